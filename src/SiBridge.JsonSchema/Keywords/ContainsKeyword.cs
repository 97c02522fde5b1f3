using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Keywords;

/// <summary><c>contains</c> with <c>minContains</c> (1 when not given) and <c>maxContains</c>.</summary>
internal sealed class ContainsKeyword(KeywordSite site, SchemaNode schema, KeywordSite minSite, long min, KeywordSite maxSite, long max)
    : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Array;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.Subschema("contains") is not { } wanted)
            return;
        KeywordSite minSite = schema.At("minContains");
        long min = 0;
        if (!schema.Validates || !schema.TryGetCount("minContains", out min))
            (minSite, min) = (schema.At("contains"), 1);
        long max = 0;
        if (!schema.Validates || !schema.TryGetCount("maxContains", out max))
            max = long.MaxValue;
        keywords.Add(new ContainsKeyword(schema.At("contains"), wanted, minSite, min, schema.At("maxContains"), max));
    }

    public override IEnumerable<SchemaNode> Below(string segment) => [schema];

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        int index = 0;
        int found = 0;
        foreach (JsonElement item in instance.Element.EnumerateArray())
        {
            if (schema.IsValid(new Instance(item), []))
            {
                ChildSet.Mark(evaluated, index);
                found++;
            }

            index++;
        }

        if (found >= min && found <= max)
            return true;
        if (!context.Collects)
            return false;
        string wanted = Site.Expected is { } expected ? $" ({expected})" : "";
        return found < min
            ? context.Report(instance, minSite, $"{Wording.Count(min, "élément attendu", "éléments attendus")}{wanted} au moins, reçu {found}")
            : context.Report(instance, maxSite, $"{Wording.Count(max, "élément attendu", "éléments attendus")}{wanted} au plus, reçu {found}");
    }
}
