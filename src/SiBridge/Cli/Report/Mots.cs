using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace SiBridge.Cli.Report;

/// <summary>Words and numbers as French readers write them.</summary>
internal static class Mots
{
    private static readonly string[] Months =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    private static readonly string[] ShortMonths = ["janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];

    private static readonly HtmlEncoder Markup = HtmlEncoder.Create(UnicodeRanges.All);

    private static readonly NumberFormatInfo Numbers = new() { NumberGroupSeparator = "\u202f", NumberDecimalSeparator = "," };

    private static readonly Dictionary<string, string> Words = new()
    {
        ["positionnes"] = "Positionnés", ["repondus"] = "Avec une réponse", ["convoques"] = "Convoqués", ["presents"] = "Présents", ["retenus"] = "Retenus", ["entres"] = "Entrés",
        ["termines"] = "Allés au bout", ["sorties_anticipees"] = "Sorties anticipées", ["prerequis_non_atteints"] = "Prérequis non atteints", ["projet_non_valide"] = "Projet non validé",
        ["tests_non_reussis"] = "Tests non réussis", ["session_complete"] = "Session complète", ["non_eligible_financement"] = "Non éligible au financement",
        ["motivation_insuffisante"] = "Motivation insuffisante", ["indisponibilite"] = "Indisponibilité", ["session_annulee"] = "Session annulée", ["autre"] = "Autre motif",
        ["absent_sans_nouvelle"] = "Absent, sans nouvelle", ["desistement"] = "Désistement", ["emploi"] = "Emploi", ["autre_formation"] = "Autre formation",
        ["empechement_personnel"] = "Empêchement personnel", ["refus_financement"] = "Financement refusé", ["session_reportee"] = "Session reportée",
        ["contrat_alternance"] = "Contrat en alternance", ["reorientation"] = "Réorientation", ["mobilite"] = "Mobilité", ["logement"] = "Logement",
        ["raison_personnelle"] = "Raison personnelle", ["financier"] = "Raison financière", ["absences_repetees"] = "Absences répétées", ["exclusion"] = "Exclusion",
        ["arret_organisme_avec_report"] = "Arrêt par l'organisme, avec report", ["arret_organisme_sans_report"] = "Arrêt par l'organisme, sans report",
        ["force_majeure"] = "Force majeure", ["sans_nouvelle"] = "Sans nouvelle", ["stagiaire"] = "Stagiaire", ["organisme"] = "Organisme", ["obtenue"] = "Obtenue",
        ["partielle"] = "Partielle", ["non_obtenue"] = "Non obtenue", ["en_attente"] = "En attente", ["sans_objet"] = "Sans objet", ["non_precisee"] = "Non précisée",
    };

    public static string Word(string word) => Words.GetValueOrDefault(word, word);

    public static string Month(DateOnly day) => $"{Months[day.Month - 1]} {day.Year}";

    /// <summary>A month as <c>2026-10</c>, short: « oct. 26 ».</summary>
    public static string ShortMonth(string month) => $"{ShortMonths[int.Parse(month[5..], CultureInfo.InvariantCulture) - 1]} {month[2..4]}";

    /// <summary>« 26 novembre 2026 à 15 h 20 ».</summary>
    public static string Instant(DateTimeOffset instant) => string.Create(CultureInfo.InvariantCulture, $"{instant.Day} {Months[instant.Month - 1]} {instant.Year} à {instant:HH} h {instant:mm}");

    /// <summary>A count, or what stands in its place.</summary>
    public static string Count(JsonNode? count) => Number(count) is { } number ? number.ToString("N0", Numbers) : (string?)count is "masque" ? "s" : "<\u00a05";

    /// <summary>Null of a count that is hidden.</summary>
    public static int? Number(JsonNode? count) => count is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    public static string Percent(JsonNode? share) => share is null ? "–" : ((double)share * 100).ToString("N0", Numbers) + "\u00a0%";

    public static string Days(JsonNode? days) => days is null ? "–" : $"{days}\u00a0j";

    /// <summary>French letters stand as they are.</summary>
    public static string Html(string text) => Markup.Encode(text);
}
