using System.Text.Json;
using System.Text.Json.Nodes;

namespace SiBridge.Translation;

/// <summary>A message as one audience may see it, whatever its recipients read in: each format's body is made once, when the first of them asks.</summary>
/// <param name="message">The message as kept.</param>
/// <param name="json">The same, parsed where it lies.</param>
/// <param name="additions">Null for messages about a session.</param>
public sealed class Outgoing(byte[] message, JsonElement json, Share share, string type, Guid receipt, string emetteur, Additions? additions)
{
    private readonly Dictionary<IFormat, byte[]> bodies = [];

    public byte[] Message => message;

    public JsonElement Json => json;

    public Share Share => share;

    public string Type => type;

    public Guid Receipt => receipt;

    public string Emetteur => emetteur;

    public Additions? Additions => additions;

    /// <returns>The body in <see cref="Body"/>'s parts.</returns>
    public byte[] In(IFormat format) => bodies.TryGetValue(format, out var made) ? made : bodies[format] = format.Make(this);

    /// <summary>What the audience reads, in canonical words, less what the bridge says of every message: its type, its receipt and its emitter.</summary>
    public JsonObject AsRead()
    {
        var read = JsonNode.Parse(Body.Of(In(Formats.Canonical), message))!.AsObject();
        foreach (var own in CanonicalBody.Own) read.Remove(own);
        return read;
    }

    /// <summary>The same as if its emitter had told other words, which the audience reads as they are; what else it may know of the journey is in them too.</summary>
    /// <param name="read">UTF-8 JSON.</param>
    /// <param name="parsed">The same, parsed where it lies.</param>
    /// <param name="journey">How the journey is with these words in it; null: as it was.</param>
    public Outgoing Retold(byte[] read, JsonElement parsed, Additions? journey = null, string? otherType = null, Guid? otherReceipt = null, string? otherEmetteur = null) => new(
        read, parsed, new Share(share.To, string.Join(' ', parsed.EnumerateObject().Select(p => p.Name))), otherType ?? type, otherReceipt ?? receipt, otherEmetteur ?? emetteur,
        (journey ?? additions)?.AsRead(parsed));
}
