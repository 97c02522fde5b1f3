using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>A replay of many on several workers, which are killed in the middle of it.</summary>
public sealed class ReplayingWorkers(SharedServers servers)
{
    private const int Many = 600, PerSecond = 100;

    [Fact]
    public async Task Two_are_no_faster_than_the_rate_and_whichever_is_killed_each_delivery_is_replayed_once()
    {
        await using var stage = await Stage.Start(servers);
        var refusals = new Refusals(stage.Normandie);
        await refusals.Of(Many);
        var replay = await refusals.Replay(PerSecond);

        await refusals.Passes(replay, refusals.Failed.Count / 5);
        await stage.Workers[0].Kill();
        await refusals.Passes(replay, refusals.Failed.Count * 2 / 5);
        await stage.Workers[0].Start();
        await stage.Workers[1].Kill();

        var job = await refusals.EachOnce(replay, cut: 16);
        var lasted = (DateTimeOffset)job["ended_at"]! - (DateTimeOffset)job["made_at"]!;
        lasted.ShouldBeGreaterThan(TimeSpan.FromSeconds((double)refusals.Failed.Count / PerSecond - 1));
        stage.Normandie.NothingPersonalIsInTheLog();
    }
}
