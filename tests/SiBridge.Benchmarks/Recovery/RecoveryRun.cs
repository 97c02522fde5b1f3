using System.Diagnostics;
using System.Globalization;
using SiBridge.Benchmarks.Pipeline;

namespace SiBridge.Benchmarks.Recovery;

/// <summary>What <c>recovery</c> asks for; units and defaults stand on the command line.</summary>
internal sealed record RecoveryOptions(IReadOnlyList<string> Shapes, int Failures, int PerSecond, int Requests, double WithinMs, string Bridge);

/// <summary>
/// Many deliveries that their organismes refused: how long operators wait for the groups, the list and what a replay would do, and
/// whether a replay of all, paused and resumed once, brings each exactly once at the pace that was asked for.
/// </summary>
internal sealed class RecoveryRun(RecoveryOptions options, Stage stage)
{
    private static readonly TimeSpan Paused = TimeSpan.FromSeconds(5), Look = TimeSpan.FromMilliseconds(200), GivenUpAfter = TimeSpan.FromSeconds(60);

    private readonly List<string> faults = [];

    public static Task<int> Make(RecoveryOptions options, CancellationToken stop)
    {
        const int inFlight = 64;
        // What fails are nine in ten of what is sent.
        var messages = (int)Math.Ceiling(options.Failures / (1 - 1.0 / ReceivingConnection.AcceptedOneIn));
        var pipeline = new PipelineOptions(options.Shapes, [], 0, 1, inFlight, messages, 1, 1, [], options.Bridge, "");
        return PipelineRun.OnStage(pipeline, stage => new RecoveryRun(options, stage).Play(pipeline, stop), stop);
    }

    private async Task<int> Play(PipelineOptions pipeline, CancellationToken stop)
    {
        foreach (var name in options.Shapes)
        {
            await using var shape = (await stage.Build(name)).Shape;
            await shape.Start(stop);
            await new Measuring(stage, shape, pipeline).Prepare(stop);
            using var desk = new OperatorDesk(shape.Gateways[0], stage.Network.OperatorKey);
            var failed = await Fail(name, shape, desk, pipeline, stop);
            await Read(name, desk, stop);
            await Replay(name, desk, failed, stop);
            await shape.Stop();
            faults.AddRange(Verdict.Faults(shape, stage));
        }

        Console.WriteLine(faults.Count == 0 ? "all promises kept: each refused delivery arrived once" : string.Join('\n', faults));
        return faults.Count == 0 ? 0 : 1;
    }

    /// <returns>How many deliveries wait for an operator's word.</returns>
    private async Task<int> Fail(string name, Shape shape, OperatorDesk desk, PipelineOptions pipeline, CancellationToken stop)
    {
        SetAll(Condition.Refusing);
        var (from, began) = (stage.Ledger.Count, Stopwatch.GetTimestamp());
        await new Generator(stage.Network, shape.Gateways, stage.Ledger).Saturating(pipeline.InFlight, TimeSpan.FromDays(1), pipeline.Messages!.Value, stop);
        // All that was not taken has been refused.
        await Measuring.Drain(async () => stage.Ledger.Missing(from) - await desk.Total("failures?taille=1", stop), GivenUpAfter, stop);
        var failed = await desk.Total("failures?taille=1", stop);
        SetAll(Condition.Well);
        Say($"{name}: {stage.Ledger.Count - from} messages, of which {failed} are refused, in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
        if (failed != stage.Ledger.Missing(from)) faults.Add($"{name}: {failed} failures, {stage.Ledger.Missing(from)} messages that were not taken");
        return failed;
    }

    private async Task Read(string name, OperatorDesk desk, CancellationToken stop)
    {
        var last = await desk.Total("failures?taille=1", stop) / 50;
        foreach (var question in (string[])["failures/groups", "failures", $"failures?page={last}", "failures?recipient=of-3", "failures?cause=http-422&type=prescription", "failures?error=422"])
        {
            var times = new Percentiles(await OperatorDesk.Times(options.Requests, () => desk.Total(question, stop)));
            Say($"  GET {question,-42} median {times.At(0.5),5:F0}, max {times.At(1),5:F0} ms");
            if (times.At(0.5) >= options.WithinMs) faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {question} takes {times.At(0.5):F0} ms, not under {options.WithinMs}"));
        }

        var foresight = new Percentiles(await OperatorDesk.Times(options.Requests, () => desk.Act("replays", """{ "all": true, "dry_run": true }""", stop)));
        Say($"  dry run of a replay of all{"",-20} median {foresight.At(0.5),5:F0}, max {foresight.At(1),5:F0} ms");
    }

    private async Task Replay(string name, OperatorDesk desk, int failed, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var job = await desk.Act("replays", string.Create(CultureInfo.InvariantCulture, $$"""{ "all": true, "per_second": {{options.PerSecond}} }"""), stop);
        var (id, made) = ((string)job["replay"]!, Stopwatch.GetElapsedTime(began));
        await desk.Until($"replays/{id}", j => (int)j["replayed"]! >= failed / 2, Look, stop);
        await desk.Act($"replays/{id}/pause", "{}", stop);
        var atPause = await desk.Get($"replays/{id}", stop);
        await Task.Delay(Paused, stop);
        var stillPaused = await desk.Get($"replays/{id}", stop);
        if ((int)stillPaused["replayed"]! != (int)atPause["replayed"]!) faults.Add($"{name}: a paused replay went on");
        await desk.Act($"replays/{id}/resume", "{}", stop);
        var done = await desk.Until($"replays/{id}", j => (string)j["state"]! is "done", Look, stop);
        var took = Stopwatch.GetElapsedTime(began) - made - Paused;
        await Measuring.Drain(() => stage.Ledger.Missing(0), GivenUpAfter, stop);
        if ((int)done["replayed"]! != failed) faults.Add($"{name}: {done["replayed"]} of {failed} were replayed");
        if (await desk.Total("failures?taille=1", stop) is > 0 and var left) faults.Add($"{name}: {left} failures are left");
        Say($"  replay of {failed} at {options.PerSecond}/s: made in {made.TotalMilliseconds:F0} ms, {took.TotalSeconds:F0} s without the pause ({(double)failed / options.PerSecond:F0} at that pace), {stage.Ledger.Doubled} doubled, {stage.Ledger.Missing(0)} missing");
    }

    private void SetAll(Condition condition)
    {
        for (var i = 0; i < stage.Network.Organismes.Count; i++) stage.Receivers.Set(i, condition);
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
