using System.Globalization;
using System.Text.Json.Nodes;
using SiBridge.EndToEnd.Harness;

namespace SiBridge.EndToEnd.Torture;

/// <summary>What accepted messages come to, folded as the contract (§5) says and not as the bridge does it. Of what the load sends only.</summary>
internal static class Replay
{
    /// <returns>The state of a journey; null when there is no prescription.</returns>
    public static string? Etat(IEnumerable<(string Type, JsonObject Body)> messages)
    {
        string? etat = null;
        var reached = -1;
        foreach (var (type, body) in messages.OrderBy(m => m.Type is "prescription" ? 0 : 1).ThenBy(m => Instant(m.Body, "emis_le")))
        {
            var (next, rank) = Of(type, body);
            var counts = etat is "annulee" ? type is "entree" : type is "annulation" ? reached < 5 : rank >= reached;
            if (counts) (etat, reached) = (next, rank);
        }

        return etat;
    }

    /// <returns>The count that is told for a session; null when there is none.</returns>
    public static int? Places(IEnumerable<(string Type, JsonObject Body)> messages) =>
        messages.Where(m => m.Type is "places").OrderBy(m => Instant(m.Body, "constate_le")).Select(m => (int?)m.Body["places_disponibles"]).LastOrDefault();

    private static (string Etat, int Rank) Of(string type, JsonObject body) => type switch
    {
        "prescription" => ("emise", 0),
        "reponse" => (body.Text("reponse"), 1),
        "resultat" => (body.Text("resultat") is "retenu" ? "retenue" : "non_retenue", 4),
        "entree" => ("entree", 5),
        "abandon" => ("sortie_anticipee", 6),
        "annulation" => ("annulee", 4),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The load does not send this."),
    };

    private static DateTimeOffset Instant(JsonObject body, string name) => DateTimeOffset.Parse(body.Text(name), CultureInfo.InvariantCulture);
}
