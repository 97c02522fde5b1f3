namespace SiBridge.JsonSchema;

/// <summary>A schema that cannot be used: unreadable, malformed, or with a reference that leads nowhere. The message is a French sentence.</summary>
public sealed class SchemaException : Exception
{
    public SchemaException(string message)
        : base(message)
    {
    }

    public SchemaException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public SchemaException()
    {
    }
}
