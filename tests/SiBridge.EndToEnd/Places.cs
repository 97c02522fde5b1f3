using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>Sessions and their places: told by an organisme, seen by those who look for one.</summary>
public sealed class Places(Normandie normandie) : IClassFixture<Normandie>
{
    [Fact]
    public async Task A_session_and_its_newest_count_are_shown_within_a_second()
    {
        var (offer, of, caen) = (Offer.New(), normandie.As("of-pommier-bleu"), normandie.As("ml-caen"));
        await Shown(caen); // The first request of all is the slowest.
        await Eventually.Promptly(TimeSpan.FromSeconds(1), async () =>
        {
            offer = Offer.New();
            await of.Sends("/v1/sessions", offer.Session());
            await Eventually.Holds(async () => (await Shown(caen, offer)).Places().ShouldBe(14));
        });
        var (places, constate) = (10, "");
        await Eventually.Promptly(TimeSpan.FromSeconds(1), async () =>
        {
            (places, constate) = (places - 1, $"2025-06-{35 - places}T08:00:00+02:00");
            await of.Sends("/v1/places", offer.Places(places, constate));
            await Eventually.Holds(async () => (await Shown(caen, offer)).Places().ShouldBe(places));
        });

        var shown = await Shown(caen, offer);
        shown.Text("intitule").ShouldBe("Agent magasinier");
        shown.Text("constate_le").ShouldBe(constate);
        shown.Text("etat_recrutement").ShouldBe("ouvert");
    }

    [Fact]
    public async Task They_go_to_the_Missions_Locales_of_the_departement_and_to_the_Region_and_to_nobody_else()
    {
        var (offer, of) = (Offer.New(), normandie.As("of-pommier-bleu"));

        var session = await of.Sends("/v1/sessions", offer.Session());
        var places = await of.Sends("/v1/places", offer.Places(9, "2025-06-26T08:00:00+02:00"));

        (await normandie.Operator.Message(session, "routed")).Recipients().ShouldBe(["ml-caen", "ml-lisieux", "region-normandie"]);
        (await normandie.Operator.Message(places, "routed")).Recipients().ShouldBe(["ml-caen", "ml-lisieux", "region-normandie"]);
        (await normandie.MlLisieux.Gets(session)).Json.Text("intitule").ShouldBe("Agent magasinier");
        ((int)(await normandie.RegionNormandie.Gets(places)).Json["places_disponibles"]!).ShouldBe(9);
    }

    [Fact]
    public async Task They_go_to_the_Mission_Locale_that_has_an_open_journey_on_the_session_too()
    {
        var (offer, of, havre, journey) = (Offer.New(), normandie.As("of-pommier-bleu"), normandie.As("ml-le-havre"), Journey.OfLeHavre());
        await of.Sends("/v1/sessions", offer.Session());
        await havre.Sends("/v1/prescriptions", journey.Prescription().With("session_cle", offer.Cle));
        await normandie.OfPommierBleu.Gets(1, journey);

        var whileOpen = await of.Sends("/v1/places", offer.Places(9, "2025-06-26T08:00:00+02:00"));
        (await normandie.MlLeHavre.Gets(whileOpen)).Type.ShouldBe("places");

        await havre.Sends("/v1/annulations", journey.Annulation());
        await normandie.OfPommierBleu.Gets(2, journey);
        var onceClosed = await of.Sends("/v1/places", offer.Places(10, "2025-07-02T08:00:00+02:00"));
        (await normandie.Operator.Message(onceClosed, "routed")).Recipients().ShouldBe(["ml-caen", "ml-lisieux", "region-normandie"]);
    }

    [Fact]
    public async Task An_older_count_is_accepted_and_neither_shown_nor_passed_on()
    {
        var (offer, of, caen) = (Offer.New(), normandie.As("of-pommier-bleu"), normandie.As("ml-caen"));
        await of.Sends("/v1/sessions", offer.Session());
        await of.Sends("/v1/places", offer.Places(5, "2025-06-27T08:00:00+02:00"));

        var older = await of.Sends("/v1/places", offer.Places(9, "2025-06-26T08:00:00+02:00"));

        (await normandie.Operator.Message(older, "routed")).Deliveries().ShouldBeEmpty();
        (await Shown(caen, offer)).Places().ShouldBe(5);
    }

