using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>What arrives before what it depends on, and what nobody may learn by asking.</summary>
public sealed class Held(Normandie normandie) : IClassFixture<Normandie>
{
    [Fact]
    public async Task An_entree_before_its_prescription_waits_and_goes_on_by_itself()
    {
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-pommier-bleu"));
        var entree = await of.Sends("/v1/entrees", journey.Entree());
        (await of.Message(entree, "held")).Text("reason").ShouldContain("prescription");

        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        (await normandie.MlCaen.Gets(1, journey))[0].Receipt.ShouldBe(entree);
        (await normandie.RegionNormandie.Gets(1, journey))[0].Receipt.ShouldBe(entree);
        await of.Message(entree, "routed");
        (await of.Get(journey.Path)).ShouldBe(200).Json.Text("etat").ShouldBe("entree");
    }

    [Fact]
    public async Task Another_organisme_s_answer_waits_like_one_about_an_unknown_journey_and_tells_nothing()
    {
        var (known, unknown, stranger) = (Journey.OfCaen(), Journey.OfCaen(), normandie.As("of-trois-marees"));
        await normandie.As("ml-caen").Sends("/v1/prescriptions", known.Prescription());

        var aboutKnown = (await stranger.Post("/v1/resultats", known.Resultat())).ShouldBe(202);
        var aboutUnknown = (await stranger.Post("/v1/resultats", unknown.Resultat())).ShouldBe(202);

        aboutKnown.Avertissements.ShouldBe(aboutUnknown.Avertissements);
        var (heldKnown, heldUnknown) = (await stranger.Message(aboutKnown.Receipt, "held"), await stranger.Message(aboutUnknown.Receipt, "held"));
        heldKnown.Names().ShouldBe(heldUnknown.Names());
        heldKnown.Text("reason").ShouldBe(heldUnknown.Text("reason"));
        // What its own organisme says comes first and alone.
        var reponse = await normandie.As("of-pommier-bleu").Sends("/v1/reponses", known.Reponse());
        (await normandie.MlCaen.Gets(1, known)).ShouldHaveSingleItem().Receipt.ShouldBe(reponse);
        (await normandie.Operator.Get(known.Path)).Json.List("historique").Select(h => h.Text("type")).ShouldBe(["prescription", "reponse"]);
    }

    [Fact]
    public async Task A_correction_before_what_it_corrects_waits_for_it()
    {
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-pommier-bleu"));
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        var wrong = journey.Reponse().With("reponse", "rejetee").With("motif", "doublon");
        var correction = await of.Sends("/v1/reponses", journey.Reponse().With("corrige", wrong.Text("id")));
        await of.Message(correction, "held");

        await of.Sends("/v1/reponses", wrong);

        (await normandie.MlCaen.Gets(2, journey)).Select(d => d.Json.Text("reponse")).ShouldBe(["rejetee", "recue"]);
        (await of.Get(journey.Path)).Json.Text("etat").ShouldBe("recue");
    }

    [Fact]
    public async Task A_journey_is_for_its_Mission_Locale_its_organisme_its_Region_from_entree_on_and_an_operator()
    {
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-pommier-bleu"));
        string[] readers = ["ml-caen", "of-pommier-bleu", "region-normandie", TestNetwork.Operator, "ml-lisieux", "of-trois-marees"];
        async Task<IEnumerable<int>> Statuses() => (await Task.WhenAll(readers.Select(r => normandie.As(r).Get(journey.Path)))).Select(a => a.Status);
        (await Statuses()).ShouldBe([404, 404, 404, 404, 404, 404]);

        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        await of.Sends("/v1/resultats", journey.Resultat());
        (await Statuses()).ShouldBe([200, 200, 404, 200, 404, 404]);

        await of.Sends("/v1/entrees", journey.Entree());
        (await Statuses()).ShouldBe([200, 200, 200, 200, 404, 404]);

        await normandie.OfPommierBleu.Gets(1, journey);
        await Eventually.Holds(async () => (await of.Get(journey.Path)).Json["transmise_le"].ShouldNotBeNull());
        var parcours = (await of.Get(journey.Path)).Json;
        parcours.Text("etat").ShouldBe("entree");
        parcours.Text("organisme").ShouldBe(Normandie.PommierBleu);
        parcours.List("historique").Select(h => $"{h["etat"]} {h["date"]} {h["effet"]}").ShouldBe(["emise 2025-06-29 true", "retenue 2025-07-06 true", "entree 2025-07-20 true"]);
        ((int)parcours["delais"]!["entree_jours"]!).ShouldBe(21);
        parcours.ToJsonString().ShouldNotContain("MORVANDEL");
    }

    [Fact]
    public async Task A_message_is_for_its_emitter_its_recipients_and_an_operator()
    {
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        var resultat = await normandie.As("of-pommier-bleu").Sends("/v1/resultats", journey.Resultat());
        await normandie.Operator.Delivery(resultat, "delivered", "ml-caen");
        await normandie.Operator.Delivery(resultat, "delivered", "region-normandie");

        (await normandie.Operator.Message(resultat)).Recipients().ShouldBe(["ml-caen", "region-normandie"]);
        (await normandie.As("of-pommier-bleu").Message(resultat)).Recipients().ShouldBe(["ml-caen", "region-normandie"]);
        (await normandie.As("ml-caen").Message(resultat)).Recipients().ShouldBe(["ml-caen"]);
        (await normandie.As("region-normandie").Message(resultat)).Recipients().ShouldBe(["region-normandie"]);
        (await normandie.As("ml-lisieux").Get($"/v1/messages/{resultat}")).ShouldBe(404, "not-found");
        (await normandie.Operator.Get($"/v1/messages/{Guid.NewGuid()}")).ShouldBe(404, "not-found");
        (await normandie.Operator.Get("/v1/messages/inconnu")).ShouldBe(404, "not-found");
        (await normandie.WithKey(null).Get($"/v1/messages/{resultat}")).ShouldBe(401, "unauthorized");
    }
}
