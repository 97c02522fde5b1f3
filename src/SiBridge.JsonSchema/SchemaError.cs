namespace SiBridge.JsonSchema;

/// <summary>One thing that a schema holds against a document.</summary>
/// <param name="Pointer">
/// RFC 6901 pointer from the evaluated value, "" for that value itself. For a property that is missing or not allowed, the pointer of that property.
/// </param>
/// <param name="Code">The schema keyword, or <see cref="LimitReached"/>.</param>
/// <param name="Message">
/// What was expected and what was found, in French. The value itself only where a schema says <c>"x-personnel": false</c> of it and none
/// says <c>true</c> of it or of what it stands in: what nobody speaks of may tell about a person.
/// </param>
/// <param name="SchemaLocation">The absolute URI of the keyword in its schema.</param>
/// <param name="KeywordLocation">
/// RFC 6901 pointer to the keyword on the way that the evaluation took: from the root schema, through references.
/// </param>
public sealed record SchemaError(string Pointer, string Code, string Message, string SchemaLocation, string KeywordLocation)
{
    /// <summary>The code of a last entry that only says how many more errors there are.</summary>
    public const string LimitReached = "limite";
}
