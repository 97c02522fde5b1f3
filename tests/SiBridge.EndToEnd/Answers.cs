using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>The organisme answers; the Mission Locale and the Region hear what concerns each.</summary>
public sealed class Answers(Normandie normandie) : IClassFixture<Normandie>
{
    [Fact]
    public async Task Go_to_the_Mission_Locale_in_order_and_to_the_Region_from_resultat_on_with_the_fields_each_may_see()
    {
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-pommier-bleu"));
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        // One after the other's 202, not after its delivery: order is the bridge's work.
        await of.Sends("/v1/reponses", journey.Reponse());
        await of.Sends("/v1/resultats", journey.Resultat());
        await of.Sends("/v1/entrees", journey.Entree());
        await of.Sends("/v1/abandons", journey.Abandon());

        var atCaen = await normandie.MlCaen.Gets(4, journey);
        var atRegion = await normandie.RegionNormandie.Gets(3, journey);

        atCaen.Select(d => d.Type).ShouldBe(["reponse", "resultat", "entree", "abandon"]);
        atCaen.ShouldAllBe(d => d.Json.Text("dossier") == "900417900417");
        atCaen[3].Json.Text("motif").ShouldBe("sante");

        atRegion.Select(d => d.Type).ShouldBe(["resultat", "entree", "abandon"]);
        string[] always = ["emetteur", "emis_le", "financeurs", "id", "mission_locale", "organisme", "prescription_id", "receipt", "session_cle", "type"];
        atRegion[0].Json.Names().ShouldBe([.. always, "date", "resultat"], ignoreOrder: true);
        atRegion[1].Json.Names().ShouldBe([.. always, "date_entree", "jeune", "statut"], ignoreOrder: true);
        atRegion[2].Json.Names().ShouldBe([.. always, "date_sortie", "initiative", "jeune", "motif"], ignoreOrder: true);
        atRegion[1].Json["jeune"]!.AsObject().Names().ShouldBe(["code_postal", "date_naissance", "nom_naissance", "prenom"]);
        atRegion[2].Json.Text("motif").ShouldBe("raison_personnelle");
        atRegion[2].Json.Text("organisme").ShouldBe(Normandie.PommierBleu);
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task Go_to_the_Region_only_when_it_is_the_Region_s_money()
    {
        var (paid, notPaid, of) = (Journey.OfCaen(), Journey.OfCaen(), normandie.As("of-pommier-bleu"));
        await normandie.As("ml-caen").Sends("/v1/prescriptions", paid.Prescription());
        await normandie.As("ml-caen").Sends("/v1/prescriptions", notPaid.Prescription().With("financeurs", new JsonArray(4)));

        var paidResult = await of.Sends("/v1/resultats", paid.Resultat());
        var notPaidResult = await of.Sends("/v1/resultats", notPaid.Resultat());

        (await normandie.Operator.Message(paidResult, "routed")).Recipients().ShouldBe(["ml-caen", "region-normandie"]);
        (await normandie.Operator.Message(notPaidResult, "routed")).Recipients().ShouldBe(["ml-caen"]);
    }

    [Fact]
    public async Task Find_financeurs_and_Region_in_the_session_when_the_prescription_does_not_tell()
    {
        var (journey, offer, of) = (Journey.OfCaen(), Offer.New(), normandie.As("of-pommier-bleu"));
        await of.Sends("/v1/sessions", offer.Session());
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription().Without("financeurs", "region").With("session_cle", offer.Cle));

        await of.Sends("/v1/resultats", journey.Resultat());

        var told = (await normandie.RegionNormandie.Gets(1, journey))[0];
        told.Json["financeurs"]!.ToJsonString().ShouldBe("[2]");
    }

    [Fact]
    public async Task Name_the_recipient_that_does_not_subscribe_to_the_type()
    {
        var journey = Journey.OfLeHavre();
        await normandie.As("ml-le-havre").Sends("/v1/prescriptions", journey.Prescription());

        var reponse = await normandie.As("of-pommier-bleu").Sends("/v1/reponses", journey.Reponse());

        var message = await normandie.Operator.Message(reponse, "routed");
        message["not_subscribed"]!.ToJsonString().ShouldBe("""["ml-le-havre"]""");
        message.Deliveries().ShouldBeEmpty();
    }

    [Fact]
    public async Task That_correct_an_earlier_one_replace_it_in_the_journey()
    {
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-pommier-bleu"));
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        var wrong = journey.Resultat().With("resultat", "non_retenu").With("motif", "autre");
        await of.Sends("/v1/resultats", wrong);
        await of.Sends("/v1/resultats", journey.Resultat().With("corrige", wrong.Text("id")));

        (await normandie.MlCaen.Gets(2, journey)).Select(d => (string?)d.Json["corrige"]).ShouldBe([null, wrong.Text("id")]);
        var parcours = (await normandie.As("ml-caen").Get(journey.Path)).ShouldBe(200).Json;
        parcours.Text("etat").ShouldBe("retenue");
        parcours.List("historique").Select(h => h.Text("etat")).ShouldBe(["emise", "retenue"]);
    }
}
