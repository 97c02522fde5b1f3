using System.Text.Json;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Reporting;

namespace SiBridge.JsonSchema;

/// <summary>
/// A compiled JSON Schema (draft 2020-12). Immutable; may be used from several threads at once. A valid document costs no memory beyond
/// the document itself.
/// </summary>
public sealed class CompiledSchema
{
    /// <summary>How many errors are listed before the rest is only counted, unless the caller says otherwise.</summary>
    public const int MaxErrors = 100;

    private readonly SchemaNode _root;

    internal CompiledSchema(SchemaNode root) => _root = root;

    /// <summary>The absolute URI of the schema.</summary>
    public string Location => _root.Location;

    /// <summary>
    /// The errors of the value in the order of the document; empty when it is valid. After the most that are listed a last one with the
    /// code <see cref="SchemaError.LimitReached"/> tells how many more there are.
    /// </summary>
    /// <param name="instance">From a document that was read strictly (<see cref="JsonText"/>) or written by us.</param>
    /// <param name="maxErrors">How many errors are listed at most, from 1.</param>
    /// <exception cref="EvaluationException">
    /// Given up over one of the <see cref="SchemaLimits"/>. Cannot happen where alternatives and patterns that look around or back are
    /// not nested in the schema.
    /// </exception>
    public IReadOnlyList<SchemaError> Evaluate(JsonElement instance, int maxErrors = MaxErrors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxErrors, 1);
        Effort.Begin(instance);
        var context = new EvaluationContext(maxErrors);
        return _root.Evaluate(new Instance(instance), [], ref context) ? [] : Report.Of(context, _root, instance);
    }

    /// <summary>The same as a yes or no, found at the first error.</summary>
    /// <inheritdoc cref="Evaluate(JsonElement, int)" path="/param[@name='instance']"/>
    /// <inheritdoc cref="Evaluate(JsonElement, int)" path="/exception"/>
    public bool IsValid(JsonElement instance)
    {
        Effort.Begin(instance);
        return _root.IsValid(new Instance(instance), []);
    }
}
