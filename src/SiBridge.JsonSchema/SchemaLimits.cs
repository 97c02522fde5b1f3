namespace SiBridge.JsonSchema;

/// <summary>What a schema and its evaluation may cost. Beyond, a schema is refused when loaded and an evaluation given up, each with a message.</summary>
public static class SchemaLimits
{
    /// <summary>The longest text of a schema document, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>How deep the arrays and objects of a schema document may be nested; that of documents is <see cref="JsonText.MaxDepth"/>.</summary>
    public const int MaxDepth = JsonText.MaxDepth;

    /// <summary>How many schemas, its own and those it refers to, one compiled schema may be made of.</summary>
    public const int MaxSchemas = 100_000;

    /// <summary>How many schemas may lead to each other for one and the same value of a document (<c>$ref</c>, <c>allOf</c> and the like).</summary>
    public const int MaxChain = 100;

    /// <summary>How many schemas may be applied to one and the same value of a document, all ways counted.</summary>
    public const int MaxSchemasPerValue = 10_000;

    /// <summary>
    /// How many values, each time that a schema is applied counted, an evaluation may look at, if the document is small; see
    /// <see cref="MaxStepsPerByte"/>.
    /// </summary>
    public const long MaxSteps = 10_000_000;

    /// <summary>The same, for each byte of a large document; the larger of both bounds holds.</summary>
    public const long MaxStepsPerByte = 100;

    /// <summary>
    /// How long one evaluation may spend in patterns that look around or back, in milliseconds. All others take time in proportion to
    /// the text, by construction.
    /// </summary>
    public const int MaxPatternMilliseconds = 1000;
}
