using System.Globalization;
using System.Text.Json.Nodes;
using SiBridge.Contracts;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Tests.Support;

namespace SiBridge.Tests.Indicateurs;

/// <summary>
/// Nine months of a network of two Regions, drawn by a seed: journeys of every kind, some steps skipped, told late, told again otherwise,
/// corrected, moved to another session or month, of young people some of whom are prescribed more than once.
/// </summary>
internal sealed class UneAnnee(int seed, int journeys)
{
    public static readonly string[] Structures = ["14327S00", "76351S00", "14366S00", "50502S00", "61001S00", "75056S00"];

    private static readonly string[] Sirets = [Messages.PommierBleu, Messages.TroisMarees];
    private static readonly string[] NonRetenu = ["tests_non_reussis", "session_complete", "autre"], NonEntre = ["desistement", "emploi"];
    private static readonly string[] Sortie = ["emploi", "sante", "sante", "raison_personnelle", "autre"], Certification = ["obtenue", "partielle", "non_obtenue", "en_attente"];

    private readonly Random random = new(seed);
    private int told;

    public static NetworkInForce Network => Networks.Of(
    [
        .. Structures.Select(s => Networks.MissionLocale("ml-" + s, s, Networks.All)), Networks.Organisme("of-0", Sirets[0], Networks.All), Networks.Organisme("of-1", Sirets[1], Networks.All),
        Networks.Region("region-normandie", "28", Networks.All), Networks.Region("region-idf", "11", Networks.All), Networks.Other(PartnerKind.Arml, "arml"), Networks.Other(PartnerKind.Carif, "carif"),
    ]);

    /// <summary>In the order in which they arrive; some twice.</summary>
    public IReadOnlyList<(string Emitter, Told Message)> InOrderOfArrival()
    {
        var (first, updates, rest) = (new List<(string, Told)>(), new List<(string, Told)>(), new List<(string, Told)>());
        for (var i = 0; i < journeys; i++) Journey(i, first, updates, rest);
        var shuffled = rest.Concat(rest.Where(_ => Often(0.05))).ToArray();
        random.Shuffle(shuffled);
        return [.. first, .. updates, .. shuffled];
    }

    private void Journey(int number, List<(string, Told)> first, List<(string, Told)> updates, List<(string, Told)> rest)
    {
        var (structure, of) = (Structures[Math.Min(random.Next(8), Structures.Length - 1)], random.Next(Sirets.Length));
        var (ml, organisme) = ("ml-" + structure, $"of-{of}");
        var day = new DateOnly(2026, 1, 1).AddDays(random.Next(210));
        var dossier = random.Next(journeys * 2 / 3).ToString(CultureInfo.InvariantCulture);
        Told Say(Told sample, params (string, JsonNode?)[] changes) =>
            sample.With([("id", $"m-{++told}"), ("emis_le", At(day)), ("mission_locale", structure), ("prescription_id", $"P-{number}"), .. changes]);
        void Answer(Told message) => rest.Add((organisme, message));

        var prescription = Say(Messages.Prescription, ("dossier", dossier), ("session_cle", Session(of)), ("organisme", Sirets[of]), ("date_prescription", Day(day)));
        if (Often(0.1))
        {
            // An update goes behind its prescription, which was counted then: behind an entry it would be refused.
            first.Add((ml, prescription));
            var other = day.AddDays(-random.Next(40));
            updates.Add((ml, prescription.With(("id", $"m-{++told}"), ("emis_le", At(day, 14)), ("date_prescription", Day(other)), ("dossier", "9" + dossier))));
        }
        else
        {
            rest.Add((ml, prescription));
        }

        void Later(int days) => day = day.AddDays(random.Next(days + 1));
        if (Often(0.85))
        {
            Later(4);
            var rejected = Often(0.08);
            Answer(Say(Messages.Reponse, ("reponse", rejected ? "rejetee" : "recue"), ("motif", rejected ? "hors_public" : null), ("date", Day(day))));
            if (rejected && Often(0.8)) return;
        }

        Steps(Say, Answer, Later, () => day, of);
        if (Often(0.07)) rest.Add((ml, Say(Messages.Annulation, ("date", Day(day)))));
    }

    private void Steps(Func<Told, (string, JsonNode?)[], Told> say, Action<Told> answer, Action<int> later, Func<DateOnly> today, int of)
    {
        if (Often(0.6))
        {
            later(7);
            answer(say(Messages.Convocation, []));
            if (Often(0.9)) answer(say(Messages.Presence, [("presence", Often(0.8) ? "present" : "absent"), ("emis_le", At(today().AddDays(Often(0.2) ? 20 : 0), 18)), ("date", Day(today()))]));
        }

        if (Often(0.2)) return;
        later(6);
        var resultat = say(Messages.Resultat, Outcome(today()));
        answer(resultat);
        if (Often(0.08)) answer(say(Messages.Resultat, [.. Outcome(today()), ("corrige", resultat.Id), ("emis_le", At(today(), 15))]));
        if (Often(0.1)) answer(say(Messages.Resultat, [("resultat", "retenu"), ("date", Day(today())), ("emis_le", At(today(), 16)), ("session_cle", Session(of))]));
        if (Often(0.3)) return;

        later(30);
        var entre = Often(0.8);
        answer(say(Messages.Entree, [("statut", entre ? "entre" : "non_entre"), ("motif", entre ? null : Any(NonEntre)), ("date_entree", entre ? Day(today()) : null), ("date_fin_prevue", null), ("session_cle", Often(0.1) ? Session(of) : null)]));
        if (!entre && Often(0.8)) return;
        if (!entre) answer(say(Messages.Entree, [("statut", "entre"), ("date_entree", Day(today())), ("date_fin_prevue", null), ("emis_le", At(today(), 19))]));
        later(15);
        if (Often(0.2)) answer(say(Messages.Interruption, [("date_debut", Day(today())), ("reprise_prevue", null)]));
        later(10);
        if (Often(0.25))
        {
            var abandon = say(Messages.Abandon, [("date_sortie", Day(today())), ("initiative", Often(0.7) ? "stagiaire" : "organisme"), ("motif", Any(Sortie))]);
            answer(abandon);
            if (Often(0.2)) answer(say(Messages.Abandon, [("date_sortie", Day(today())), ("initiative", "force_majeure"), ("motif", "force_majeure"), ("corrige", abandon.Id), ("emis_le", At(today(), 20))]));
        }
        else if (Often(0.7))
        {
            answer(say(Messages.Fin, [("date_fin", Day(today())), ("certification", Often(0.8) ? Any(Certification) : null)]));
        }
    }

    private (string, JsonNode?)[] Outcome(DateOnly day)
    {
        var resultat = Any(["retenu", "retenu", "retenu", "retenu_sous_condition", "non_retenu", "non_retenu", "liste_attente", "reoriente"]);
        return [("resultat", resultat), ("condition", resultat is "retenu_sous_condition" ? "financement" : null), ("motif", resultat is "non_retenu" ? Any(NonRetenu) : null), ("date", Day(day))];
    }

    private JsonObject Session(int of) => new() { ["reference"] = $"S{of}-{random.Next(6)}" };

    private bool Often(double share) => random.NextDouble() < share;

    private string Any(string[] words) => words[random.Next(words.Length)];

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Each message has an instant of its own.</summary>
    private string At(DateOnly day, int hour = 10) => $"{Day(day)}T{hour:00}:{told / 60 % 60:00}:{told % 60:00}.{told / 3600:000}+02:00";
}
