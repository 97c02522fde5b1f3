using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using SiBridge.JsonSchema.Reading;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema;

/// <summary>
/// The items of a document that is one array, read one after the other as strictly as <see cref="JsonText"/> reads the whole: besides the
/// document's bytes, memory holds a single item. Places are told in the whole document.
/// </summary>
/// <remarks>
/// An error may stand behind items that were read before it; who wants to act only on a document that is JSON as a whole reads it to
/// its end first. The bytes are not copied: they must stay unchanged while items are read. Not for several threads at once.
/// </remarks>
public sealed class JsonItems
{
    // The items are one level down already.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = JsonText.MaxDepth - 1 };

    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly TextPositions _positions;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
    private int _read;
    private bool _ended;

    private JsonItems(ReadOnlyMemory<byte> utf8)
    {
        _utf8 = utf8;
        _positions = new TextPositions(utf8);
    }

    /// <summary>Begins to read; null when the document is no array, or has no bytes that begin one.</summary>
    /// <param name="utf8">The document; a leading UTF-8 byte order mark is tolerated.</param>
    public static JsonItems? Of(ReadOnlyMemory<byte> utf8)
    {
        utf8 = JsonText.WithoutByteOrderMark(utf8);
        return utf8.Span.TrimStart(" \t\r\n"u8) is [(byte)'[', ..] ? new JsonItems(utf8) : null;
    }

    /// <summary>Reads the next item, which the caller disposes of.</summary>
    /// <param name="item">Null at the end, and when the document is refused.</param>
    /// <param name="error">Why the document is refused, the same as <see cref="JsonText.TryParse"/> gives; null as long as it is not.</param>
    public bool TryRead([NotNullWhen(true)] out JsonText? item, out JsonSyntaxError? error)
    {
        item = null;
        error = null;
        if (_ended)
            return false;
        try
        {
            // All else is looked at item by item; this must be asked of the whole, or a reader would say something else first.
            if (_read == 0 && !Utf8.IsValid(_utf8.Span))
                return Refuse(out error);
            if (NextItem() is not { } bytes)
            {
                _ended = true;
                return false;
            }

            item = JsonText.TryParsePart(bytes, Strict, _utf8, _positions);
            return item is not null || Refuse(out error);
        }
        catch (JsonException)
        {
            return Refuse(out error);
        }
    }

    // A second reading from the beginning, and only for a document that is refused: so the reason is the one that it has as a whole.
    private bool Refuse(out JsonSyntaxError error)
    {
        _ended = true;
        error = SyntaxErrorFinder.Find(_utf8.Span);
        return false;
    }

    private ReadOnlyMemory<byte>? NextItem()
    {
        var reader = new Utf8JsonReader(_utf8.Span[_read..], isFinalBlock: true, _state);
        if (_read == 0)
            reader.Read();
        reader.Read();
        int start = _read + (int)reader.TokenStartIndex;
        bool isItem = reader.TokenType != JsonTokenType.EndArray;
        if (isItem)
            reader.Skip();
        else
            // Nothing may follow.
            reader.Read();
        _read += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        // Spelt out: a bare null would become an empty memory.
        return isItem ? _utf8[start.._read] : default(ReadOnlyMemory<byte>?);
    }
}
