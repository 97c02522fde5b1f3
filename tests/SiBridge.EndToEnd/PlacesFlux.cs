using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>The offer as it changes, for those who follow it.</summary>
public sealed class PlacesFlux(Normandie normandie) : IClassFixture<Normandie>
{
    private const string Flux = "/v1/places/flux";

    private Client Of => normandie.As("of-pommier-bleu");

    [Fact]
    public async Task Whoever_comes_is_told_what_is_and_then_each_change_within_a_second()
    {
        var offer = Offer.New();
        await Sent(offer.Session());
        await using var caen = await Follow("ml-caen");
        (await caen.Has("a_jour", 1)).ShouldHaveSingleItem().Id.ShouldNotBeNull();
        caen.Events[0].ShouldSatisfyAllConditions(e => e.Kind.ShouldBe("instantane"), e => e.Id.ShouldBeNull());
        caen.About(offer).Select(e => e.Json.Places()).ShouldBe([14]);

        var told = new List<int> { 14 };
        await Eventually.Promptly(TimeSpan.FromSeconds(1.5), async () =>
        {
            told.Add(told[^1] - 1);
            await Sent(offer.Places(told[^1], $"2025-06-{24 + told.Count}T08:00:00+02:00"));
            await Eventually.Holds(() => caen.About(offer).Select(e => e.Json.Places()).ShouldBe(told));
        });
        await Sent(offer.Places(5, "2025-06-29T08:00:00+02:00"));

        await Eventually.Holds(() => caen.About(offer).Select(e => e.Json.Places()).ShouldBe([.. told, 5]));
        JsonNode.DeepEquals(caen.About(offer)[^1].Json, await Shown("ml-caen", offer)).ShouldBeTrue("as GET /v1/places shows it");
    }

    [Fact]
    public async Task Whoever_resumes_is_told_what_it_missed_once_and_in_order()
    {
        var offer = Offer.New();
        await Sent(offer.Session());
        string after;
        await using (var first = await Follow("ml-caen"))
        {
            await first.Has("a_jour", 1);
            after = first.LastId!;
        }

        foreach (var places in new[] { 9, 8, 7 }) await Sent(offer.Places(places, $"2025-06-2{9 - places + 5}T08:00:00+02:00"));
        await using var again = await Follow("ml-caen", after: after);

        await Eventually.Holds(() => again.About(offer).Select(e => e.Json.Places()).ShouldBe([9, 8, 7]));
        again.Events.ShouldAllBe(e => e.Kind == "session");
        again.About(offer).Select(e => long.Parse(e.Id!)).ShouldBeInOrder();
    }

    [Fact]
    public async Task A_number_that_was_never_given_is_answered_with_all_that_is()
    {
        await using var lost = await Follow("ml-caen", after: "999999999");

        await lost.Has("a_jour", 1);
        lost.Events[0].Json.Text("raison").ShouldBe("reprise_impossible");
    }

    [Fact]
    public async Task A_session_that_is_cancelled_or_leaves_the_filters_is_taken_off()
    {
        var (cancelled, full, elsewhere) = (Offer.New(), Offer.New(), Offer.New());
        await Sent(cancelled.Session());
        await Sent(full.Session());
        await using var caen = await Follow("ml-caen", "?departement=14&places_min=1");
        await caen.Has("a_jour", 1);

        await Sent(elsewhere.Session().With("lieu", new JsonObject { ["commune_insee"] = "76351", ["code_postal"] = "76600", ["ville"] = "Le Havre" }));
        await Sent(cancelled.Session().With("emis_le", "2025-06-23T09:00:00+02:00").With("statut", "annulee"));
        await Sent(full.Places(0, "2025-06-26T08:00:00+02:00"));
        await Sent(full.Places(1, "2025-06-27T08:00:00+02:00"));

        await Eventually.Holds(() => caen.About(full).Select(e => e.Kind).ShouldBe(["session", "retrait", "session"]));
        caen.About(cancelled).Select(e => e.Kind).ShouldBe(["session", "retrait"]);
        caen.About(cancelled)[^1].Json.Text("statut").ShouldBe("annulee");
        caen.About(elsewhere).ShouldBeEmpty();
    }

