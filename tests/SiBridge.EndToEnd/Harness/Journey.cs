using System.Text.Json.Nodes;

namespace SiBridge.EndToEnd.Harness;

/// <summary>One young person's way to one session, and the messages about it. Each test has journeys of its own.</summary>
public sealed record Journey(string MissionLocale, string Id)
{
    public static Journey OfCaen() => new(Normandie.Caen, Unique.Id("P"));

    public static Journey OfLeHavre() => new(Normandie.LeHavre, Unique.Id("P"));

    public string Path => $"/v1/parcours/{MissionLocale}/{Id}";

    public JsonObject Prescription() => About("2025-06-29T10:30:00+02:00", new()
    {
        ["dossier"] = "900417900417",
        ["prescripteur"] = new JsonObject { ["nom"] = "Lethuillier", ["prenom"] = "Maud", ["courriel"] = "m.lethuillier@ml-caen.example", ["telephone"] = "+33639980020" },
        ["jeune"] = new JsonObject
        {
            ["nom_naissance"] = "MORVANDEL",
            ["prenom"] = "Lina",
            ["date_naissance"] = "2007-05-14",
            ["courriel"] = "lina.morvandel@example.org",
            ["telephone"] = "+33639980001",
            ["code_postal"] = "14000",
        },
        ["session_cle"] = new JsonObject { ["reference"] = "MAG-CAEN-2025-2" },
        ["organisme"] = Normandie.PommierBleu,
        ["financeurs"] = new JsonArray(2),
        ["region"] = "28",
        ["date_prescription"] = "2025-06-29",
    });

    public JsonObject Reponse() => About("2025-06-30T09:12:00+02:00", new() { ["reponse"] = "recue", ["date"] = "2025-06-30" });

    public JsonObject Convocation() => About(
        "2025-06-30T09:20:00+02:00", new() { ["nature"] = "entretien", ["date_heure"] = "2025-07-02T14:00:00+02:00", ["modalite"] = "presentiel", ["lieu"] = "Salle 2" });

    public JsonObject Presence() => About("2025-07-02T17:00:00+02:00", new() { ["nature"] = "entretien", ["presence"] = "present", ["date"] = "2025-07-02" });

    public JsonObject Resultat() => About("2025-07-06T12:00:00+02:00", new() { ["resultat"] = "retenu", ["date"] = "2025-07-06" });

    public JsonObject Entree() => About("2025-07-20T17:00:00+02:00", new() { ["statut"] = "entre", ["date_entree"] = "2025-07-20" });

    public JsonObject Interruption() =>
        About("2025-08-04T09:00:00+02:00", new() { ["date_debut"] = "2025-08-04", ["motif"] = "sante", ["reprise_prevue"] = "2025-08-18" });

    public JsonObject Reprise() => About("2025-08-18T09:30:00+02:00", new() { ["date_reprise"] = "2025-08-18" });

    public JsonObject Abandon() => About("2025-08-28T16:00:00+02:00", new() { ["date_sortie"] = "2025-08-27", ["initiative"] = "stagiaire", ["motif"] = "sante" });

    public JsonObject Fin() => About("2025-09-25T17:00:00+02:00", new() { ["date_fin"] = "2025-09-25", ["realisation"] = "totale", ["certification"] = "obtenue" });

    public JsonObject Annulation() => About("2025-07-01T09:00:00+02:00", new() { ["motif"] = "changement_projet", ["date"] = "2025-07-01" });

    private JsonObject About(string emisLe, JsonObject told)
    {
        var message = new JsonObject { ["id"] = Unique.Id("m"), ["emis_le"] = emisLe, ["mission_locale"] = MissionLocale, ["prescription_id"] = Id };
        foreach (var (name, value) in told) message[name] = value?.DeepClone();
        return message;
    }
}

/// <summary>One training session in Caen, and the messages about it. Each test has sessions of its own.</summary>
public sealed record Offer(string Reference)
{
    public static Offer New() => new(Unique.Id("S"));

    public JsonObject Cle => new() { ["reference"] = Reference };

    public JsonObject Session() => new()
    {
        ["id"] = Unique.Id("m"),
        ["emis_le"] = "2025-06-22T09:00:00+02:00",
        ["session_cle"] = Cle,
        ["intitule"] = "Agent magasinier",
        ["organisme"] = Normandie.PommierBleu,
        ["debut"] = "2025-07-20",
        ["fin"] = "2025-09-25",
        ["entrees_sorties"] = "dates_fixes",
        ["lieu"] = new JsonObject { ["commune_insee"] = "14118", ["code_postal"] = "14000", ["ville"] = "Caen" },
        ["region"] = "28",
        ["formacodes"] = new JsonArray("31736"),
        ["romes"] = new JsonArray("N1103"),
        ["financeurs"] = new JsonArray(2),
        ["capacite"] = 14,
        ["places_disponibles"] = 14,
        ["etat_recrutement"] = "ouvert",
    };

    public JsonObject Places(int places, string constateLe) => new()
    {
        ["id"] = Unique.Id("m"),
        ["emis_le"] = constateLe,
        ["session_cle"] = Cle,
        ["organisme"] = Normandie.PommierBleu,
        ["places_disponibles"] = places,
        ["capacite"] = 14,
        ["etat_recrutement"] = "ouvert",
        ["constate_le"] = constateLe,
    };
}

internal static class Unique
{
    public static string Id(string prefix) => $"{prefix}-{Guid.NewGuid():N}";
}
