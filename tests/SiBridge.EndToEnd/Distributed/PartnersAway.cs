using System.Diagnostics;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>The worst moment to die: a partner is down, and what it did not take is all in the bridge.</summary>
public sealed class PartnersAway(SharedServers servers)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task A_worker_killed_while_its_partner_is_down_loses_nothing_and_the_lane_drains_when_the_partner_is_back()
    {
        // What failed would come an hour later, if the first answer did not make all that waits due at once.
        await using var stage = await Stage.Start(servers, change: n =>
            n.Network.Partner("of-pommier-bleu")["receives"]![0]!["channel"]!["retry"] = new JsonObject { ["pauses"] = new JsonArray(3_600, 3_600, 3_600) });
        var of = stage.Normandie.OfPommierBleu;
        await using var load = new Load(stage, perSecond: 25);
        await load.More(50);
        await load.Arrived(0);
        var sender = stage.SenderOf(of.Requests[^1]);
        of.Answers = _ => new(503);
        var over = Task.Delay(Outage, TestContext.Current.CancellationToken);
        await load.More(100);

        await sender.Kill();
        await sender.Start();
        await over;
        var back = Stopwatch.GetTimestamp();
        of.Answers = _ => Reply.Ok;

        await load.More(50);
        await load.Stop();
        await load.ArrivedOnceInOrder();
        of.Requests.Count(r => r.Reply is { Status: 503 }).ShouldBeGreaterThan(0);
        var taken = of.Requests.Where(r => r.Reply is { Status: 200 } && r.Ended > back).Select(r => r.Ended!.Value).ToList();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{load.Count} messages; probed {Stopwatch.GetElapsedTime(back, taken.Min()).TotalSeconds:F1} s after the outage, drained in {Stopwatch.GetElapsedTime(taken.Min(), taken.Max()).TotalSeconds:F1} s");
    }
}
