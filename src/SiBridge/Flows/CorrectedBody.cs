using System.Buffers;
using System.Text.Json;
using SiBridge.JsonSchema.Text;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary>
/// A body that is to be read in the place of another one, held against what its reader may read: it is put back into the emitter's message,
/// so that the message's own schema and rules can judge it.
/// </summary>
/// <param name="Message">The emitter's message with what was corrected in it.</param>
/// <param name="Added">What the bridge adds for this reader, as corrected.</param>
/// <param name="Foreign">Properties that this reader may not read, or that are missing: a matter of form.</param>
/// <param name="Wrong">What must not change, or is told to this reader in another word.</param>
public sealed record CorrectedBody(JsonElement Message, JsonElement Added, IReadOnlyList<Violation> Foreign, IReadOnlyList<Violation> Wrong)
{
    /// <summary>Which message it is, and which journey or session it speaks of: another message, not a corrected one.</summary>
    private static readonly string[] Identity = ["type", "receipt", "emetteur", "id", "corrige", "mission_locale", "prescription_id", "organisme", "session_cle", "france_travail_id"];

    /// <param name="share">What its reader may read.</param>
    /// <param name="message">As the emitter sent it.</param>
    /// <param name="before">What the reader was to read.</param>
    /// <param name="after">What it is to read instead.</param>
    public static CorrectedBody Of(Share share, JsonElement message, JsonElement before, JsonElement after)
    {
        var added = share.Adds.Where(name => !share.Fields.Contains(name)).ToHashSet();
        var told = after.EnumerateObject().ToLookup(p => share.Fields.Contains(p.Name));
        return new(
            Object([.. message.EnumerateObject().Where(p => !share.Fields.Contains(p.Name)), .. told[true]]),
            Object(told[false].Where(p => added.Contains(p.Name))),
            [
                .. told[false].Where(p => !added.Contains(p.Name) && !CanonicalBody.Own.Contains(p.Name)).Select(p => new Violation(
                    JsonPointer.Append("", p.Name), "additionalProperties", "ce destinataire ne lit pas cette propriété : retirez-la.")),
                .. added.Where(name => before.TryGetProperty(name, out _) && !after.TryGetProperty(name, out _)).Select(name => new Violation(
                    $"/{name}", "required", "ce destinataire lit cette propriété, que le pont ajoute : gardez-la.")),
            ],
            [.. Changed(before, after), .. share.Words.Where(w => Says(after, w.Key)).Select(w => new Violation(
                $"/{w.Key.Property}", "non_transmis", $"ce destinataire lit « {w.Value} » à la place de cette valeur."))]);
    }

    private static IEnumerable<Violation> Changed(JsonElement before, JsonElement after) => Identity
        .Where(name => (before.TryGetProperty(name, out var was), after.TryGetProperty(name, out var now)) switch
        {
            (true, true) => !JsonElement.DeepEquals(was, now),
            var (had, has) => had != has,
        })
        .Select(name => new Violation($"/{name}", "identite", $"« {name} » dit de quel message, de quel parcours ou de quelle session il s'agit, et ne change pas : remettez sa valeur."));

    private static bool Says(JsonElement body, (string Property, string Value) word) =>
        body.TryGetProperty(word.Property, out var told) && told.ValueKind is JsonValueKind.String && told.ValueEquals(word.Value);

    private static JsonElement Object(IEnumerable<JsonProperty> properties)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in properties) property.WriteTo(writer);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
