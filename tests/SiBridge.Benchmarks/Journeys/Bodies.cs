using System.Globalization;

namespace SiBridge.Benchmarks.Journeys;

/// <summary>A training session of the load.</summary>
/// <param name="RegionPays">Whether its <c>financeurs</c> contains the Region.</param>
internal sealed record Offer(Partner Organisme, string Departement, int Number, bool RegionPays)
{
    public string Chain => $"session {Organisme.Code}/{Number}";

    public string Cle => $$"""{ "formation": "28_AF_{{Number}}", "action": "28_AC_{{Number}}", "session": "28_SE_{{Number}}" }""";
}

/// <summary>A young person's way through one session.</summary>
/// <param name="Financeurs">As the prescription tells; null when it leaves that to the session.</param>
internal sealed record Journey(Partner MissionLocale, Offer Offer, string PrescriptionId, int? Financeurs)
{
    public bool RegionPays => Financeurs is { } f ? f == 2 : Offer.RegionPays;

    public string Chain => $"journey {MissionLocale.Speaks}/{PrescriptionId}";
}

/// <summary>Messages as partners write them (contract §5).</summary>
internal static class Bodies
{
    public static string Session(string id, DateTimeOffset at, Offer offer) => $$"""
        { {{Head(id, at)}}, "session_cle": {{offer.Cle}}, "intitule": "Agent magasinier", "organisme": "{{offer.Organisme.Speaks}}", "debut": "{{Day(at.AddDays(20))}}",
          "fin": "{{Day(at.AddDays(90))}}", "entrees_sorties": "dates_fixes", "region": "28", "formacodes": ["31736"], "romes": ["N1103"],
          "lieu": {{(offer.Departement is "14"
              ? """{ "commune_insee": "14118", "code_postal": "14000", "ville": "Caen" }"""
              : """{ "commune_insee": "76351", "code_postal": "76600", "ville": "Le Havre" }""")}},
          "financeurs": [{{(offer.RegionPays ? 2 : 4)}}], "capacite": 14, "etat_recrutement": "ouvert", "statut": "publiee" }
        """;

    public static string Places(string id, DateTimeOffset at, Offer offer, int left) => $$"""
        { {{Head(id, at)}}, "session_cle": {{offer.Cle}}, "organisme": "{{offer.Organisme.Speaks}}",
          "places_disponibles": {{left}}, "capacite": 14, "etat_recrutement": "ouvert", "constate_le": "{{Instant(at)}}" }
        """;

    public static string Journey(string type, string id, DateTimeOffset at, Journey j) =>
        $$"""{ {{Head(id, at)}}, "mission_locale": "{{j.MissionLocale.Speaks}}", "prescription_id": "{{j.PrescriptionId}}", {{Rest(type, Day(at), j)}} }""";

    private static string Rest(string step, string today, Journey j) => step switch
    {
        "prescription" or "update" => $$"""
            "dossier": "123456", "prescripteur": { "nom": "Lethuillier", "prenom": "Maud", "courriel": "m.lethuillier@ml.example", "telephone": "+33639980020" },
            "jeune": { "nom_naissance": "MORVANDEL", "prenom": "{{(step is "update" ? "Lina Rose" : "Lina")}}", "date_naissance": "2005-05-14", "courriel": "lina@example.org", "code_postal": "14000" },
            "session_cle": {{j.Offer.Cle}}, "organisme": "{{j.Offer.Organisme.Speaks}}", {{(j.Financeurs is { } f ? $"\"financeurs\": [{f}], \"region\": \"28\", " : "")}}
            "date_prescription": "{{today}}"
            """,
        "annulation" => $$"""  "motif": "changement_projet", "date": "{{today}}" """,
        "reponse" => $$"""  "reponse": "recue", "date": "{{today}}" """,
        "rejet" => $$"""  "reponse": "rejetee", "motif": "hors_public", "date": "{{today}}" """,
        "resultat" => $$"""  "resultat": "retenu", "date": "{{today}}" """,
        "refus" => $$"""  "resultat": "non_retenu", "motif": "tests_non_reussis", "date": "{{today}}" """,
        "entree" => $$"""  "statut": "entre", "date_entree": "{{today}}" """,
        "abandon" => $$"""  "date_sortie": "{{today}}", "initiative": "stagiaire", "motif": "contrat_alternance", "taux_realisation": 0.55 """,
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
    };

    private static string Head(string id, DateTimeOffset at) => $"\"id\": \"{id}\", \"emis_le\": \"{Instant(at)}\"";

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    // A day that is over everywhere, so that no run breaks the calendar rules at midnight.
    private static string Day(DateTimeOffset at) => at.UtcDateTime.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
