using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Keywords;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Reporting;

/// <summary>
/// What all schemas that may apply to a place of the document say of it, found by walking down from the root schema. Only errors ask,
/// so the evaluation carries nothing of this along.
/// </summary>
internal sealed class AppliedSchemas(SchemaNode root)
{
    /// <summary>
    /// Whether the value at the pointer may be repeated. What nobody speaks of may be a person's: a schema must say <c>x-personnel: false</c>
    /// of this very value, and none may say <c>true</c> of it or of anything above.
    /// </summary>
    public bool MayShow(string pointer)
    {
        HashSet<SchemaNode> applied = InPlace([root]);
        foreach (string segment in JsonPointer.Segments(pointer))
        {
            if (applied.Any(static s => s.Marks.Personal == true))
                return false;
            applied = Below(applied, segment);
        }

        return applied.Any(static s => s.Marks.Personal == false) && !applied.Any(static s => s.Marks.Personal == true);
    }

    /// <summary>The property that was probably meant by the unknown one at the pointer; null when none is near.</summary>
    public string? Meant(string pointer)
    {
        string[] segments = JsonPointer.Segments(pointer);
        HashSet<SchemaNode> applied = InPlace([root]);
        foreach (string segment in segments.AsSpan(0, segments.Length - 1))
            applied = Below(applied, segment);
        return NearestName.Of(segments[^1], applied.SelectMany(static s => s.Keywords).OfType<PropertiesKeyword>().SelectMany(static p => p.Names));
    }

    private static HashSet<SchemaNode> Below(HashSet<SchemaNode> schemas, string segment) =>
        InPlace(schemas.SelectMany(static s => s.Keywords).SelectMany(k => k.Below(segment)));

    private static HashSet<SchemaNode> InPlace(IEnumerable<SchemaNode> schemas)
    {
        var found = new HashSet<SchemaNode>();
        var pending = new Stack<SchemaNode>(schemas);
        while (pending.TryPop(out SchemaNode? schema))
        {
            if (!found.Add(schema))
                continue;
            foreach (SchemaNode next in schema.Keywords.SelectMany(static k => k.InPlace))
                pending.Push(next);
        }

        return found;
    }
}
