using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SiBridge.Sources.Imilo;

/// <summary>A thin event: that something was done to an object, which is to be fetched.</summary>
/// <param name="Identifiant">As i-Milo names the event.</param>
/// <param name="IdType">Of the object; null when the event names none.</param>
/// <param name="Date">When, by the structure's clock, as it is written.</param>
public sealed record ImiloEvent(string Identifiant, string? IdDossier, string? Type, string? Action, string? IdType, string? Date)
{
    private const int LongestId = 64;

    /// <summary>The id of the message that is made of it: it follows from the event, so that an event that is read again makes no second one.</summary>
    public string MessageId { get; } = $"imilo-{Identifiant}" is { Length: <= LongestId } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-')
        ? id
        : "imilo-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Identifiant)))[..32];

    /// <summary>The journey's name: i-Milo's own of the proposal.</summary>
    public string? PrescriptionId => IdType;

    /// <returns>Null: it cannot even be acknowledged, for it has no name.</returns>
    public static ImiloEvent? Read(JsonElement json) => json.ValueKind is JsonValueKind.Object && Text(json, "identifiant") is { } identifiant && identifiant.Trim('.').Length > 0
        ? new(identifiant, Text(json, "idDossier"), Text(json, "type"), Text(json, "action"), Text(json, "idType"), Text(json, "date"))
        : null;

    /// <summary>A path with what it names of this event.</summary>
    /// <returns>Null when the event does not tell what the path names, or in a way that would lead elsewhere.</returns>
    public string? In(string path)
    {
        foreach (var (name, value) in new[] { ("{identifiant}", Identifiant), ("{idDossier}", IdDossier), ("{idType}", IdType) })
        {
            if (!path.Contains(name, StringComparison.Ordinal)) continue;
            if (value is null || value.Trim('.').Length == 0) return null;
            path = path.Replace(name, Uri.EscapeDataString(value), StringComparison.Ordinal);
        }

        return path;
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    } : null;
}
