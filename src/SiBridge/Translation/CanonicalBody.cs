using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SiBridge.Contracts;

namespace SiBridge.Translation;

/// <summary>What the emitter does not know and a recipient needs, read from the journey.</summary>
public sealed record Additions(string Dossier, string Organisme, SessionCle SessionCle, IReadOnlyList<int>? Financeurs, Jeune Jeune);

/// <summary>Format <c>canonical</c>: the emitter's message as this audience may see it, plus <c>type</c>, <c>receipt</c>, <c>emetteur</c> (contract §4).</summary>
public static class CanonicalBody
{
    /// <param name="message">The message as kept.</param>
    /// <param name="additions">Null for messages about a session.</param>
    /// <returns>UTF-8 JSON; made once, it never changes afterwards.</returns>
    public static byte[] Make(JsonElement message, Share share, string type, Guid receipt, string emetteur, Additions? additions)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in message.EnumerateObject())
            {
                if (share.Fields.Contains(property.Name)) Copy(writer, property, share);
            }

            foreach (var name in share.Adds)
            {
                if (!share.Fields.Contains(name) || !message.TryGetProperty(name, out _)) Add(writer, name, additions!);
            }

            writer.WriteString("type", type);
            writer.WriteString("receipt", receipt);
            writer.WriteString("emetteur", emetteur);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Copy(Utf8JsonWriter writer, JsonProperty property, Share share)
    {
        if (property.Value.ValueKind is JsonValueKind.String
            && share.Words.TryGetValue((property.Name, property.Value.GetString()!), out var word)) writer.WriteString(property.Name, word);
        else property.WriteTo(writer);
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
