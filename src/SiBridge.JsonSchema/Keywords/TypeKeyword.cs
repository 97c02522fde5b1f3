using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Keywords;

/// <summary><c>type</c>. An integer is one by value: 3.0 and 1e2 are integers.</summary>
internal sealed class TypeKeyword : Assertion
{
    private readonly ValueKinds _allowed;
    private readonly bool _integersOnly;
    private readonly string _expected;

    private TypeKeyword(KeywordSite site, IReadOnlyList<string> types)
        : base(site)
    {
        bool anyNumber = false;
        foreach (string type in types)
        {
            _integersOnly |= type == "integer";
            anyNumber |= type == "number";
            _allowed |= Parse(type);
        }

        _integersOnly &= !anyNumber;
        _expected = string.Join(" ou ", types.Select(Wording.Type));
    }

    public override ValueKinds AppliesTo => ValueKinds.Any;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (!schema.TryGet("type", out JsonElement type))
            return;
        var types = new List<string>();
        if (type.ValueKind == JsonValueKind.Array)
            types.AddRange(schema.Strings("type", type));
        else
            types.Add(type.ValueKind == JsonValueKind.String ? type.GetString()! : "");
        if (types.Count == 0 || types.Exists(static t => Parse(t) == ValueKinds.None))
            throw schema.Malformed("type", "un type de JSON Schema, ou plusieurs");
        keywords.Add(new TypeKeyword(schema.At("type"), types));
    }

    public bool Accepts(in Instance instance) =>
        (_allowed & ValueKindsOf.Of(instance.Kind)) != 0
        && (!_integersOnly || instance.Kind != JsonValueKind.Number || instance.Number.IsInteger);

    protected override bool Holds(in Instance instance) => Accepts(instance);

    public override string Describe(in Instance instance)
    {
        bool needsInteger = _integersOnly && instance.Kind == JsonValueKind.Number;
        return $"attendu: {_expected}, reçu: {(needsInteger ? "nombre décimal" : Wording.Kind(instance.Kind))}{Advice(instance)}";
    }

    // Quotes around a number, or none around a code, are what programs that write JSON by hand get wrong most.
    private string Advice(in Instance instance)
    {
        if (instance.Kind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False && _allowed == ValueKinds.String)
            return "; mettez la valeur entre guillemets";
        if (instance.Kind != JsonValueKind.String || _allowed is not (ValueKinds.Number or ValueKinds.Boolean))
            return "";
        string text = JsonString.Decode(instance.RawText);
        bool unquoted = _allowed == ValueKinds.Boolean
            ? text is "true" or "false"
            : text.Length > 0 && !text.AsSpan(1).ContainsAnyExceptInRange('0', '9') && text[0] is '-' or (>= '0' and <= '9');
        return unquoted ? "; écrivez la valeur sans guillemets" : "";
    }

    private static ValueKinds Parse(string type) => type switch
    {
        "null" => ValueKinds.Null,
        "boolean" => ValueKinds.Boolean,
        "object" => ValueKinds.Object,
        "array" => ValueKinds.Array,
        "string" => ValueKinds.String,
        "number" or "integer" => ValueKinds.Number,
        _ => ValueKinds.None,
    };
}
