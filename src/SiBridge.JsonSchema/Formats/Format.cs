namespace SiBridge.JsonSchema.Formats;

/// <summary>A format that is asserted. Works on the UTF-8 of the decoded string.</summary>
/// <param name="expected">Completes «doit être …».</param>
internal abstract class Format(string expected)
{
    public string Expected => expected;

    /// <summary>The format of this name, or null when it is only an annotation here (hostname, idn-hostname: IDNA needs tables of its own).</summary>
    public static Format? Find(string name) => name switch
    {
        "date" => new DateFormat(),
        "date-time" => new DateTimeFormat(),
        "time" => new TimeFormat(),
        "duration" => new DurationFormat(),
        "email" => new EmailFormat("une adresse électronique (nom@domaine, 254 caractères au plus)", international: false),
        "idn-email" => new EmailFormat("une adresse électronique (nom@domaine)", international: true),
        "ipv4" => new Ipv4Format(),
        "ipv6" => new Ipv6Format(),
        "uri" => new UriFormat("une adresse absolue (schéma:…, RFC 3986)", needsScheme: true, international: false),
        "uri-reference" => new UriFormat("une adresse absolue ou relative (RFC 3986)", needsScheme: false, international: false),
        "iri" => new UriFormat("une adresse absolue internationale (schéma:…, RFC 3987)", needsScheme: true, international: true),
        "iri-reference" => new UriFormat("une adresse internationale absolue ou relative (RFC 3987)", needsScheme: false, international: true),
        "uri-template" => new UriTemplateFormat(),
        "uuid" => new UuidFormat(),
        "json-pointer" => new JsonPointerFormat(),
        "relative-json-pointer" => new RelativeJsonPointerFormat(),
        "regex" => new RegexFormat(),
        _ => null,
    };

    public abstract bool Accepts(ReadOnlySpan<byte> text);

    /// <summary>What a refused text looks like, without the text itself; null when it looks like nothing known.</summary>
    public virtual string? Recognize(ReadOnlySpan<byte> text) => null;
}
