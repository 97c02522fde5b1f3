using System.Runtime.InteropServices;
using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Patterns;

namespace SiBridge.JsonSchema.Keywords;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>: one walk over the object, because the third needs to know
/// what the other two have matched.
/// </summary>
internal sealed class PropertiesKeyword(
    KeywordSite site,
    NameTable<SchemaNode> named,
    (Pattern Pattern, SchemaNode Schema)[] patterns,
    SchemaNode? others) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Object;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        var named = new NameTable<SchemaNode>();
        foreach ((string name, SchemaNode node) in schema.SubschemaMap("properties"))
            named.Set(name, node);
        var patterns = new List<(Pattern, SchemaNode)>();
        foreach ((string pattern, SchemaNode node) in schema.SubschemaMap("patternProperties"))
            patterns.Add((schema.Pattern("patternProperties", pattern), node));
        SchemaNode? others = schema.Subschema("additionalProperties");
        if (named.Count > 0 || patterns.Count > 0 || others is not null)
            keywords.Add(new PropertiesKeyword(schema.At("properties"), named, [.. patterns], others));
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = true;
        int index = 0;
        foreach (JsonProperty property in instance.Element.EnumerateObject())
        {
            if (!EvaluateProperty(property, out bool matched, ref context))
            {
                if (!context.Collects)
                    return false;
                valid = false;
            }

            if (matched)
                ChildSet.Mark(evaluated, index);
            index++;
        }

        return valid;
    }

    private bool EvaluateProperty(JsonProperty property, out bool matched, ref EvaluationContext context)
    {
        ReadOnlySpan<byte> name = JsonMarshal.GetRawUtf8PropertyName(property);
        bool valid = true;
        matched = named.TryGet(name, out SchemaNode? schema);
        if (matched)
            valid = schema!.EvaluateProperty(property, ref context);

        foreach ((Pattern pattern, SchemaNode patternSchema) in patterns)
        {
            if (!pattern.Matches(name))
                continue;
            matched = true;
            valid &= patternSchema.EvaluateProperty(property, ref context);
        }

        if (matched || others is null)
            return valid;
        matched = true;
        return others.EvaluateProperty(property, ref context);
    }
}

/// <summary><c>propertyNames</c>: one error for each name that does not fit, at that property.</summary>
internal sealed class PropertyNamesKeyword(KeywordSite site, SchemaNode schema) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Object;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.Subschema("propertyNames") is { } names)
            keywords.Add(new PropertyNamesKeyword(schema.At("propertyNames"), names));
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = true;
        foreach (JsonProperty property in instance.Element.EnumerateObject())
        {
            if (schema.IsValid(Instance.NameOf(property), []))
                continue;
            if (!context.Collects)
                return false;
            valid = context.ReportAt(EvaluationContext.NameOf(property), Site, "nom de propriété non admis");
        }

        return valid;
    }
}
