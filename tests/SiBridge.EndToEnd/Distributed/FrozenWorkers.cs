using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>A worker that is frozen (SIGSTOP) is taken for dead after 8 s; woken, it does not know that.</summary>
public sealed class FrozenWorkers(SharedServers servers)
{
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(12);

    [Fact]
    public async Task Woken_it_overwrites_nothing_of_what_its_successor_did()
    {
        await using var stage = await Stage.Start(servers);
        var (normandie, journey, caen, answer) = (stage.Normandie, Journey.OfCaen(), stage.Normandie.As("ml-caen"), Reply.Hang);
        normandie.OfPommierBleu.Answers = _ => answer;
        var prescription = await caen.Sends("/v1/prescriptions", journey.Prescription());
        await Eventually.Holds(() => normandie.OfPommierBleu.About(journey).ShouldHaveSingleItem());
        var first = normandie.OfPommierBleu.About(journey)[0];
        var (frozen, thaw) = (stage.SenderOf(first), Task.Delay(Frozen, TestContext.Current.CancellationToken));
        frozen.Freeze();

        answer = Reply.Ok;
        var annulation = await caen.Sends("/v1/annulations", journey.Annulation());
        await normandie.OfPommierBleu.Gets(annulation);
        foreach (var receipt in new[] { prescription, annulation }) await normandie.Operator.Delivery(receipt, "delivered");
        var before = (await Told(normandie, prescription), await Told(normandie, annulation));
        await thaw;
        frozen.Thaw();

        // Its attempt has timed out while it was frozen, and it says so; what it then writes has no effect.
        await Eventually.Holds(() => frozen.Log.ShouldContain($"{first.WebhookId} to of-pommier-bleu/principal did not arrive"));
        // Once it has a share of the lanes again, what it had to write is written.
        await Eventually.Holds(() => frozen.Log.ShouldContain("others took over its"));
        var marker = Journey.OfCaen();
        await caen.Sends("/v1/prescriptions", marker.Prescription());
        await normandie.OfPommierBleu.Gets(1, marker);
        (await Told(normandie, prescription), await Told(normandie, annulation)).ShouldBe(before);
        before.ShouldBe(("delivered after 1", "delivered after 1"));
        var requests = normandie.OfPommierBleu.About(journey);
        requests.Select(r => r.Type).ShouldBe(["prescription", "prescription", "annulation"]);
        requests[1].WebhookId.ShouldBe(first.WebhookId);
        stage.SenderOf(requests[1]).ShouldNotBe(frozen);
    }

    private static async Task<string> Told(Normandie normandie, string receipt)
    {
        var delivery = (await normandie.Operator.Message(receipt)).Deliveries().ShouldHaveSingleItem();
        return $"{delivery.Text("state")} after {delivery["attempts"]}";
    }
}
