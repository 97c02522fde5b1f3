namespace SiBridge.JsonSchema.Formats;

/// <summary>A format that is asserted. Works on the UTF-8 of the decoded string.</summary>
/// <param name="expected">Completes «doit être …».</param>
internal abstract class Format(string expected)
{
    public string Expected => expected;

    /// <summary>The format of this name, or null when it is only an annotation here.</summary>
    public static Format? Find(string name) => name switch
    {
        "date" => new DateFormat(),
        "date-time" => new DateTimeFormat(),
        "email" => new EmailFormat(),
        "uri" => new UriFormat(),
        "uuid" => new UuidFormat(),
        _ => null,
    };

    public abstract bool Accepts(ReadOnlySpan<byte> text);

    /// <summary>What a refused text looks like, without the text itself; null when it looks like nothing known.</summary>
    public virtual string? Recognize(ReadOnlySpan<byte> text) => null;
}
