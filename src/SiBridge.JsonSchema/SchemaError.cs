namespace SiBridge.JsonSchema;

/// <summary>One thing that a schema holds against a document.</summary>
/// <param name="Pointer">
/// RFC 6901 pointer from the evaluated value, "" for that value itself. For a property that is missing or not allowed, the pointer of that property.
/// </param>
/// <param name="Code">The schema keyword, or <see cref="LimitReached"/>.</param>
/// <param name="Message">What was expected and what was found, in French; never the value, which may be personal data.</param>
/// <param name="SchemaLocation">The absolute URI of the keyword in its schema.</param>
public sealed record SchemaError(string Pointer, string Code, string Message, string SchemaLocation)
{
    /// <summary>The code of a last entry that only says how many more errors there are.</summary>
    public const string LimitReached = "limite";
}
