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

    public IEnumerable<Told> Read(Stream stream, ReadingContext context) => JsonDocumentItems.Of(stream).Select(i => One(i.Item, i.Line, context.Type!));

    private static Told One(JsonElement item, int line, string type) => new(line, Text(item, "id"), type, JsonMarshal.GetRawUtf8Value(item).ToArray())
    {
        SpeaksFor = Text(item, type is "prescription" or "annulation" ? "mission_locale" : "organisme"),
    };

    private static string? Text(JsonElement item, string name) =>
        item.ValueKind is JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
