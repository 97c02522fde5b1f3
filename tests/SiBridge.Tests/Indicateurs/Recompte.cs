using System.Globalization;
using System.Text.Json.Nodes;
using SiBridge.Tests.Support;

namespace SiBridge.Tests.Indicateurs;

/// <summary>
/// The indicators once more, out of the messages as they were posted: by the words of the contract and of the API's description, and by nothing
/// of the program.
/// </summary>
internal static class Recompte
{
    private static readonly string[] Order = ["prescription", "reponse", "convocation", "presence", "resultat", "entree", "interruption", "abandon", "fin"];

    /// <summary>Of the winter before 2026 and of 2026, in the départements of the year: Easter was on 5 April.</summary>
    private static readonly string[] Holidays = ["01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"];

    /// <summary>What a journey counts under, with all that it can be told by.</summary>
    public sealed record Journey(
        string Structure, string Siret, string Session, DateOnly Date, string Person, IReadOnlySet<string> Counts, int? ReponseJours, int? EntreeJours);

    public static IReadOnlyList<Journey> Journeys(IEnumerable<Told> messages) => [.. messages
        .DistinctBy(m => m.Id).GroupBy(m => (Text(m, "mission_locale"), Text(m, "prescription_id"))).Select(g => Of([.. g]))];

    private static Journey Of(IReadOnlyList<Told> told)
    {
        var corrected = told.Select(m => Text(m, "corrige")).OfType<string>().ToHashSet();
        var line = told.Where(m => !corrected.Contains(m.Id)).OrderBy(m => DateTimeOffset.Parse(Text(m, "emis_le")!, CultureInfo.InvariantCulture)).ToList();
        var prescription = line.First(m => m.Type is "prescription");
        line.Remove(prescription);
        line.Insert(0, prescription);

        // The state, by the table of the contract.
        var (rank, annulled, session) = (0, false, prescription.Json["session_cle"]!);
        var last = new Dictionary<string, Told>();
        Told state = prescription;
        foreach (var message in line)
        {
            var its = message.Type switch { "annulation" => -1, "interruption" or "reprise" => 5, "abandon" or "fin" => 6, var type => Array.IndexOf(Order, type) };
            if (message.Type is "prescription") prescription = message;
            if (annulled ? message.Type is not "entree" : message.Type is "annulation" ? rank >= 5 : its < rank) continue;
            annulled = message.Type is "annulation";
            if (!annulled) rank = its;
            (state, last[message.Type]) = (message, message);
            if (message.Type is not "prescription" && message.Json["session_cle"] is { } other) session = other;
        }

        var counts = new HashSet<string> { "positionnes" };
        void When(bool so, params string[] names)
        {
            if (so) counts.UnionWith(names);
        }

        When(line.Exists(m => m.Type is "reponse"), "repondus");
        When(line.Exists(m => m.Type is "convocation"), "convoques");
        When(line.Exists(m => m.Type is "presence" && Text(m, "presence") is "present"), "presents");
        When(line.Exists(m => m.Type is "interruption"), "interrompus");
        When(state.Type is "annulation", "annules");
        When(state.Type is "reponse" && Text(state, "reponse") is "rejetee", "rejetes");
        When(state.Type is "fin", "termines", "certifications:" + (Text(state, "certification") ?? "non_precisee"));
        When(state.Type is "abandon", "sorties_anticipees", "sorties_par_motif:" + Text(state, "motif"), "sorties_par_initiative:" + Text(state, "initiative"));
        var resultat = last.GetValueOrDefault("resultat") is { } r ? Text(r, "resultat") : null;
        When(resultat is "retenu" or "retenu_sous_condition", "retenus");
        When(resultat is "non_retenu", "non_retenus", "non_retenus_par_motif:" + (resultat is null ? null : Text(last["resultat"], "motif")));
        When(resultat is "liste_attente", "liste_attente");
        When(resultat is "reoriente", "reorientes");
        var entree = last.GetValueOrDefault("entree");
        When(entree is not null && Text(entree, "statut") is "entre", "entres");
        When(entree is not null && Text(entree, "statut") is "non_entre", "non_entres", "non_entres_par_motif:" + (entree is null ? null : Text(entree, "motif")));

        var (structure, date) = (Text(prescription, "mission_locale")!, Date(prescription, "date_prescription"));
        int? Delay(Told? message, string property) => message is null ? null : WorkingDays(date, Date(message, property));
        return new(
            structure, Text(prescription, "organisme")!, (string)session["reference"]!, date, structure + "/" + Text(prescription, "dossier"), counts,
            Delay(line.Find(m => m.Type is "reponse"), "date"), entree is not null && Text(entree, "statut") is "entre" ? Delay(entree, "date_entree") : null);
    }

    private static int WorkingDays(DateOnly from, DateOnly to) => Enumerable.Range(1, Math.Max(0, to.DayNumber - from.DayNumber))
        .Count(d => from.AddDays(d) is var day && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Holidays.Contains(day.ToString("MM-dd", CultureInfo.InvariantCulture)));

    private static DateOnly Date(Told message, string property) => DateOnly.ParseExact(Text(message, property)!, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Text(Told message, string property) => message.Json[property]?.GetValue<string>();
}
