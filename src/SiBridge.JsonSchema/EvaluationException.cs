namespace SiBridge.JsonSchema;

/// <summary>
/// An evaluation that was given up, because the schema made too much work of the document: see <see cref="SchemaLimits"/>. The message is
/// a French sentence, without values of the document.
/// </summary>
public sealed class EvaluationException(string message) : Exception(message);
