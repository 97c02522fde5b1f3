using System.Globalization;
using System.Text.Json.Nodes;
using SiBridge.Reference;

namespace SiBridge.Cli.Demo;

/// <summary>The messages of the demo, canonical. Their dates tell the last two months, so that an entry and what follows it are facts today.</summary>
internal sealed class DemoMessages(TimeProvider clock)
{
    private const int SessionPublished = 60, PlacesCounted = 55, Prescribed = 50, Answered = 48, Convened = 47, Withdrawn = 45, Met = 44, Decided = 42, Began = 35,
        CountedAgain = 34, Interrupted = 20, Resumed = 13, Left = 2, Ended = 1, Capacity = 14;

    private readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(DemoNetwork.Zone);
    private readonly DateOnly today = JourneeLocale.Of(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(DemoNetwork.Zone));

    public JsonObject Session() => Message("session-1", SessionPublished, new()
    {
        ["session_cle"] = SessionCle(), ["organisme"] = DemoNetwork.Siret, ["intitule"] = "Agent magasinier",
        ["debut"] = Day(Began), ["fin"] = Day(-60), ["entrees_sorties"] = "permanentes",
        ["lieu"] = new JsonObject { ["commune_insee"] = "14118", ["code_postal"] = "14000", ["ville"] = "Caen" },
        ["region"] = DemoNetwork.Region, ["formacodes"] = new JsonArray("31736"), ["romes"] = new JsonArray("N1103"), ["financeurs"] = new JsonArray(2),
        ["capacite"] = Capacity, ["etat_recrutement"] = "ouvert",
    });

    /// <summary>The count before anybody entered, or after.</summary>
    public JsonObject Places(int entered)
    {
        var counted = entered == 0 ? PlacesCounted : CountedAgain;
        return Message($"places-{entered}", counted, new()
        {
            ["session_cle"] = SessionCle(), ["organisme"] = DemoNetwork.Siret,
            ["places_disponibles"] = Capacity - entered, ["capacite"] = Capacity, ["etat_recrutement"] = "ouvert", ["constate_le"] = Instant(counted),
        });
    }

    public JsonObject Prescription(Jeune jeune) => About(jeune, "prescription", Prescribed, new()
    {
        ["dossier"] = jeune.Dossier,
        ["prescripteur"] = new JsonObject { ["nom"] = "Lethuillier", ["prenom"] = "Maud", ["courriel"] = "m.lethuillier@ml-demo.example" },
        ["jeune"] = new JsonObject
        {
            ["nom_naissance"] = jeune.Nom, ["prenom"] = jeune.Prenom, ["code_postal"] = "14000",
            ["date_naissance"] = today.AddYears(-jeune.Age).AddDays(-100).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        },
        ["session_cle"] = SessionCle(), ["organisme"] = DemoNetwork.Siret, ["financeurs"] = new JsonArray(2), ["region"] = DemoNetwork.Region, ["date_prescription"] = Day(Prescribed),
    });

    public JsonObject Annulation(Jeune jeune) => About(jeune, "annulation", Withdrawn, new() { ["motif"] = "emploi", ["date"] = Day(Withdrawn) });

    public JsonObject Reponse(Jeune jeune) => About(jeune, "reponse", Answered, jeune.Issue is Issue.Rejetee
        ? new() { ["reponse"] = "rejetee", ["motif"] = "hors_public", ["date"] = Day(Answered) }
        : new() { ["reponse"] = "recue", ["date"] = Day(Answered) });

    public JsonObject Convocation(Jeune jeune) => About(jeune, "convocation", Convened, new() { ["nature"] = "entretien", ["date_heure"] = Instant(Met), ["modalite"] = "presentiel" });

    public JsonObject Presence(Jeune jeune) => About(jeune, "presence", Met, new() { ["nature"] = "entretien", ["presence"] = "present", ["date"] = Day(Met) });

    public JsonObject Resultat(Jeune jeune)
    {
        JsonObject told = jeune.Issue switch
        {
            Issue.NonRetenue => new() { ["resultat"] = "non_retenu", ["motif"] = "prerequis_non_atteints" },
            Issue.ListeAttente => new() { ["resultat"] = "liste_attente" },
            Issue.EntreeSousCondition => new() { ["resultat"] = "retenu_sous_condition", ["condition"] = "remise_a_niveau" },
            _ => new() { ["resultat"] = "retenu" },
        };
        told["date"] = Day(Decided);
        return About(jeune, "resultat", Decided, told);
    }

    public JsonObject Entree(Jeune jeune) => About(jeune, "entree", Began, jeune.IsEntre
        ? new() { ["statut"] = "entre", ["date_entree"] = Day(Began), ["date_fin_prevue"] = Day(jeune.Issue is Issue.Fin ? Ended : -60) }
        : new() { ["statut"] = "non_entre", ["date_entree"] = Day(Began), ["motif"] = "absent_sans_nouvelle" });

    public JsonObject Interruption(Jeune jeune) => About(jeune, "interruption", Interrupted, new() { ["date_debut"] = Day(Interrupted), ["motif"] = "logement", ["reprise_prevue"] = Day(Resumed) });

    public JsonObject Reprise(Jeune jeune) => About(jeune, "reprise", Resumed, new() { ["date_reprise"] = Day(Resumed) });

    public JsonObject Abandon(Jeune jeune) => About(jeune, "abandon", Left, new()
    {
        ["date_sortie"] = Day(Left), ["initiative"] = "stagiaire", ["motif"] = "contrat_alternance", ["taux_realisation"] = 0.35,
    });

    public JsonObject Fin(Jeune jeune) => About(jeune, "fin", Ended, new() { ["date_fin"] = Day(Ended), ["realisation"] = "totale", ["certification"] = "obtenue" });

    private JsonObject About(Jeune jeune, string type, int daysAgo, JsonObject fields)
    {
        fields["mission_locale"] = DemoNetwork.Structure;
        fields["prescription_id"] = jeune.PrescriptionId;
        return Message($"{type}-{jeune.PrescriptionId}", daysAgo, fields);
    }

    private JsonObject Message(string id, int daysAgo, JsonObject fields)
    {
        fields["id"] = id;
        fields["emis_le"] = Instant(daysAgo);
        return fields;
    }

    private static JsonObject SessionCle() => new() { ["formation"] = "28_AF_DEMO", ["action"] = "28_AC_DEMO", ["session"] = "28_SE_DEMO" };

    private string Day(int daysAgo) => today.AddDays(-daysAgo).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Ten in the morning of that day.</summary>
    private string Instant(int daysAgo)
    {
        var local = today.AddDays(-daysAgo).ToDateTime(new(10, 0));
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
    }
}
