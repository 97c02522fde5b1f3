using System.Buffers;
using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Keywords;

/// <summary>
/// <c>uniqueItems</c>, by sorting hashes: an array of a hundred thousand different items must not cost ten thousand million comparisons.
/// </summary>
internal sealed class UniqueItemsKeyword(KeywordSite site) : Keyword(site)
{
    public override ValueKinds AppliesTo => ValueKinds.Array;

    public static void Compile(SchemaSite schema, List<Keyword> keywords)
    {
        if (schema.TryGetBoolean("uniqueItems", out bool unique) && unique)
            keywords.Add(new UniqueItemsKeyword(schema.At("uniqueItems")));
    }

    public override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        int count = instance.Element.GetArrayLength();
        if (count < 2)
            return true;
        JsonElement[] items = ArrayPool<JsonElement>.Shared.Rent(count);
        long[] keys = ArrayPool<long>.Shared.Rent(count);
        try
        {
            int at = 0;
            foreach (JsonElement item in instance.Element.EnumerateArray())
            {
                // Hash in front, position behind: equal items become neighbours, in the order of the document.
                keys[at] = ((long)JsonEquality.Hash(item) << 32) | (uint)at;
                items[at++] = item;
            }

            Span<long> sorted = keys.AsSpan(0, count);
            sorted.Sort();
            return FirstTwins(sorted, items) is not var (a, b)
                || (context.Collects && context.Report(instance, Site, $"éléments en double: les éléments {a + 1} et {b + 1} sont identiques"));
        }
        finally
        {
            ArrayPool<JsonElement>.Shared.Return(items, clearArray: true);
            ArrayPool<long>.Shared.Return(keys);
        }
    }

    private static (int First, int Second)? FirstTwins(ReadOnlySpan<long> keys, JsonElement[] items)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            for (int j = i + 1; j < keys.Length && keys[i] >> 32 == keys[j] >> 32; j++)
            {
                if (JsonEquality.AreEqual(items[(int)keys[i]], items[(int)keys[j]]))
                    return ((int)keys[i], (int)keys[j]);
            }
        }

        return null;
    }
}
