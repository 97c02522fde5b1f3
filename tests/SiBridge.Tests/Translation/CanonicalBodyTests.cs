using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using Xunit;

namespace SiBridge.Tests.Translation;

/// <summary>What each audience reads of each type, to the letter: contract §4, « Delivered fields ».</summary>
public sealed class CanonicalBodyTests
{
    private static readonly Additions Journey = new(
        "123456", "12345678200010", new("28_AF_0000081234", "28_AC_0000091234", "28_SE_0000412345"), [2], new("MORVANDEL", "Lina", new(2007, 5, 14), "14000"));

    [Fact]
    public void The_organisme_reads_the_prescription_without_the_dossier() => Body(Messages.Prescription, Audience.Organisme).ShouldBe(Json(
        """
        {
          "id": "prescription-0417-1",
          "emis_le": "2026-06-29T10:30:00+02:00",
          "mission_locale": "14327S00",
          "prescription_id": "P-2026-0417",
          "prescripteur": { "nom": "Lethuillier", "prenom": "Maud", "courriel": "m.lethuillier@ml-caen.example", "telephone": "+33639980020" },
          "jeune": {
            "nom_naissance": "MORVANDEL", "prenom": "Lina", "date_naissance": "2007-05-14", "courriel": "lina.morvandel@example.org", "telephone": "+33639980001",
            "code_postal": "14000", "commune_insee": "14118", "france_travail_id": "4053956Z"
          },
          "session_cle": { "formation": "28_AF_0000081234", "action": "28_AC_0000091234", "session": "28_SE_0000412345" },
          "organisme": "12345678200010",
          "financeurs": [2],
          "region": "28",
          "dispositif": "PACEA",
          "date_prescription": "2026-06-29",
          "type": "prescription", "receipt": "019f0000-0000-7000-8000-000000000001", "emetteur": "emetteur"
        }
        """));

    [Fact]
    public void The_organisme_reads_the_whole_annulation() => Body(Messages.Annulation, Audience.Organisme).ShouldBe(Json(
        """
        {
          "id": "annulation-0417-1", "emis_le": "2026-08-31T09:00:00+02:00", "mission_locale": "14327S00", "prescription_id": "P-2026-0417",
          "motif": "changement_projet", "date": "2026-08-31",
          "type": "annulation", "receipt": "019f0000-0000-7000-8000-000000000001", "emetteur": "emetteur"
        }
        """));

    [Fact]
    public void The_Mission_Locale_reads_a_reponse_with_its_dossier() => Body(Messages.Reponse, Audience.MissionLocale).ShouldBe(Json(
        """
        {
          "id": "reponse-0417-1", "emis_le": "2026-06-30T09:12:00+02:00", "mission_locale": "14327S00", "prescription_id": "P-2026-0417",
          "reponse": "recue", "date": "2026-06-30", "dossier": "123456",
          "type": "reponse", "receipt": "019f0000-0000-7000-8000-000000000001", "emetteur": "emetteur"
        }
        """));

    [Fact]
    public void The_Mission_Locale_reads_a_resultat_with_its_dossier() => Body(Messages.Resultat, Audience.MissionLocale).ShouldBe(Json(
        """
        {
          "id": "resultat-0417-1", "emis_le": "2026-07-06T12:00:00+02:00", "mission_locale": "14327S00", "prescription_id": "P-2026-0417",
          "resultat": "retenu", "date": "2026-07-06", "dossier": "123456",
          "type": "resultat", "receipt": "019f0000-0000-7000-8000-000000000001", "emetteur": "emetteur"
        }
        """));

    [Fact]
    public void The_Region_reads_of_a_resultat_which_session_of_whom_and_who_pays_and_not_who_it_is() => Body(Messages.Resultat, Audience.Financeur).ShouldBe(Json(
        """
        {
          "id": "resultat-0417-1", "emis_le": "2026-07-06T12:00:00+02:00", "mission_locale": "14327S00", "prescription_id": "P-2026-0417",
          "resultat": "retenu", "date": "2026-07-06",
          "organisme": "12345678200010",
          "session_cle": { "formation": "28_AF_0000081234", "action": "28_AC_0000091234", "session": "28_SE_0000412345" },
          "financeurs": [2],
          "type": "resultat", "receipt": "019f0000-0000-7000-8000-000000000001", "emetteur": "emetteur"
        }
        """));

    [Fact]
    public void The_Mission_Locale_reads_an_entree_with_its_dossier() => Body(Messages.Entree, Audience.MissionLocale).ShouldBe(Json(
        """
        {
          "id": "entree-0417-1", "emis_le": "2026-07-20T17:00:00+02:00", "mission_locale": "14327S00", "prescription_id": "P-2026-0417",
          "statut": "entre", "date_entree": "2026-07-20", "date_fin_prevue": "2026-09-25", "dossier": "123456",
          "type": "entree", "receipt": "019f0000-0000-7000-8000-000000000001", "emetteur": "emetteur"
        }
        """));

