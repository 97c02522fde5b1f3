using System.Text.Json;
using SiBridge.JsonSchema.Compilation;
using SiBridge.JsonSchema.Keywords;

namespace SiBridge.JsonSchema.Evaluation;

/// <summary>
/// One compiled schema object. Made empty, so that schemas that refer to each other can hold each other, then given its keywords once;
/// immutable from there on.
/// </summary>
internal sealed class SchemaNode(string location, SchemaMarks marks)
{
    private static readonly ValueKinds[] Kinds =
        [ValueKinds.Null, ValueKinds.Boolean, ValueKinds.Object, ValueKinds.Array, ValueKinds.String, ValueKinds.Number];

    // By kind of value, so that a string never meets the keywords of objects.
    private readonly Keyword[][] _byKind = new Keyword[Kinds.Length][];
    private bool _tracksChildren;

    public string Location => location;

    public SchemaMarks Marks => marks;

    /// <summary>The author's name for it: its own, or that of the schema it refers to.</summary>
    public string? Title => marks.Title ?? Keywords.OfType<RefKeyword>().Select(static r => r.Target.Title).FirstOrDefault(static t => t is not null);

    /// <summary>In the order in which they are evaluated.</summary>
    public IReadOnlyList<Keyword> Keywords { get; private set; } = [];

    public void Complete(List<Keyword> keywords)
    {
        Keywords = keywords;
        _tracksChildren = keywords.Exists(static k => k is UnevaluatedKeyword);
        for (int i = 0; i < Kinds.Length; i++)
            _byKind[i] = [.. keywords.FindAll(k => (k.AppliesTo & Kinds[i]) != 0)];
    }

    public bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        if (instance.Kind is not (JsonValueKind.Object or JsonValueKind.Array))
            return EvaluateKeywords(instance, evaluated, ref context);
        int children = instance.Kind == JsonValueKind.Object ? instance.Element.GetPropertyCount() : instance.Element.GetArrayLength();
        Effort.Enter(children);
        return _tracksChildren
            ? EvaluateTracking(instance, children, evaluated, ref context)
            : EvaluateKeywords(instance, evaluated, ref context);
    }

    /// <summary>Evaluates without reporting, up to the first failure.</summary>
    public bool IsValid(in Instance instance, Span<ulong> evaluated)
    {
        EvaluationContext silent = EvaluationContext.Silent;
        return Evaluate(instance, evaluated, ref silent);
    }

    /// <param name="property">A property of the current value.</param>
    /// <param name="path">The way to this schema from the one that applies it; when it ends in «/», the property's name completes it.</param>
    /// <param name="context">Takes the errors.</param>
    public bool EvaluateProperty(JsonProperty property, string path, ref EvaluationContext context)
    {
        int mark = context.Mark;
        bool valid = Evaluate(new Instance(property.Value), [], ref context);
        if (!valid)
            context.Nest(mark, property, path);
        return valid;
    }

    /// <inheritdoc cref="EvaluateProperty"/>
    public bool EvaluateItem(JsonElement item, int index, string path, ref EvaluationContext context)
    {
        int mark = context.Mark;
        bool valid = Evaluate(new Instance(item), [], ref context);
        if (!valid)
            context.Nest(mark, index, path);
        return valid;
    }

    /// <summary>Evaluates on behalf of a keyword that applies this schema to the same value.</summary>
    /// <param name="instance">The value.</param>
    /// <param name="evaluated">Where to mark the children that were looked at.</param>
    /// <param name="keyword">The keyword.</param>
    /// <param name="branch">Which of its schemas this is, or null when it has one.</param>
    /// <param name="context">Takes the errors.</param>
    public bool EvaluateFor(in Instance instance, Span<ulong> evaluated, string keyword, string? branch, ref EvaluationContext context)
    {
        int mark = context.Mark;
        bool valid = Evaluate(instance, evaluated, ref context);
        if (mark < context.Mark)
            context.Through(mark, branch is null ? $"/{keyword}" : $"/{keyword}/{branch}");
        return valid;
    }

    // A set of its own: what a neighbour of this schema has looked at does not count for its unevaluated… keywords.
    private bool EvaluateTracking(in Instance instance, int children, Span<ulong> evaluated, ref EvaluationContext context)
    {
        using var own = new ChildSet(ChildSet.Words(children), stackalloc ulong[4]);
        bool valid = EvaluateKeywords(instance, own.Bits, ref context);
        ChildSet.Add(evaluated, own.Bits);
        return valid;
    }

    private bool EvaluateKeywords(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context)
    {
        bool valid = true;
        foreach (Keyword keyword in _byKind[Index(instance.Kind)])
        {
            if (keyword.Evaluate(instance, evaluated, ref context))
                continue;
            if (!context.Collects)
                return false;
            valid = false;
        }

        return valid;
    }

    private static int Index(JsonValueKind kind) => kind switch
    {
        JsonValueKind.True or JsonValueKind.False => 1,
        JsonValueKind.Object => 2,
        JsonValueKind.Array => 3,
        JsonValueKind.String => 4,
        JsonValueKind.Number => 5,
        _ => 0,
    };
}
