using System.Text.Json;
using SiBridge.JsonSchema.Evaluation;

namespace SiBridge.JsonSchema;

/// <summary>
/// A compiled JSON Schema (draft 2020-12). Immutable; may be used from several threads at once. A valid document costs no memory beyond
/// the document itself.
/// </summary>
public sealed class CompiledSchema
{
    /// <summary>How many errors are listed before the rest is only counted.</summary>
    public const int MaxErrors = 100;

    private readonly SchemaNode _root;

    internal CompiledSchema(SchemaNode root) => _root = root;

    /// <summary>The absolute URI of the schema.</summary>
    public string Location => _root.Location;

    /// <summary>
    /// Every error of the value; empty when it is valid. After <see cref="MaxErrors"/> of them a last one with the code
    /// <see cref="SchemaError.LimitReached"/> tells how many more there are.
    /// </summary>
    /// <param name="instance">From a document that was read strictly (<see cref="JsonText"/>) or written by us.</param>
    /// <exception cref="EvaluationException">
    /// Given up over one of the <see cref="SchemaLimits"/>. Cannot happen where alternatives and patterns that look around or back are
    /// not nested in the schema.
    /// </exception>
    public IReadOnlyList<SchemaError> Evaluate(JsonElement instance)
    {
        Effort.Begin(instance);
        var context = new EvaluationContext(MaxErrors);
        return _root.Evaluate(new Instance(instance), [], ref context) ? [] : context.Result();
    }

    /// <summary>The same as a yes or no, found at the first error.</summary>
    /// <inheritdoc cref="Evaluate(JsonElement)" path="/param"/>
    /// <inheritdoc cref="Evaluate(JsonElement)" path="/exception"/>
    public bool IsValid(JsonElement instance)
    {
        Effort.Begin(instance);
        return _root.IsValid(new Instance(instance), []);
    }
}
