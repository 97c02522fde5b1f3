using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Keywords;

/// <summary><c>prefixItems</c> and <c>items</c>, in one walk over the array.</summary>
internal sealed class ItemsKeyword(KeywordSite site, SchemaNode[] prefix, SchemaNode? rest) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Array;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        SchemaNode[] prefix = schema.SubschemaArray("prefixItems");
        SchemaNode? rest = schema.Subschema("items");
        if (prefix.Length > 0 || rest is not null)
            keywords.Add(new ItemsKeyword(schema.At("items"), prefix, rest));
    }

    public override IEnumerable<SchemaNode> Below(string segment) =>
        int.TryParse(segment, out int index) && index < prefix.Length ? [prefix[index]] : rest is null ? [] : [rest];

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = true;
        int index = 0;
        foreach (JsonElement item in instance.Element.EnumerateArray())
        {
            SchemaNode? schema = index < prefix.Length ? prefix[index] : rest;
            if (schema is null)
                break;
            ChildSet.Mark(evaluated, index);
            if (!schema.EvaluateItem(item, index, index < prefix.Length ? "/prefixItems/" : "/items", ref context))
            {
                if (!context.Collects)
                    return false;
                valid = false;
            }

            index++;
        }

        return valid;
    }
}
