using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema.Compilation;

/// <summary>
/// Refuses schemas that lead back to themselves without going down into the document: their evaluation would never end. The same walk
/// bounds how many schemas one value can be led through: in a row, and so how deep the evaluation recurses; and altogether, because ten
/// schemas that each name the next one twice are a thousand.
/// </summary>
internal static class InPlaceCycles
{
    // Entered and not yet left.
    private static readonly Extent Open = new(-1, 0);

    public static void Refuse(IEnumerable<SchemaNode> nodes)
    {
        var extents = new Dictionary<SchemaNode, Extent>();
        foreach (SchemaNode node in nodes)
            ExtentOf(node, extents, 0);
    }

    private static Extent ExtentOf(SchemaNode node, Dictionary<SchemaNode, Extent> extents, int depth)
    {
        if (extents.TryGetValue(node, out Extent known))
            return known != Open ? known : throw new SchemaException($"{node.Location}: ce schéma se réfère à lui-même sans fin");
        extents[node] = Open;
        var extent = new Extent(0, 1);
        if (depth <= SchemaLimits.MaxChain)
        {
            foreach (SchemaNode next in node.Keywords.SelectMany(static k => k.InPlace))
            {
                Extent below = ExtentOf(next, extents, depth + 1);
                extent = new Extent(Math.Max(extent.Height, 1 + below.Height), extent.Schemas + below.Schemas);
            }
        }

        if (depth > SchemaLimits.MaxChain || extent.Height > SchemaLimits.MaxChain)
            throw new SchemaException($"{node.Location}: plus de {SchemaLimits.MaxChain} schémas s'enchaînent pour une même valeur");
        if (extent.Schemas > SchemaLimits.MaxSchemasPerValue)
            throw new SchemaException($"{node.Location}: plus de {SchemaLimits.MaxSchemasPerValue} schémas s'appliquent à une même valeur");
        return extents[node] = extent;
    }

    /// <param name="Height">How many schemas follow each other at most.</param>
    /// <param name="Schemas">How many are applied in all, this one included.</param>
    private readonly record struct Extent(int Height, long Schemas);
}
