using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using SiBridge.Benchmarks.Pipeline;

namespace SiBridge.Benchmarks.Isolation;

/// <param name="Shapes">Names of <see cref="Shape"/>.</param>
/// <param name="Repeat">How many loads with the three, each between two without.</param>
/// <param name="Within">A promise: so many times the p99 without the three is the most.</param>
internal sealed record IsolationOptions(IReadOnlyList<string> Shapes, double Rate, int Seconds, int Repeat, double Within, string Bridge);

/// <summary>
/// What 47 partners notice of three others, of which one is dead, one answers after 20 s and one takes a delivery per second: the same load
/// to all 50, on the same processes, in turn without and with it. Between two loads the three are well again, until all has arrived.
/// </summary>
internal sealed class IsolationRun(IsolationOptions options, Stage stage)
{
    private const int Partners = 50, Dead = 0, Slow = 1, Throttled = 2, FirstWell = 3;

    /// <summary>A lane that pauses for long looks every 30 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Every process of the bridge has taken a changed network file over.</summary>
    private static readonly TimeSpan TakenOver = TimeSpan.FromSeconds(4);

    private readonly List<string> faults = [];

    public static Task<int> Make(IsolationOptions options, CancellationToken stop)
    {
        const int warmUpInFlight = 32;
        var pipeline = new PipelineOptions(options.Shapes, [options.Rate], options.Seconds, options.Repeat, warmUpInFlight, null, 1, 1, [], options.Bridge, "") { Recipients = Partners };
        return PipelineRun.OnStage(pipeline, stage => new IsolationRun(options, stage).Play(pipeline, stop), stop);
    }

    private async Task<int> Play(PipelineOptions pipeline, CancellationToken stop)
    {
        foreach (var name in options.Shapes)
        {
            await Change(ill: false, stop);
            await using var shape = (await stage.Build(name)).Shape;
            await shape.Start(stop);
            await new Measuring(stage, shape, pipeline).Prepare(stop);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {Partners} partners, {options.Rate} messages/s to all of them, {options.Seconds} s each; ms, of the {Partners - FirstWell}"));
            Console.WriteLine(Phase.Head);
            var phases = new List<Phase>();
            for (var turn = 0; turn <= 2 * options.Repeat; turn++) phases.Add(await Load(shape, ill: turn % 2 == 1, stop));
            Compare(name, phases);
            await shape.Stop();
            // What a partner that cuts connections was being sent comes again: that is no fault of this run.
            faults.AddRange(Verdict.Faults(shape, stage).Where(f => !f.Contains("said:", StringComparison.Ordinal)));
        }

        Console.WriteLine(faults.Count == 0 ? "nothing was lost: each message acknowledged was delivered" : string.Join('\n', faults));
        return faults.Count == 0 ? 0 : 1;
    }

    private async Task<Phase> Load(Shape shape, bool ill, CancellationToken stop)
    {
        await Change(ill, stop);
        var (from, begin, before) = (stage.Ledger.Count, Stopwatch.GetTimestamp(), Cpu.Now(shape, stage));
        await new Generator(stage.Network, shape.Gateways, stage.Ledger).AtRate(options.Rate, TimeSpan.FromSeconds(options.Seconds), stop);
        var (cpu, took) = (Cpu.Now(shape, stage) - before, Stopwatch.GetElapsedTime(begin));
        await Measuring.Drain(() => Well(from).Count(m => m.Delivered == 0), Patience, stop);
        var phase = Phase.Of(ill, [.. Well(from)], cpu, took);
        Console.WriteLine(phase);
        await Change(ill: false, stop);
        await Measuring.Drain(() => stage.Ledger.Missing(0), Patience, stop);
        // What the slow one holds is answered before the next load begins.
        if (ill) await Task.Delay(ReceivingConnection.Slowness, stop);
        return phase;
    }

    /// <summary>The messages from a number on that are for partners who are well in every load.</summary>
    private IEnumerable<Ledger.Entry> Well(int from) =>
        stage.Ledger.Range(from, stage.Ledger.Count).Where((_, i) => stage.Network.OrganismeOf(from + i) >= FirstWell);

    private async Task Change(bool ill, CancellationToken stop)
    {
        stage.Receivers.Set(Dead, ill ? Condition.Dead : Condition.Well);
        stage.Receivers.Set(Slow, ill ? Condition.Slow : Condition.Well);
        stage.WriteNetwork(file =>
        {
            // It answers, slowly: it is not one that never does.
            Channel(file, Slow)["timeout_seconds"] = 2 * ReceivingConnection.Slowness.TotalSeconds;
            if (ill) Channel(file, Throttled)["per_second"] = 1;
        });
        await Task.Delay(TakenOver, stop);
    }

    private JsonObject Channel(JsonObject file, int organisme) =>
        file["partners"]!.AsArray().Single(p => (string?)p!["code"] == stage.Network.Organismes[organisme].Code)!["receives"]![0]!["channel"]!.AsObject();

    private void Compare(string name, IReadOnlyList<Phase> phases)
    {
        var (without, with) = (phases.Where(p => !p.Ill).Select(p => p.Delivery.At(0.99)).ToList(), phases.Where(p => p.Ill).Select(p => p.Delivery.At(0.99)).ToList());
        var ratio = Medians.Of(with) / Medians.Of(without);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: p99 with the three {Medians.Of(with):F1} ms ({with.Min():F1} to {with.Max():F1}), without {Medians.Of(without):F1} ms ({without.Min():F1} to {without.Max():F1}): ratio {ratio:F2}"));
        if (ratio > options.Within) faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: the p99 of those who are well is {ratio:F2} times as high beside the three, more than {options.Within}"));
    }
}