    [Fact]
    public void From_the_entree_on_the_Region_reads_four_things_of_the_young_person() => Body(Messages.Entree, Audience.Financeur).ShouldBe(Json(
        """
        {
          "id": "entree-0417-1", "emis_le": "2026-07-20T17:00:00+02:00", "mission_locale": "14327S00", "prescription_id": "P-2026-0417",
          "statut": "entre", "date_entree": "2026-07-20", "date_fin_prevue": "2026-09-25",
          "organisme": "12345678200010",
          "session_cle": { "formation": "28_AF_0000081234", "action": "28_AC_0000091234", "session": "28_SE_0000412345" },
          "financeurs": [2],
          "jeune": { "nom_naissance": "MORVANDEL", "prenom": "Lina", "date_naissance": "2007-05-14", "code_postal": "14000" },
          "type": "entree", "receipt": "019f0000-0000-7000-8000-000000000001", "emetteur": "emetteur"
        }
        """));

    [Fact]
    public void The_Mission_Locale_reads_an_abandon_as_it_was_told() => Body(Messages.Abandon.With(("motif", "sante")), Audience.MissionLocale).ShouldBe(Json(
        """
        {
          "id": "abandon-0417-1", "emis_le": "2026-08-28T16:00:00+02:00", "mission_locale": "14327S00", "prescription_id": "P-2026-0417",
          "date_sortie": "2026-08-27", "initiative": "stagiaire", "motif": "sante", "taux_realisation": 0.55, "dossier": "123456",
          "type": "abandon", "receipt": "019f0000-0000-7000-8000-000000000001", "emetteur": "emetteur"
        }
        """));

    [Fact]
    public void The_Region_reads_a_personal_reason_where_health_was_told() => Body(Messages.Abandon.With(("motif", "sante")), Audience.Financeur).ShouldBe(Json(
        """
        {
          "id": "abandon-0417-1", "emis_le": "2026-08-28T16:00:00+02:00", "mission_locale": "14327S00", "prescription_id": "P-2026-0417",
          "date_sortie": "2026-08-27", "initiative": "stagiaire", "taux_realisation": 0.55, "motif": "raison_personnelle",
          "organisme": "12345678200010",
          "session_cle": { "formation": "28_AF_0000081234", "action": "28_AC_0000091234", "session": "28_SE_0000412345" },
          "financeurs": [2],
          "jeune": { "nom_naissance": "MORVANDEL", "prenom": "Lina", "date_naissance": "2007-05-14", "code_postal": "14000" },
          "type": "abandon", "receipt": "019f0000-0000-7000-8000-000000000001", "emetteur": "emetteur"
        }
        """));

    [Fact]
    public void Any_other_reason_reaches_the_Region_as_it_was_told() =>
        JsonNode.Parse(Body(Messages.Abandon.With(("motif", "contrat_alternance")), Audience.Financeur))!["motif"]!.GetValue<string>().ShouldBe("contrat_alternance");

    [Fact]
    public void Who_follows_the_offer_reads_a_session_whole() => Body(Messages.Session, Audience.Offre).ShouldBe(Whole(Messages.Session));

    [Fact]
    public void Who_follows_the_offer_reads_places_whole() => Body(Messages.Places, Audience.Offre).ShouldBe(Whole(Messages.Places));

    [Fact]
    public void A_session_that_the_message_names_stands_where_the_journeys_would() =>
        JsonNode.Parse(Body(Messages.Resultat.With(("session_cle", Messages.Reference)), Audience.Financeur))!["session_cle"]!.ToJsonString()
            .ShouldBe("""{"reference":"MAG-CAEN-2026-2"}""");

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        var body = JsonNode.Parse(Body(Messages.Entree, Audience.Financeur, Journey with { Financeurs = null, Jeune = Journey.Jeune with { CodePostal = null } }))!;

        body.AsObject().ContainsKey("financeurs").ShouldBeFalse();
        body["jeune"]!.AsObject().Select(p => p.Key).ShouldBe(["nom_naissance", "prenom", "date_naissance"]);
    }

    [Fact]
    public void A_property_that_nobody_listed_reaches_nobody()
    {
        foreach (var flow in FlowTable.All)
        {
            foreach (var share in flow.Shares) Body(new Told(flow.Type, new JsonObject { ["commentaire"] = "x", ["inattendu"] = "y" }), share.To).ShouldNotContain("inattendu");
        }
    }

    private static string Body(Told message, Audience audience, Additions? journey = null)
    {
        var share = FlowTable.Of(message.Type).Shares.Single(s => s.To == audience);
        var kept = message.Utf8;
        using var json = JsonDocument.Parse(kept);
        var parts = CanonicalBody.Make(kept, json.RootElement, share, message.Type, Guid.Parse("019f0000-0000-7000-8000-000000000001"), "emetteur", journey ?? Journey);
        return Json(SiBridge.Translation.Body.Of(parts, kept));
    }

    private static string Whole(Told message) =>
        Json(message.With(("type", message.Type), ("receipt", "019f0000-0000-7000-8000-000000000001"), ("emetteur", "emetteur")).Utf8);

    private static string Json(string json) => Json(System.Text.Encoding.UTF8.GetBytes(json));

    /// <summary>One property per line, so that a difference shows.</summary>
    private static string Json(byte[] json) => JsonNode.Parse(json)!.ToJsonString(Indented);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
