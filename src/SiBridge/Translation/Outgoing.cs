using System.Text.Json;

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
}
