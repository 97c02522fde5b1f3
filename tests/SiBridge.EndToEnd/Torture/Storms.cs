using System.Globalization;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Torture;

/// <summary>They need the machine for themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

/// <summary>
/// Journeys at a steady rate while everything is broken at random instants, and then a look at what was acknowledged, what arrived, and in
/// which order. <c>tests/torture</c> makes it long.
/// </summary>
[Collection(Alone.Name)]
public sealed class Storms(ITestOutputHelper output)
{
    [Fact]
    public async Task One_process_that_is_killed_and_frozen_loses_nothing_and_keeps_order()
    {
        var mix = new FaultMix(["bridge"], null, Storm.RecipientCodes, TimeSpan.FromSeconds(2.5), _ => TimeSpan.FromSeconds(3));
        await using var storm = new Storm(new EmbeddedStage(BridgeProcess.Built, new Dictionary<string, string>()), output.WriteLine);

        await Keeps(storm, mix, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Two_gateways_and_two_workers_over_servers_that_all_are_killed_frozen_and_emptied_lose_nothing_and_keep_order()
    {
        // In a short run only workers are frozen for longer than it takes to lose their lanes.
        var isLong = Setting("MINUTES") is not null;
        var mix = new FaultMix(
            DistributedStage.Names, "rabbitmq", Storm.RecipientCodes, TimeSpan.FromSeconds(isLong ? 5.5 : 3.5),
            name => TimeSpan.FromSeconds(isLong || name.StartsWith("worker", StringComparison.Ordinal) ? 10 : 4));
        await using var storm = new Storm(new DistributedStage(BridgeProcess.Built, new Dictionary<string, string>()), output.WriteLine);

        await Keeps(storm, mix, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_worker_that_is_frozen_for_30_s_holds_nobody_up_and_overwrites_nothing_when_it_wakes()
    {
        await using var storm = new Storm(new DistributedStage(BridgeProcess.Built, new Dictionary<string, string>()), output.WriteLine);

        var evidence = await storm.Rage(new(
            Seed: 30, Rate: 60, Lasts: TimeSpan.FromSeconds(48), [new(TimeSpan.FromSeconds(8), FaultKind.Freeze, "worker-1", TimeSpan.FromSeconds(30))],
            Absence: TimeSpan.Zero, Drain: TimeSpan.FromSeconds(30), Quiet: TimeSpan.FromSeconds(3)));

        var broken = Verdict.Of(evidence);
        broken.ShouldBeEmpty(string.Join('\n', Figures.Of(30, evidence, broken)));
    }

    private async Task Keeps(Storm storm, FaultMix mix, TimeSpan usually)
    {
        var seed = Setting("SEED") is { } s ? int.Parse(s, CultureInfo.InvariantCulture) : Random.Shared.Next(1_000_000);
        var lasts = Setting("MINUTES") is { } m ? TimeSpan.FromMinutes(double.Parse(m, CultureInfo.InvariantCulture)) : usually;
        var rate = Setting("RATE") is { } r ? double.Parse(r, CultureInfo.InvariantCulture) : 60;
        output.WriteLine($"seed {seed}");

        var evidence = await storm.Rage(new(
            seed, rate, lasts, mix.Plan(seed, lasts), Absence: TimeSpan.FromSeconds(6), Drain: TimeSpan.FromSeconds(120), Quiet: TimeSpan.FromSeconds(6)));

        var broken = Verdict.Of(evidence);
        var figures = string.Join('\n', Figures.Of(seed, evidence, broken));
        output.WriteLine(figures);
        evidence.History.Arrivals.Count.ShouldBeGreaterThan((int)(rate * lasts.TotalSeconds / 2), figures);
        broken.ShouldBeEmpty(figures);
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable($"SIBRIDGE_TORTURE_{name}") is { Length: > 0 } value ? value : null;
}
