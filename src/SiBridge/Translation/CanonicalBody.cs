using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using SiBridge.Contracts;

namespace SiBridge.Translation;

/// <summary>What the emitter does not know and a recipient needs, read from the journey.</summary>
public sealed record Additions(string Dossier, string Organisme, SessionCle SessionCle, IReadOnlyList<int>? Financeurs, Jeune Jeune)
{
    /// <summary>How the journey stands; null but for formats that tell it.</summary>
    public Etape? Etape { get; init; }

    /// <summary>As much of it as stands in what an audience reads.</summary>
    internal Additions AsRead(JsonElement read) => this with
    {
        Dossier = read.TryGetProperty("dossier", out var dossier) ? dossier.GetString()! : "",
        Organisme = read.TryGetProperty("organisme", out var organisme) ? organisme.GetString()! : "",
        SessionCle = read.TryGetProperty("session_cle", out var cle) ? cle.Deserialize(CanonicalJson.Default.SessionCle)! : new(),
        Financeurs = read.TryGetProperty("financeurs", out var financeurs) ? [.. financeurs.EnumerateArray().Select(f => f.GetInt32())] : null,
        Jeune = (read.TryGetProperty("jeune", out var jeune) ? jeune.Deserialize(CanonicalJson.Default.Jeune)! : new("", "", default)) with
        {
            FranceTravailId = read.TryGetProperty("france_travail_id", out var id) ? id.GetString() : null,
        },
    };
}

/// <summary>Format <c>canonical</c>: the emitter's message as this audience may see it, plus <c>type</c>, <c>receipt</c>, <c>emetteur</c> (contract §4).</summary>
public static class CanonicalBody
{
    /// <summary>What the bridge says of every message.</summary>
    public static readonly FrozenSet<string> Own = FrozenSet.Create("type", "receipt", "emetteur");

    /// <param name="message">The message as kept.</param>
    /// <param name="json">The same, parsed where it lies.</param>
    /// <param name="additions">Null for messages about a session.</param>
    /// <returns>UTF-8 JSON, in <see cref="Body"/>'s parts.</returns>
    public static byte[] Make(byte[] message, JsonElement json, Share share, string type, Guid receipt, string emetteur, Additions? additions)
    {
        var body = new BodyWriter(message).Write("{"u8);
        foreach (var run in Runs(message, json, share)) body.Copy(run).Write(","u8);
        return body.Write(Ours(json, share, type, receipt, emetteur, additions)).Write("}"u8).ToParts();
    }

    /// <summary>Where the properties stand that this audience reads as they were told; those that follow each other are one piece.</summary>
    private static List<Range> Runs(byte[] message, JsonElement json, Share share)
    {
        var runs = new List<Range>();
        var follows = false;
        foreach (var property in json.EnumerateObject())
        {
            var copied = share.Fields.Contains(property.Name) && share.WordFor(property) is null;
            if (copied)
            {
                // The name's quotation mark comes before it.
                var begin = Offset(message, JsonMarshal.GetRawUtf8PropertyName(property)) - 1;
                var value = JsonMarshal.GetRawUtf8Value(property.Value);
                var end = Offset(message, value) + value.Length;
                if (follows) runs[^1] = runs[^1].Start..end;
                else runs.Add(begin..end);
            }

            follows = copied;
        }

        return runs;
    }

    private static int Offset(byte[] message, ReadOnlySpan<byte> piece) =>
        ((ReadOnlySpan<byte>)message).Overlaps(piece, out var offset) ? offset : throw new InvalidOperationException("the message was not parsed where it lies");

    /// <summary>The properties that the emitter did not tell, or not in these words.</summary>
    private static ReadOnlySpan<byte> Ours(JsonElement json, Share share, string type, Guid receipt, string emetteur, Additions? additions)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (share.Words.Count > 0)
            {
                foreach (var property in json.EnumerateObject())
                {
                    if (share.WordFor(property) is { } word) writer.WriteString(property.Name, word);
                }
            }

            foreach (var name in share.Adds)
            {
                if (!share.Fields.Contains(name) || !json.TryGetProperty(name, out _)) Add(writer, name, additions!);
            }

            writer.WriteString("type", type);
            writer.WriteString("receipt", receipt);
            writer.WriteString("emetteur", emetteur);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan[1..^1];
    }

    private static void Add(Utf8JsonWriter writer, string name, Additions additions)
    {
        switch (name)
        {
            case "dossier":
                writer.WriteString(name, additions.Dossier);
                break;
            case "organisme":
                writer.WriteString(name, additions.Organisme);
                break;
            case "session_cle":
                writer.WritePropertyName(name);
                JsonSerializer.Serialize(writer, additions.SessionCle, CanonicalJson.Default.SessionCle);
                break;
            case "financeurs" when additions.Financeurs is { } financeurs:
                writer.WriteStartArray(name);
                foreach (var code in financeurs) writer.WriteNumberValue(code);
                writer.WriteEndArray();
                break;
            case "france_travail_id" when additions.Jeune.FranceTravailId is { } id:
                writer.WriteString(name, id);
                break;
            case "jeune":
                writer.WriteStartObject(name);
                writer.WriteString("nom_naissance", additions.Jeune.NomNaissance);
                writer.WriteString("prenom", additions.Jeune.Prenom);
                writer.WriteString("date_naissance", additions.Jeune.DateNaissance.ToString("O", CultureInfo.InvariantCulture));
                if (additions.Jeune.CodePostal is { } codePostal) writer.WriteString("code_postal", codePostal);
                writer.WriteEndObject();
                break;
        }
    }
}
