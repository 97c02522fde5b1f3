using System.Runtime.InteropServices;
using System.Text.Json;
using SiBridge.JsonSchema;

namespace SiBridge.Translation;

/// <summary><c>canonical</c>: one message, or an array of them, as they could be posted.</summary>
public sealed class CanonicalReading : IReading
{
    public string Name => "canonical";

    public bool NeedsType => true;

    public bool IsCatalogue => false;

    /// <summary>It is read as a whole, as a posted array is.</summary>
    public long LargestBytes => JsonText.MaxBytes;

    public IEnumerable<Told> Read(Stream stream, ReadingContext context)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        var utf8 = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        if (!JsonText.TryParse(utf8, out var text, out var error)) throw new UnreadableException(error.Message, error.Line, error.Column);
        using (text)
        {
            if (text.Root.ValueKind is not JsonValueKind.Array)
            {
                yield return One(text.Root, 1, context.Type!);
                yield break;
            }

            var (line, at) = (1, 0);
            foreach (var item in text.Root.EnumerateArray())
            {
                // Counted on from the item before: from the beginning for each of them would take a day for a large file.
                utf8.Span.Overlaps(JsonMarshal.GetRawUtf8Value(item), out var begins);
                line += utf8.Span[at..begins].Count((byte)'\n');
                at = begins;
                yield return One(item, line, context.Type!);
            }
        }
    }

    private static Told One(JsonElement item, int line, string type) => new(line, Text(item, "id"), type, JsonMarshal.GetRawUtf8Value(item).ToArray())
    {
        SpeaksFor = Text(item, type is "prescription" or "annulation" ? "mission_locale" : "organisme"),
    };

    private static string? Text(JsonElement item, string name) =>
        item.ValueKind is JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
