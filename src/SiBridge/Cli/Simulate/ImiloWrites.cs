using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SiBridge.Cli.Simulate;

/// <summary>The side to which others write: what the simulated system takes, and how it stands with each proposal. It knows one that comes twice.</summary>
internal sealed class ImiloWrites
{
    private static readonly string[] Statuts = ["ONGOING", "ACHIEVED", "REFUSAL", "REFUSAL_YOUNG"], Etats = ["PREVU", "EN_COURS", "TERMINE"], Dates = ["dateDebut", "dateFin"];

    private readonly ConcurrentDictionary<string, bool> known = [];
    private readonly ConcurrentDictionary<string, string> standing = [];
    private int taken, again, refused;

    public (int Taken, int Again, int Refused) Counts => (taken, again, refused);

    /// <summary>How many proposals stand how: « ACHIEVED, EN_COURS » → 12.</summary>
    public IReadOnlyDictionary<string, int> Standing => standing.Values.GroupBy(s => s).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count());

    /// <returns>What is wrong with it; null when it is taken.</returns>
    public string? Take(string idDossier, JsonNode? body, string? deliveryId)
    {
        if (Wrong(idDossier, body) is { } wrong)
        {
            Interlocked.Increment(ref refused);
            return wrong;
        }

        Interlocked.Increment(ref known.TryAdd(deliveryId ?? Guid.NewGuid().ToString(), true) ? ref taken : ref again);
        var (proposition, situation) = (body!["proposition"]!, body["situation"]);
        standing[$"{idDossier}/{body["idProposition"]}"] = string.Join(", ", ((string?[])[(string?)proposition["statut"], (string?)proposition["commentaire"], (string?)situation?["etat"]]).OfType<string>());
        return null;
    }

    private static string? Wrong(string idDossier, JsonNode? body)
    {
        if (!long.TryParse(idDossier, NumberStyles.None, CultureInfo.InvariantCulture, out _)) return "Le numéro de dossier est incorrect. Renseignez un numéro. Exemple : 123456.";
        if (body is not JsonObject || body["idDossier"]?.ToString() != idDossier) return "idDossier : celui du chemin est attendu.";
        if (body["proposition"] is not JsonObject proposition || !Statuts.Contains(proposition["statut"]?.ToString())) return "proposition.statut : " + string.Join(", ", Statuts);
        if (!IsLocal(proposition["date"])) return "proposition.date : yyyy-MM-dd HH:mm:ss";
        if (body["situation"] is not { } situation) return null;
        if (!Etats.Contains(situation["etat"]?.ToString())) return "situation.etat : " + string.Join(", ", Etats);
        if (situation["categorieSituation"]?.ToString() is not "Formation") return "situation.categorieSituation : Formation";
        if (situation["etat"]!.ToString() is "TERMINE" && !IsLocal(situation["dateFin"])) return "situation.dateFin : yyyy-MM-dd HH:mm:ss, quand elle est terminée";
        return Dates.FirstOrDefault(name => situation[name] is { } date && !IsLocal(date)) is { } wrong ? $"situation.{wrong} : yyyy-MM-dd HH:mm:ss" : null;
    }

    private static bool IsLocal(JsonNode? date) => DateTime.TryParseExact(date?.ToString(), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