    [Fact]
    public async Task Places_of_an_unknown_session_wait_until_it_is_published()
    {
        var (offer, of, caen) = (Offer.New(), normandie.As("of-pommier-bleu"), normandie.As("ml-caen"));
        var places = await of.Sends("/v1/places", offer.Places(9, "2025-06-26T08:00:00+02:00"));
        (await of.Message(places, "held")).Text("reason").ShouldContain("session");
        (await Shown(caen, offer, found: false)).ShouldBeNull();

        await of.Sends("/v1/sessions", offer.Session());

        await of.Message(places, "routed");
        (await Shown(caen, offer)).Places().ShouldBe(9);
        (await normandie.MlCaen.Gets(places)).Type.ShouldBe("places");
    }

    [Fact]
    public async Task A_session_is_known_by_its_triplet_and_by_its_reference_once_a_message_told_both()
    {
        var (offer, of, caen) = (Offer.New(), normandie.As("of-pommier-bleu"), normandie.As("ml-caen"));
        var triplet = new JsonObject { ["formation"] = "28_AF_1", ["action"] = "28_AC_1", ["session"] = offer.Reference[..25] };
        var byReference = await of.Sends("/v1/places", offer.Places(9, "2025-06-26T08:00:00+02:00"));
        await of.Message(byReference, "held");

        await of.Sends("/v1/sessions", offer.Session().With("session_cle", triplet.DeepClone().AsObject().With("reference", offer.Reference)));
        await of.Message(byReference, "routed");
        (await Shown(caen, offer)).Places().ShouldBe(9);
        await of.Message(await of.Sends("/v1/places", offer.Places(5, "2025-06-27T08:00:00+02:00").With("session_cle", triplet)), "routed");
        (await Shown(caen, offer)).Places().ShouldBe(5);

        var contradiction = await of.Post("/v1/sessions", Offer.New().Session().With("session_cle", triplet.DeepClone().AsObject().With("reference", "autre")));
        contradiction.ShouldBe(422, "business-rule").Faults.ShouldBe(["/session_cle session_contredite"]);
    }

    [Fact]
    public async Task A_cancelled_session_is_not_shown()
    {
        var (offer, of, caen) = (Offer.New(), normandie.As("of-pommier-bleu"), normandie.As("ml-caen"));
        await of.Sends("/v1/sessions", offer.Session());

        var cancelled = await of.Sends("/v1/sessions", offer.Session().With("emis_le", "2025-06-23T09:00:00+02:00").With("statut", "annulee"));

        await of.Message(cancelled, "routed");
        (await Shown(caen, offer, found: false)).ShouldBeNull();
    }

    [Theory]
    [InlineData("departement=14", "departement=76")]
    [InlineData("region=28", "region=11")]
    [InlineData("formacode=31736", "formacode=31737")]
    [InlineData("rome=N1103", "rome=N1105")]
    [InlineData("etat_recrutement=ouvert", "etat_recrutement=ferme")]
    [InlineData("places_min=14", "places_min=15")]
    [InlineData("debut_avant=2025-07-20", "debut_avant=2025-07-19")]
    [InlineData("debut_apres=2025-07-20", "debut_apres=2025-07-21")]
    [InlineData("organisme=12345678200010", "organisme=98765432400019")]
    [InlineData("departement=14&region=28&rome=N1103&places_min=1", "departement=14&region=28&rome=N1103&places_min=15")]
    public async Task The_offer_is_filtered(string finds, string findsNot)
    {
        var (offer, of, caen) = (Offer.New(), normandie.As("of-pommier-bleu"), normandie.As("ml-caen"));
        await of.Message(await of.Sends("/v1/sessions", offer.Session()), "routed");

        (await Shown(caen, offer, found: true, finds)).ShouldNotBeNull();
        (await Shown(caen, offer, found: false, findsNot)).ShouldBeNull();
    }

    [Fact]
    public async Task The_offer_comes_by_pages_in_the_order_of_the_start_dates()
    {
        var (of, caen) = (normandie.As("of-pommier-bleu"), normandie.As("ml-caen"));
        Offer[] offers = [Offer.New(), Offer.New(), Offer.New()];
        string[] starts = ["2041-03-03", "2041-03-01", "2041-03-02"];
        foreach (var (offer, debut) in offers.Zip(starts))
            await of.Message(await of.Sends("/v1/sessions", offer.Session().With("debut", debut).With("fin", "2041-12-31")), "routed");

        var first = (await caen.Get("/v1/places?debut_apres=2041-03-01&taille=2")).ShouldBe(200).Json;
        var second = (await caen.Get("/v1/places?debut_apres=2041-03-01&taille=2&page=2")).ShouldBe(200).Json;

        first.List("sessions").Select(s => s.Text("debut")).ShouldBe(["2041-03-01", "2041-03-02"]);
        second.List("sessions").Select(s => s.Text("debut")).ShouldBe(["2041-03-03"]);
        ((int)first["page"]!, (int)first["taille"]!, (int)first["total"]!).ShouldBe((1, 2, 3));
    }

