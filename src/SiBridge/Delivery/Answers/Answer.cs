using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using SiBridge.JsonSchema.Text;

namespace SiBridge.Delivery.Answers;

/// <summary>What a partner answered to an attempt, as far as rules may look at it. Never logged: a body may repeat what was sent.</summary>
/// <param name="Headers">Of the answer and of its body; several of one name follow each other.</param>
/// <param name="Body">Its first <see cref="MaxBytes"/> bytes; empty when no rule asks for it.</param>
public sealed record Answer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>More of a body is not read.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly Lazy<string> text = new(() => Encoding.UTF8.GetString(Body.Span));
    private readonly Lazy<JsonElement?> json = new(() => Parse(Body));

    /// <summary>The body, read as UTF-8.</summary>
    public string Text => text.Value;

    /// <summary>Such as <c>text/html</c>, without parameters; null when the answer tells none.</summary>
    public string? MediaType => MediaTypeHeaderValue.TryParse(Header("content-type"), out var type) ? type.MediaType : null;

    public string? Header(string name) => Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>
    /// What stands at a JSON pointer of the body: a string as it is, anything else, and a string that is no Unicode, as it is written; null
    /// where there is nothing, or no JSON.
    /// </summary>
    public string? At(string pointer)
    {
        if (json.Value is not { } value) return null;
        try
        {
            foreach (var segment in JsonPointer.Segments(pointer))
            {
                if (!JsonPointer.TryStep(value, segment, out value)) return null;
            }

            return value.ValueKind is JsonValueKind.String ? value.GetString() : value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            // Bytes of another encoding, or half a character as \ud800: to the parser that is JSON.
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));
        }
    }

    private static JsonElement? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonElement.Parse(body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
