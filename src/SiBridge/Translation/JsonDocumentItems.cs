using System.Runtime.InteropServices;
using System.Text.Json;
using SiBridge.JsonSchema;

namespace SiBridge.Translation;

/// <summary>The items of a document that is one JSON value, or an array of them: read as a whole, as a posted array is, up to <see cref="JsonText.MaxBytes"/>.</summary>
internal static class JsonDocumentItems
{
    /// <returns>Each item, usable until the next is asked for, the line on which it begins, and its JSON pointer in the document.</returns>
    /// <exception cref="UnreadableException">It is no JSON.</exception>
    public static IEnumerable<(JsonElement Item, int Line, string Pointer)> Of(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        var utf8 = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        if (!JsonText.TryParse(utf8, out var text, out var error)) throw new UnreadableException(error.Message, error.Line, error.Column);
        using (text)
        {
            if (text.Root.ValueKind is not JsonValueKind.Array)
            {
                yield return (text.Root, 1, "");
                yield break;
            }

            var (line, at) = (1, 0);
            foreach (var (i, item) in text.Root.EnumerateArray().Index())
            {
                // Counted on from the item before: from the beginning for each of them would take a day for a large file.
                utf8.Span.Overlaps(JsonMarshal.GetRawUtf8Value(item), out var begins);
                line += utf8.Span[at..begins].Count((byte)'\n');
                at = begins;
                yield return (item, line, $"/{i}");
            }
        }
    }
}
