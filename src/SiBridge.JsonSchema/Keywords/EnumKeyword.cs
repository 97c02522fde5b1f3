using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Reporting;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Keywords;

/// <summary><c>enum</c>, and <c>const</c> as an enum of one. Strings, the usual case, are looked up; the rest is compared.</summary>
internal sealed class EnumKeyword : Assertion
{
    private readonly JsonElement[] _values;
    private readonly JsonElement[] _others;
    private readonly NameTable<bool> _strings = new();

    private EnumKeyword(KeywordSite site, JsonElement[] values)
        : base(site)
    {
        _values = values;
        _others = Array.FindAll(values, static v => v.ValueKind != JsonValueKind.String);
        foreach (JsonElement value in values)
        {
            if (value.ValueKind == JsonValueKind.String)
                _strings.Set(value.GetString()!, true);
        }
    }

    public override ValueKinds AppliesTo => ValueKinds.Any;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.TryGet("const", out JsonElement value))
            keywords.Add(new EnumKeyword(schema.At("const"), [value]));
        if (!schema.TryGet("enum", out JsonElement values))
            return;
        if (values.ValueKind != JsonValueKind.Array)
            throw schema.Malformed("enum", "un tableau");
        keywords.Add(new EnumKeyword(schema.At("enum"), [.. values.EnumerateArray()]));
    }

    protected override bool Holds(in Instance instance)
    {
        if (instance.Kind == JsonValueKind.String)
            return _strings.TryGet(instance.RawText, out _);
        foreach (JsonElement value in _others)
        {
            if (JsonEquality.AreEqual(value, instance.Element))
                return true;
        }

        return false;
    }

    public override bool GainsFromValue => true;

    public override string Describe(in Instance instance) => Site.Name == "const"
        ? $"valeur non admise: attendu {Wording.List(_values)}"
        : $"valeur hors liste: attendu une de {Wording.List(_values)}";

    public override string? Suggest(in Instance instance) =>
        instance.Kind == JsonValueKind.String && NearestName.Of(JsonString.Decode(instance.RawText), _strings.Names) is { } near
            ? $"vouliez-vous dire «{near}» ?"
            : null;
}
