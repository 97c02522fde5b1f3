using System.Text.Json;
using SiBridge.JsonSchema.Keywords;

namespace SiBridge.JsonSchema.Evaluation;

/// <summary>
/// One compiled schema object. Made empty, so that schemas that refer to each other can hold each other, then given its keywords once;
/// immutable from there on.
/// </summary>
internal sealed class SchemaNode(string location)
{
    private static readonly ValueKinds[] Kinds =
        [ValueKinds.Null, ValueKinds.Boolean, ValueKinds.Object, ValueKinds.Array, ValueKinds.String, ValueKinds.Number];

    // By kind of value, so that a string never meets the keywords of objects.
    private readonly Keyword[][] _byKind = new Keyword[Kinds.Length][];
    private bool _tracksChildren;

    public string Location => location;

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

    public bool EvaluateProperty(JsonProperty property, ref EvaluationContext context)
    {
        int mark = context.Mark;
        bool valid = Evaluate(new Instance(property.Value), [], ref context);
        if (!valid)
            context.Nest(mark, property);
        return valid;
    }

    public bool EvaluateItem(JsonElement item, int index, ref EvaluationContext context)
    {
        int mark = context.Mark;
        bool valid = Evaluate(new Instance(item), [], ref context);
        if (!valid)
            context.Nest(mark, index);
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
