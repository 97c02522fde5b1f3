using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>
/// Refuses schemas that lead back to themselves without going down into the document: their evaluation would never end. The same walk
/// bounds how many schemas one value can be led through, and so how deep the evaluation recurses.
/// </summary>
internal static class InPlaceCycles
{
    private const int LongestChain = 100;

    public static void Refuse(IEnumerable<SchemaNode> nodes)
    {
        var heights = new Dictionary<SchemaNode, int>();
        foreach (SchemaNode node in nodes)
            Height(node, heights, 0);
    }

    private static int Height(SchemaNode node, Dictionary<SchemaNode, int> heights, int depth)
    {
        if (heights.TryGetValue(node, out int height))
        {
            // Entered and not yet left.
            return height >= 0 ? height : throw new SchemaException($"{node.Location}: ce schéma se réfère à lui-même sans fin");
        }

        heights[node] = -1;
        if (depth > LongestChain)
            throw TooLong(node);
        foreach (Keyword keyword in node.Keywords)
        {
            foreach (SchemaNode next in keyword.InPlace)
                height = Math.Max(height, 1 + Height(next, heights, depth + 1));
        }

        if (height > LongestChain)
            throw TooLong(node);
        return heights[node] = height;
    }

    private static SchemaException TooLong(SchemaNode node) =>
        new($"{node.Location}: plus de {LongestChain} schémas s'enchaînent pour une même valeur");
}
