using System.Reflection;
using System.Text;
using Shouldly;
using SiBridge.Benchmarks;
using SiBridge.Benchmarks.Journeys;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Torture;

/// <summary>
/// The torture can fail: a build of the program that exists for these tests alone breaks one promise when it is told to
/// (<c>SIBRIDGE_BREAK</c>, <c>src/SiBridge/Storage/Sabotage.cs</c>), and is caught for it.
/// </summary>
public sealed class Sabotages(ITestOutputHelper output)
{
    private const string Switch = "SIBRIDGE_BREAK";

    private static readonly string Sabotaged =
        typeof(Sabotages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key is "Sabotaged").Value!;

    [Fact]
    public async Task A_bridge_whose_later_messages_do_not_wait_for_the_earlier_ones_is_caught()
    {
        var broken = await Judged("order", new EmbeddedStage(Sabotaged, Broken("order")), 60, At(FaultKind.Error, 1, "of-pommier-bleu", "ml-caen"));

        broken.ShouldContain(Checker.Order);
    }

    [Fact]
    public async Task A_bridge_that_accepts_an_id_twice_is_caught()
    {
        var broken = await Judged("idempotency", new EmbeddedStage(Sabotaged, Broken("idempotency")), 60);

        broken.ShouldContain(Checker.AcceptedTwice);
        broken.ShouldContain(Checker.Doubled);
    }

    [Fact]
    public async Task A_bridge_that_does_not_look_for_forgotten_work_is_caught_when_its_broker_forgets()
    {
        var broken = await Judged("sweep", new DistributedStage(Sabotaged, Broken("sweep")), 60, At(FaultKind.Wipe, 2, "rabbitmq"));

        broken.ShouldContain(Checker.Lost);
    }

    [Fact]
    public void The_program_as_it_is_delivered_does_not_know_the_switch()
    {
        var name = Encoding.Unicode.GetBytes(Switch);

        File.ReadAllBytes(Sabotaged).AsSpan().IndexOf(name).ShouldBeGreaterThan(0);
        File.ReadAllBytes(BridgeProcess.Built).AsSpan().IndexOf(name).ShouldBe(-1);
    }

    /// <returns>The rules that it broke.</returns>
    private async Task<IReadOnlyList<string>> Judged(string what, Stage stage, double rate, params Fault[] faults)
    {
        await using var storm = new Storm(stage, output.WriteLine);
        var evidence = await storm.Rage(new(
            Seed: 1, rate, Lasts: TimeSpan.FromSeconds(8), faults, Absence: TimeSpan.Zero, Drain: TimeSpan.FromSeconds(10), Quiet: TimeSpan.FromSeconds(1)));
        var broken = Verdict.Of(evidence);
        output.WriteLine($"{what}\n" + string.Join('\n', Figures.Of(1, evidence, broken)));
        return [.. broken.Select(v => v.Rule).Distinct()];
    }

    private static Fault[] At(FaultKind kind, int second, params string[] targets) => [.. targets.Select(t => new Fault(TimeSpan.FromSeconds(second), kind, t, TimeSpan.FromSeconds(3)))];

    private static Dictionary<string, string> Broken(string what) => new() { [Switch] = what };
}
