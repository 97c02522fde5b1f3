using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Keywords;

/// <summary>
/// <c>unevaluatedProperties</c> and <c>unevaluatedItems</c>: applied last, to the children that nothing else of this schema, nor the
/// subschemas it applies in place, has looked at.
/// </summary>
internal sealed class UnevaluatedKeyword(KeywordSite site, ValueKinds kind, SchemaNode schema) : Keyword(site)
{
    private readonly string _path = $"/{site.Name}";

    public override ValueKinds AppliesTo => kind;

    public override IEnumerable<SchemaNode> Below(string segment) => [schema];

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.Subschema("unevaluatedProperties") is { } properties)
            keywords.Add(new UnevaluatedKeyword(schema.At("unevaluatedProperties"), ValueKinds.Object, properties));
        if (schema.Subschema("unevaluatedItems") is { } items)
            keywords.Add(new UnevaluatedKeyword(schema.At("unevaluatedItems"), ValueKinds.Array, items));
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = kind == ValueKinds.Object
            ? EvaluateProperties(instance.Element, evaluated, ref context)
            : EvaluateItems(instance.Element, evaluated, ref context);
        ChildSet.MarkAll(evaluated);
        return valid;
    }

    private bool EvaluateProperties(JsonElement instance, ReadOnlySpan<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = true;
        int index = 0;
        foreach (JsonProperty property in instance.EnumerateObject())
        {
            if (ChildSet.Contains(evaluated, index++) || schema.EvaluateProperty(property, _path, ref context))
                continue;
            if (!context.Collects)
                return false;
            valid = false;
        }

        return valid;
    }

    private bool EvaluateItems(JsonElement instance, ReadOnlySpan<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = true;
        int index = 0;
        foreach (JsonElement item in instance.EnumerateArray())
        {
            int at = index++;
            if (ChildSet.Contains(evaluated, at) || schema.EvaluateItem(item, at, _path, ref context))
                continue;
            if (!context.Collects)
                return false;
            valid = false;
        }

        return valid;
    }
}
