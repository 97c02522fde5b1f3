using System.Diagnostics;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>A worker that is asked to stop (SIGTERM) hands over what it holds.</summary>
public sealed class LeavingWorkers(SharedServers servers)
{
    /// <summary>The heart of whoever takes over beats every 2 s. Lanes that were not given back would be free after 8 s of silence, 6 s after the stop at the soonest.</summary>
    private static readonly TimeSpan TakenOver = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Its_lanes_are_given_back_and_the_other_worker_delivers_at_once()
    {
        await using var stage = await Stage.Start(servers);
        var normandie = stage.Normandie;
        await Eventually.Promptly(TakenOver, async () =>
        {
            foreach (var gone in stage.Workers.Where(w => w.Id is null)) await gone.Start();
            var sender = await SenderTo(normandie.OfPommierBleu, stage);

            (await sender.Stop()).ShouldBe(0);

            var (journey, since) = (Journey.OfCaen(), Stopwatch.StartNew());
            await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
            await normandie.OfPommierBleu.Gets(1, journey);
            var took = since.Elapsed;
            stage.SenderOf(normandie.OfPommierBleu.About(journey)[0]).ShouldNotBe(sender);
            return took;
        });
    }

    [Fact]
    public async Task What_it_is_sending_it_finishes_and_what_takes_too_long_another_sends_again_under_the_same_webhook_id()
    {
        await using var stage = await Stage.Start(servers, workers: 1, change: n => Patient(n, "of-pommier-bleu", "ml-caen"));
        var normandie = stage.Normandie;
        var (slow, stuck, caen, of) = (Journey.OfCaen(), Journey.OfCaen(), normandie.As("ml-caen"), normandie.As("of-pommier-bleu"));
        await caen.Sends("/v1/prescriptions", stuck.Prescription());
        await normandie.OfPommierBleu.Gets(1, stuck);
        (normandie.OfPommierBleu.Answers, normandie.MlCaen.Answers) = (_ => new(200, After: TimeSpan.FromSeconds(3)), _ => Reply.Hang);
        var (prescription, reponse) = (await caen.Sends("/v1/prescriptions", slow.Prescription()), await of.Sends("/v1/reponses", stuck.Reponse()));
        await Eventually.Holds(() => normandie.OfPommierBleu.About(slow).ShouldHaveSingleItem());
        await Eventually.Holds(() => normandie.MlCaen.About(stuck).ShouldHaveSingleItem());

        (await stage.Workers[0].Stop()).ShouldBe(0);

        normandie.OfPommierBleu.About(slow).ShouldHaveSingleItem().Reply.ShouldNotBeNull();
        ((int)(await normandie.Operator.Delivery(prescription, "delivered"))["attempts"]!).ShouldBe(1);
        ((int)(await normandie.Operator.Delivery(reponse, "pending"))["attempts"]!).ShouldBe(0);
        normandie.MlCaen.Answers = _ => Reply.Ok;
        await stage.Another("worker").Start();
        await normandie.Operator.Delivery(reponse, "delivered");
        normandie.MlCaen.About(stuck).Select(r => r.WebhookId).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_partner_that_does_not_answer_keeps_nothing_from_the_others_while_it_leaves()
    {
        await using var stage = await Stage.Start(servers, workers: 1, change: n => Patient(n, "of-pommier-bleu"));
        var (normandie, leaving) = (stage.Normandie, stage.Workers[0]);
        var (caen, of) = (normandie.As("ml-caen"), normandie.As("of-pommier-bleu"));
        await Eventually.Promptly(TakenOver, async () =>
        {
            var (stuck, other) = (Journey.OfCaen(), Journey.OfCaen());
            await caen.Sends("/v1/prescriptions", other.Prescription());
            normandie.OfPommierBleu.Answers = _ => Reply.Hang;
            await caen.Sends("/v1/prescriptions", stuck.Prescription());
            await Eventually.Holds(() => normandie.OfPommierBleu.About(stuck).ShouldHaveSingleItem());

            var (asked, status, next) = (Stopwatch.StartNew(), leaving.Stop(), stage.Another("worker"));
            var lasted = status.ContinueWith(_ => asked.Elapsed, TaskScheduler.Default);
            await next.Start();
            var since = Stopwatch.StartNew();
            await of.Sends("/v1/reponses", other.Reponse());
            await normandie.MlCaen.Gets(1, other);
            var took = since.Elapsed;

            (await status).ShouldBe(0);
            (await lasted).ShouldBeGreaterThan(TimeSpan.FromSeconds(9), "the leaving worker waits 10 s for its partner");
            leaving = next;
            return took;
        });
    }

    /// <summary>The test decides how long it waits, not the channel.</summary>
    private static void Patient(Normandie normandie, params string[] partners)
    {
        foreach (var partner in partners) normandie.Network.Partner(partner)["receives"]![0]!["channel"]!["timeout_seconds"] = 60;
    }

    private static async Task<BridgeProcess> SenderTo(Receiver receiver, Stage stage)
    {
        var journey = Journey.OfCaen();
        await stage.Normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        return stage.SenderOf((await receiver.Gets(1, journey))[0]);
    }
}
