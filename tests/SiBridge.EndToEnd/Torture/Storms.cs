using System.Globalization;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Torture;

/// <summary>It needs the machine for itself: so many processes are started again at once.</summary>
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
    /// <summary>Of a short run, which draws the same faults each time: what it finds, a change has brought.</summary>
    internal const int UsualSeed = 626;

    internal static readonly TimeSpan Usually = TimeSpan.FromSeconds(42);

    [Fact]
    public async Task Two_gateways_and_two_workers_over_servers_that_all_are_killed_frozen_and_emptied_lose_nothing_and_keep_order()
    {
        await using var storm = new Storm(new DistributedStage(BridgeProcess.Built, new Dictionary<string, string>()), output.WriteLine);

        await Keeps(output, storm, Mix(isLong: Setting("MINUTES") is not null), Usually);
    }

    /// <summary>In a short run only workers are frozen for longer than it takes to lose their lanes.</summary>
    internal static FaultMix Mix(bool isLong) => new(
        DistributedStage.Names, "rabbitmq", Storm.RecipientCodes, TimeSpan.FromSeconds(isLong ? 5.5 : 2.4),
        name => TimeSpan.FromSeconds(isLong || name.StartsWith("worker", StringComparison.Ordinal) ? 10 : 4));

    internal static async Task Keeps(ITestOutputHelper output, Storm storm, FaultMix mix, TimeSpan usually)
    {
        var seed = Setting("SEED") is { } s ? int.Parse(s, CultureInfo.InvariantCulture) : Setting("MINUTES") is null ? UsualSeed : Random.Shared.Next(1_000_000);
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

/// <summary>A storm on one process. What it is judged by does not depend on how fast the machine is: others may run beside it.</summary>
public sealed class StormsOnOneProcess(ITestOutputHelper output)
{
    internal static readonly FaultMix Mix = new(["bridge"], null, Storm.RecipientCodes, TimeSpan.FromSeconds(2), _ => TimeSpan.FromSeconds(3));

    internal static readonly TimeSpan Usually = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Killed_and_frozen_it_loses_nothing_and_keeps_order()
    {
        await using var storm = new Storm(new EmbeddedStage(BridgeProcess.Built, new Dictionary<string, string>()), output.WriteLine);

        await Storms.Keeps(output, storm, Mix, Usually);
    }
}

/// <summary>One long freeze and nothing else: it waits more than it works, so others run beside it.</summary>
public sealed class LongFreezes(ITestOutputHelper output)
{
    /// <summary>Nobody answers late on purpose here, and on a busy machine nobody is to seem so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), Frozen = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_worker_that_is_frozen_for_30_s_holds_nobody_up_and_overwrites_nothing_when_it_wakes()
    {
        await using var storm = new Storm(new DistributedStage(BridgeProcess.Built, new Dictionary<string, string>()), output.WriteLine, Patience);

        var evidence = await storm.Rage(new(
            Seed: 30, Rate: 60, Lasts: TimeSpan.FromSeconds(40), [new(TimeSpan.FromSeconds(4), FaultKind.Freeze, "worker-1", Frozen)],
            Absence: TimeSpan.Zero, Drain: TimeSpan.FromSeconds(120), Quiet: TimeSpan.FromSeconds(3)));

        var broken = Verdict.Of(evidence);
        var (figures, freeze) = (string.Join('\n', Figures.Of(30, evidence, broken)), evidence.Disturbances.ShouldHaveSingleItem());
        broken.ShouldBeEmpty(figures);
        // The other worker has taken over all by then: half of the freeze is left.
        evidence.History.Arrivals.Where(a => a.Taken && a.Ended > freeze.Ended - (Frozen / 2) && a.Ended < freeze.Ended).Select(a => a.Recipient).Distinct().ShouldBe(Storm.RecipientCodes, ignoreOrder: true, figures);
    }
}