    [Fact]
    public async Task Prescriptions_move_the_numbers_of_those_who_may_see_them()
    {
        var offer = Offer.New();
        await Sent(offer.Session());
        await using var caen = await Follow("ml-caen");
        await using var lisieux = await Follow("ml-lisieux");
        await using var of = await Follow("of-pommier-bleu");
        foreach (var stream in new[] { caen, lisieux, of }) await stream.Has("a_jour", 1);

        for (var n = 1; n <= 3; n++)
        {
            await normandie.As("ml-caen").Sends("/v1/prescriptions", Journey.OfCaen().Prescription().With("session_cle", offer.Cle));
            var seen = n;
            await Eventually.Holds(() => ((int)caen.About(offer)[^1].Json["prescriptions_en_cours"]!).ShouldBe(seen));
        }

        await Sent(offer.Places(9, "2025-06-30T08:00:00+02:00"));
        await lisieux.Has("session", 1);
        await Eventually.Holds(() => lisieux.About(offer)[^1].Json.Places().ShouldBe(9));
        await Eventually.Holds(() => of.About(offer)[^1].Json.Places().ShouldBe(9));
        // What it was at first, the first prescription, and the new count: between one and three it sees no difference.
        lisieux.About(offer).Select(e => $"{e.Json["prescriptions_en_cours"]}").ShouldBe(["0", "<5", "<5"]);
        of.About(offer).Count.ShouldBe(2);
        of.About(offer).ShouldAllBe(e => e.Json["prescriptions_en_cours"] == null);
    }

    [Fact]
    public async Task An_organisme_follows_its_own_sessions_only()
    {
        var offer = Offer.New();
        await using var other = await Follow("of-trois-marees");
        await other.Has("a_jour", 1);
        await using var own = await Follow("of-pommier-bleu");
        await own.Has("a_jour", 1);

        await Sent(offer.Session());

        await Eventually.Holds(() => own.About(offer).Count.ShouldBe(1));
        other.Events.ShouldAllBe(e => e.Kind != "session");
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_or_is_not_allowed_is_told_so()
    {
        var caen = normandie.As("ml-caen");
        (await caen.Get(Flux + "?departement=1")).ShouldBe(400, "invalid-parameter");
        (await caen.Get(Flux + "?page=2")).ShouldBe(400, "invalid-parameter");
        (await normandie.WithKey(null).Get(Flux)).ShouldBe(401, "unauthorized");
        (await normandie.Operator.Get(Flux)).ShouldBe(403, "forbidden");

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(normandie.Bridge.Url, Flux));
        request.Headers.Authorization = new("Bearer", TestNetwork.KeyOf("ml-caen"));
        request.Headers.Add("Last-Event-ID", "hier");
        using var http = new HttpClient();
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(400);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("Last-Event-ID");
    }

    [Fact]
    public async Task A_partner_has_four_at_a_gateway_and_a_place_is_free_again_when_one_is_closed()
    {
        var streams = new List<EventStream>();
        for (var n = 0; n < 4; n++) streams.Add(await Follow("ml-le-havre"));
        (await normandie.As("ml-le-havre").Get(Flux)).ShouldBe(429, "too-many-requests").Headers["Retry-After"].ShouldBe("5");

        await streams[0].DisposeAsync();

        await Eventually.Holds(async () => streams[0] = await Follow("ml-le-havre"));
        foreach (var stream in streams) await stream.DisposeAsync();
    }

    [Fact]
    public async Task A_bridge_that_stops_ends_it_at_once()
    {
        await using var own = await Normandie.Start();
        await using var stream = await EventStream.Open(own.Bridge.Url, TestNetwork.KeyOf("ml-caen"), Flux);
        await stream.Has("a_jour", 1);

        (await own.Bridge.Stop()).ShouldBe(0);

        await Eventually.Holds(() => stream.Ended.ShouldBeTrue());
        own.Bridge.Log.ShouldNotContain("fail:");
    }

    private Task<EventStream> Follow(string partner, string query = "", string? after = null) =>
        EventStream.Open(normandie.Bridge.Url, TestNetwork.KeyOf(partner), Flux + query, after);

    private async Task Sent(JsonObject message) =>
        await Of.Message(await Of.Sends(message.ContainsKey("intitule") ? "/v1/sessions" : "/v1/places", message), "routed");

    private async Task<JsonNode?> Shown(string partner, Offer offer) =>
        (await normandie.As(partner).Get("/v1/places?taille=200")).ShouldBe(200).Json.List("sessions").Single(s => s["session_cle"]!.Text("reference") == offer.Reference);
}

internal static class FollowedOffer
{
    /// <summary>What was told of one session.</summary>
    public static IReadOnlyList<StreamEvent> About(this EventStream stream, Offer offer) =>
        [.. stream.Events.Where(e => (string?)e.Json["session_cle"]?["reference"] == offer.Reference)];
}
