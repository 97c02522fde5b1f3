namespace SiBridge.JsonSchema.Evaluation;

/// <summary>Where a keyword stands.</summary>
/// <param name="Name">The keyword; what an error gives as its code.</param>
/// <param name="Location">The absolute URI of the keyword in its schema.</param>
/// <param name="Expected">What the schema's author says is expected (<c>x-attendu</c>), or null.</param>
internal sealed record KeywordSite(string Name, string Location, string? Expected);

/// <summary>One compiled keyword of a schema object. Immutable; evaluates without allocating as long as the instance is valid.</summary>
internal abstract class Keyword(KeywordSite site)
{
    public KeywordSite Site => site;

    /// <summary>The kinds of values that this keyword can say anything about; it is not asked about others.</summary>
    public abstract ValueKinds AppliesTo { get; }

    /// <summary>The subschemas that are applied to the same instance: a cycle of these would never end.</summary>
    public virtual IReadOnlyList<SchemaNode> InPlace => [];

    /// <summary>The subschemas that may be applied to the child of this name or index; more rather than fewer, they are asked for marks.</summary>
    public virtual IEnumerable<SchemaNode> Below(string segment) => [];

    /// <summary>Says whether the instance holds, and reports to the context if not.</summary>
    /// <param name="instance">A value of a kind among <see cref="AppliesTo"/>.</param>
    /// <param name="evaluated">Where to mark the children that were looked at; empty when no unevaluated… keyword wants to know.</param>
    /// <param name="context">Takes the errors.</param>
    public abstract bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context);
}

/// <summary>A keyword that looks at the value alone and applies no subschema.</summary>
internal abstract class Assertion(KeywordSite site) : Keyword(site)
{
    public sealed override bool Evaluate(in Instance instance, Span<ulong> evaluated, ref EvaluationContext context) =>
        Holds(instance) || context.Report(instance, this);

    protected abstract bool Holds(in Instance instance);

    /// <summary>What was expected and what was found, in French, without the value itself.</summary>
    public abstract string Describe(in Instance instance);

    /// <summary>Whether the value itself helps to understand the error; it is shown only where the schema says that it belongs to no person.</summary>
    public virtual bool GainsFromValue => false;

    /// <summary>What the value suggests to do, in French; asked only when the value is shown.</summary>
    public virtual string? Suggest(in Instance instance) => null;
}
