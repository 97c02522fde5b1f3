using System.Globalization;
using System.Text;
using System.Text.Json;
using SiBridge.Translation;

namespace SiBridge.Delivery.Staging;

/// <summary>One delivery as a row of its partner's table.</summary>
/// <param name="Values">Of <see cref="StagingColumns.Delivery"/> and <see cref="StagingColumns.Told"/>, in their order.</param>
public sealed record StagingRow(StagingColumns Columns, IReadOnlyList<string?> Values)
{
    /// <summary>Where messages tell the day of what happened; each has one of them at most.</summary>
    private static readonly string[] DaysOfFacts = ["date", "date_prescription", "date_entree", "date_debut", "date_reprise", "date_sortie", "date_fin"];

    /// <param name="line">The format of its body; null: canonical.</param>
    /// <exception cref="FormatException">The body is not what its format makes; the message says why.</exception>
    public static StagingRow Of(Claimed delivery, ILineFormat? line)
    {
        if (line is not null)
        {
            var cells = line.Cells(delivery.Body);
            return new(StagingColumns.Of(line.Name, [.. cells.Select(c => c.Column)]), [.. OfDelivery(delivery), .. cells.Select(c => c.Cell)]);
        }

        using var body = JsonDocument.Parse(delivery.Body);
        return new(StagingColumns.Usual, [.. OfDelivery(delivery), .. Told(body.RootElement, delivery.Body)]);
    }

    private static string?[] OfDelivery(Claimed d) =>
        [$"{d.Receipt}", $"{d.Id}", d.Replaces?.ToString(), d.Resent ? "true" : "false", d.Seq.ToString(CultureInfo.InvariantCulture), d.Type];

    /// <summary>In the order of <see cref="StagingColumns.Usual"/>.</summary>
    private static string?[] Told(JsonElement body, byte[] whole)
    {
        string? Text(string name) => Find(body, name);
        var session = body.TryGetProperty("session_cle", out var key) ? key : default;
        return
        [
            Text("emetteur"), Text("id"), Text("corrige"), Text("emis_le"), Text("mission_locale"), Text("prescription_id"), Text("organisme"),
            Find(session, "formation"), Find(session, "action"), Find(session, "session"), Find(session, "reference"),
            DaysOfFacts.Select(Text).FirstOrDefault(day => day is not null), Encoding.UTF8.GetString(whole),
        ];
    }

    private static string? Find(JsonElement of, string name) =>
        of.ValueKind is JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