    [Fact]
    public async Task An_unchanged_offer_is_not_sent_again()
    {
        var (offer, of, caen) = (Offer.New(), normandie.As("of-pommier-bleu"), normandie.As("ml-caen"));
        await of.Message(await of.Sends("/v1/sessions", offer.Session()), "routed");
        var etag = (await caen.Get("/v1/places")).ShouldBe(200).Headers["ETag"];

        var unchanged = await caen.Get("/v1/places", ifNoneMatch: etag);
        await of.Message(await of.Sends("/v1/places", offer.Places(3, "2025-06-26T08:00:00+02:00")), "routed");
        var changed = await caen.Get("/v1/places", ifNoneMatch: etag);

        unchanged.Status.ShouldBe(304);
        unchanged.Text.ShouldBeEmpty();
        changed.ShouldBe(200).Headers["ETag"].ShouldNotBe(etag);
    }

    [Fact]
    public async Task A_prescription_changes_what_is_shown_and_so_the_ETag()
    {
        var (offer, of, caen) = (Offer.New(), normandie.As("of-pommier-bleu"), normandie.As("ml-caen"));
        await of.Message(await of.Sends("/v1/sessions", offer.Session()), "routed");
        var etag = (await caen.Get("/v1/places?taille=200")).ShouldBe(200).Headers["ETag"];

        await caen.Message(await caen.Sends("/v1/prescriptions", Journey.OfCaen().Prescription().With("session_cle", offer.Cle)), "routed");

        (await caen.Get("/v1/places?taille=200", ifNoneMatch: etag)).ShouldBe(200).Headers["ETag"].ShouldNotBe(etag);
        ((int)(await Shown(caen, offer))["prescriptions_en_cours"]!).ShouldBe(1);
    }

    [Theory]
    [InlineData("departement=1")]
    [InlineData("region=Normandie")]
    [InlineData("formacode=3173")]
    [InlineData("rome=1103")]
    [InlineData("etat_recrutement=oui")]
    [InlineData("places_min=-1")]
    [InlineData("places_min=beaucoup")]
    [InlineData("debut_avant=20/07/2025")]
    [InlineData("debut_apres=2025-02-30")]
    [InlineData("organisme=12345")]
    [InlineData("page=0")]
    [InlineData("taille=201")]
    [InlineData("departement=14&departement=76")]
    [InlineData("ville=Caen")]
    public async Task A_parameter_that_cannot_be_read_is_told(string query) =>
        (await normandie.As("ml-caen").Get("/v1/places?" + query)).ShouldBe(400, "invalid-parameter");

    [Fact]
    public async Task An_organisme_sees_its_own_sessions_only()
    {
        var (offer, of) = (Offer.New(), normandie.As("of-pommier-bleu"));
        await of.Message(await of.Sends("/v1/sessions", offer.Session()), "routed");

        (await Shown(of, offer)).ShouldNotBeNull();
        ((int)(await normandie.As("of-trois-marees").Get("/v1/places")).ShouldBe(200).Json["total"]!).ShouldBe(0);
        (await normandie.WithKey(null).Get("/v1/places")).ShouldBe(401, "unauthorized");
    }

    private static async Task<IReadOnlyList<JsonObject>> Shown(Client reader, string query = "") =>
        (await reader.Get($"/v1/places?taille=200&{query}")).ShouldBe(200).Json.List("sessions");

    private static async Task<JsonObject> Shown(Client reader, Offer offer) =>
        (await Shown(reader, offer, found: true))!;

    private static async Task<JsonObject?> Shown(Client reader, Offer offer, bool found, string query = "")
    {
        var shown = (await Shown(reader, query)).SingleOrDefault(s => s["session_cle"]!.Text("reference") == offer.Reference);
        (shown is not null).ShouldBe(found);
        return shown;
    }
}

internal static class ShownSession
{
    public static int Places(this JsonObject session) => (int)session["places_disponibles"]!;
}
