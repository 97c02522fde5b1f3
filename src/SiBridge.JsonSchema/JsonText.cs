using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using SiBridge.JsonSchema.Reading;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema;

/// <summary>
/// A JSON document read strictly (RFC 8259, and no duplicate key, no nesting over 64 levels, no U+0000, no lone surrogate), which can
/// tell where in the text a value stands. A leading UTF-8 byte order mark is tolerated.
/// </summary>
/// <remarks>The bytes are not copied: they must stay unchanged until <see cref="Dispose"/>.</remarks>
public sealed class JsonText : IDisposable
{
    /// <summary>How deep arrays and objects may be nested; 64 is accepted, 65 is not.</summary>
    public const int MaxDepth = 64;

    /// <summary>How many bytes a document may have, unless the caller says otherwise: 64 MiB.</summary>
    public const int MaxBytes = 64 << 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    private readonly JsonDocument _document;
    private readonly ReadOnlyMemory<byte> _utf8;
    private TextPositions? _positions;

    private JsonText(JsonDocument document, ReadOnlyMemory<byte> utf8)
    {
        _document = document;
        _utf8 = utf8;
    }

    /// <summary>The document's value; usable until <see cref="Dispose"/>.</summary>
    public JsonElement Root => _document.RootElement;

    /// <summary>Reads a document. Whatever the bytes are, the answer is a document or an error, never an exception.</summary>
    /// <param name="utf8">The bytes.</param>
    /// <param name="text">The document.</param>
    /// <param name="error">Why it is refused.</param>
    /// <param name="maxBytes">How many bytes are read; a byte order mark does not count.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonText? text, [NotNullWhen(false)] out JsonSyntaxError? error, int maxBytes = MaxBytes)
    {
        utf8 = WithoutByteOrderMark(utf8);
        if (utf8.Length > maxBytes)
        {
            (text, error) = (null, SyntaxErrors.TooLarge(maxBytes));
            return false;
        }

        text = Utf8.IsValid(utf8.Span) ? TryParsePart(utf8, Strict, utf8, null) : null;
        error = text is null ? SyntaxErrorFinder.Find(utf8.Span) : null;
        return text is not null;
    }

    /// <summary>Reads a value that stands in a larger text, in which its places are then told; null when it is refused.</summary>
    internal static JsonText? TryParsePart(ReadOnlyMemory<byte> part, JsonDocumentOptions strict, ReadOnlyMemory<byte> whole, TextPositions? positions)
    {
        if (TryParseDocument(part, strict) is not { } document)
            return null;
        // JsonDocument accepts U+0000 and lone surrogates; only a text with an escape of this form can contain them.
        if (part.Span.IndexOf("\\u"u8) < 0 || EscapeCheck.FirstRefused(part.Span) is null)
            return new JsonText(document, whole) { _positions = positions };
        document.Dispose();
        return null;
    }

    /// <summary>
    /// Line and column (both from 1; the column in characters, i.e. code points) where the value at an RFC 6901 pointer begins. For a
    /// pointer to something absent: where its nearest existing ancestor begins.
    /// </summary>
    public (int Line, int Column) Locate(string pointer)
    {
        JsonElement value = JsonPointer.Nearest(Root, pointer);
        // The raw value is a window on our own bytes, so its offset needs no second reading of the text.
        _utf8.Span.Overlaps(JsonMarshal.GetRawUtf8Value(value), out int offset);
        _positions ??= new TextPositions(_utf8);
        return _positions.At(offset);
    }

    /// <summary>Gives the memory of the document back; <see cref="Root"/> is unusable from here on.</summary>
    public void Dispose() => _document.Dispose();

    internal static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    private static JsonDocument? TryParseDocument(ReadOnlyMemory<byte> utf8, JsonDocumentOptions strict)
    {
        try
        {
            return JsonDocument.Parse(utf8, strict);
        }
        // Comparing property names unescapes them, and a lone surrogate in one is an InvalidOperationException.
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
