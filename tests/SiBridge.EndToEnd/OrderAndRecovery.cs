using System.Diagnostics;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A recipient that is away, slow or cuts connections: all arrives, once it can, in order.</summary>
public sealed class OrderAndRecovery(Normandie normandie) : IClassFixture<Normandie>, IAsyncLifetime
{
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The tests of this class share the lanes: the next one finds them well again.</summary>
    public ValueTask DisposeAsync()
    {
        (normandie.MlCaen.Answers, normandie.OfPommierBleu.Answers) = (_ => Reply.Ok, _ => Reply.Ok);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_journey_s_messages_wait_behind_the_one_that_does_not_arrive_and_follow_it_in_order()
    {
        var (journey, of) = (await Prescribed(), normandie.As("of-pommier-bleu"));
        normandie.MlCaen.Answers = _ => new(503);
        var first = await of.Sends("/v1/reponses", journey.Reponse());
        var second = await of.Sends("/v1/resultats", journey.Resultat());
        var third = await of.Sends("/v1/entrees", journey.Entree());
        await normandie.MlCaen.Gets(1, journey);
        var waiting = await normandie.Operator.Delivery(first, "pending");
        waiting["next_attempt_at"].ShouldNotBeNull();
        waiting.Text("last_error").ShouldContain("503");
        await normandie.Operator.Delivery(second, "blocked", "ml-caen");
        await normandie.Operator.Delivery(third, "blocked", "ml-caen");
        // Another recipient of the same journey is not kept waiting.
        await normandie.Operator.Delivery(third, "delivered", "region-normandie");

        normandie.MlCaen.Answers = _ => Reply.Ok;

        await normandie.Operator.Delivery(third, "delivered", "ml-caen");
        var requests = normandie.MlCaen.About(journey);
        requests.Where(r => r.Reply == Reply.Ok).Select(r => r.Receipt).ShouldBe([first, second, third]);
        requests.ShouldAllBe(r => r.Reply == Reply.Ok || r.Receipt == first);
        requests.Where(r => r.Receipt == first).Select(r => r.WebhookId).Distinct().ShouldHaveSingleItem();
        foreach (var (before, after) in requests.Zip(requests.Skip(1))) after.Began.ShouldBeGreaterThanOrEqualTo(before.Ended!.Value);
    }

    [Fact]
    public async Task A_lane_that_failed_five_times_pauses_probes_and_delivers_all_within_ten_seconds_of_the_recipient_s_return()
    {
        int Pauses() => normandie.Bridge.Log.Split("of-pommier-bleu/principal pauses").Length;
        await Eventually.Promptly(TimeSpan.FromSeconds(10), async () =>
        {
            var before = Pauses();
            normandie.OfPommierBleu.Answers = _ => new(503);
            var journeys = Enumerable.Range(0, 30).Select(_ => Journey.OfCaen()).ToList();
            foreach (var journey in journeys) await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
            await Eventually.Holds(() => Pauses().ShouldBeGreaterThan(before));

            normandie.OfPommierBleu.Answers = _ => Reply.Ok;

            var back = Stopwatch.GetTimestamp();
            foreach (var journey in journeys) await Eventually.Holds(() => normandie.OfPommierBleu.About(journey).Count(r => r.Reply == Reply.Ok).ShouldBe(1));
            return Stopwatch.GetElapsedTime(back);
        });
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task A_recipient_that_does_not_answer_delays_nobody_else()
    {
        var (journey, of) = (await Prescribed(), normandie.As("of-pommier-bleu"));
        normandie.MlCaen.Answers = _ => Reply.Hang;

        var resultat = await of.Sends("/v1/resultats", journey.Resultat());

        await normandie.Operator.Delivery(resultat, "delivered", "region-normandie");
        (await normandie.Operator.Message(resultat)).Deliveries().Single(d => d.Text("recipient") == "ml-caen").Text("state").ShouldBe("in_progress");
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("cut")]
    public async Task An_attempt_whose_outcome_nobody_knows_is_made_again_under_the_same_webhook_id(string how)
    {
        var (journey, of) = (await Prescribed(), normandie.As("of-pommier-bleu"));
        normandie.MlCaen.Answers = request =>
            request.PrescriptionId == journey.Id && normandie.MlCaen.About(journey).Count == 1 ? (how == "hang" ? Reply.Hang : Reply.Cut) : Reply.Ok;

        var receipt = await of.Sends("/v1/reponses", journey.Reponse());

        ((int)(await normandie.Operator.Delivery(receipt, "delivered"))["attempts"]!).ShouldBe(2);
        var attempts = await normandie.MlCaen.Gets(2, journey);
        attempts.Select(a => a.WebhookId).Distinct().ShouldHaveSingleItem();
        attempts[1].Body.ShouldBe(attempts[0].Body);
        StandardWebhooks.Verifies(attempts[1], normandie.Network.SecretOf(normandie.MlCaen)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_newer_count_takes_the_place_of_one_not_yet_sent()
    {
        var (offer, of) = (Offer.New(), normandie.As("of-pommier-bleu"));
        var session = await of.Sends("/v1/sessions", offer.Session());
        await normandie.MlCaen.Gets(session);
        normandie.MlCaen.Answers = _ => new(503);
        var older = await of.Sends("/v1/places", offer.Places(9, "2025-06-26T08:00:00+02:00"));
        await normandie.MlCaen.Gets(older);
        await normandie.Operator.Delivery(older, "pending", "ml-caen");

        var newer = await of.Sends("/v1/places", offer.Places(5, "2025-06-27T08:00:00+02:00"));
        normandie.MlCaen.Answers = _ => Reply.Ok;

        await normandie.Operator.Delivery(newer, "delivered", "ml-caen");
        await normandie.Operator.Delivery(older, "cancelled", "ml-caen");
    }

    private async Task<Journey> Prescribed()
    {
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        return journey;
    }
}
