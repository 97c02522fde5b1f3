namespace SiBridge.JsonSchema;

/// <summary>A schema that cannot be used: unreadable, malformed, or with a reference that leads nowhere. The message is a French sentence.</summary>
public sealed class SchemaException(string message, Exception? inner = null) : Exception(message, inner);
