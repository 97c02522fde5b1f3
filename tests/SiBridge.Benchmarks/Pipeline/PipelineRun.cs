using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>All pipelines in turn, as often as asked, and the tables at the end.</summary>
internal sealed class PipelineRun(PipelineOptions options, Stage stage)
{
    private const string SaturatedLoad = "saturated";

    private const int Kept = 0, Broken = 1, NotMade = 2, Interrupted = 130;

    private readonly List<Figures> figures = [];
    private readonly List<Residence> residences = [];
    private readonly List<string> faults = [];

    public static Task<int> Make(PipelineOptions options, CancellationToken stop) => OnStage(options, stage => new PipelineRun(options, stage).Play(stop), stop);

    /// <summary>Sets the stage, and says why a run could not be made.</summary>
    public static async Task<int> OnStage(PipelineOptions options, Func<Stage, Task<int>> play, CancellationToken stop)
    {
        // The load's continuations run where the system tells of them, without a way through the thread pool: half of its own cost.
        // Read once, when the first socket is used; the processes that are started inherit it and are freed of it.
        Environment.SetEnvironmentVariable(BridgeProcess.InlineCompletions, "1");
        try
        {
            await using var stage = await Stage.Open(options);
            return await play(stage);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Interrupted;
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException or SocketException or HttpRequestException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync($"the run could not be made: {e.Message}");
            return NotMade;
        }
    }

    private async Task<int> Play(CancellationToken stop)
    {
        Console.WriteLine(Figures.Head);
        for (var turn = 1; turn <= options.Repeat; turn++)
        {
            foreach (var name in options.Shapes) await One(name, stop);
        }

        Print(Console.Out);
        return faults.Count == 0 ? Kept : Broken;
    }

    private async Task One(string name, CancellationToken stop)
    {
        var (shape, database) = await stage.Build(name);
        await using (shape)
        {
            await shape.Start(stop);
            var empty = await shape.DatabaseBytes();
            if (name is not Shape.Embedded) await Statements.Drop(database, options.Without);
            var measuring = new Measuring(stage, shape, options);
            await measuring.Prepare(stop);
            var (spent, warm) = (options.Statements && name is not Shape.Embedded ? await Statements.Begin(database) : null, stage.Ledger.Count);
            foreach (var rate in options.Rates) figures.Add(await measuring.AtRate(rate, stop));
            var copied = 0L;
            if (options.Prefill.Count == 0) figures.Add(await measuring.Saturated(SaturatedLoad, stop));
            else copied = await Grow(database, measuring, stop);
            foreach (var (_, process) in shape.Processes) process.Measure();
            await shape.Stop();
            if (spent is not null) await spent.End(stage.Ledger.Count - warm, stage.Ledger.Count, Console.Out);
            var bytes = (double)(await shape.DatabaseBytes() - empty) / (stage.Ledger.Count + copied);
            residences.AddRange(Residence.Of(shape, bytes));
            faults.AddRange(Verdict.Faults(shape, stage));
        }
    }

    /// <summary>The same load on more and more messages that lie there already.</summary>
    /// <returns>How many were copied in.</returns>
    private async Task<long> Grow(string database, Measuring measuring, CancellationToken stop)
    {
        // Once for nothing: the first size is what the others are compared with, and must not pay for what is slow only once.
        await measuring.Saturated("not counted", stop);
        await using var prefill = new Prefill(database);
        foreach (var size in options.Prefill)
        {
            await prefill.UpTo(size, stop);
            figures.Add(await measuring.Saturated(string.Create(CultureInfo.InvariantCulture, $"{size} kept"), stop));
        }

        return prefill.Made;
    }

    private void Print(TextWriter to)
    {
        to.WriteLine();
        to.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"medians of {options.Repeat}; latencies in ms from the intended instant to the 202 and to the delivery; CPU until all was delivered; busy, others: processors, of {Environment.ProcessorCount}, that this run and the rest of the machine kept busy"));
        to.WriteLine(Figures.Head);
        foreach (var load in figures.GroupBy(f => (f.Shape, f.Load))) to.WriteLine(Figures.Median([.. load]));
        to.WriteLine();
        to.WriteLine(Residence.Head);
        foreach (var process in residences.GroupBy(r => (r.Shape, r.Role))) to.WriteLine(Residence.Median([.. process]));
        to.WriteLine();
        foreach (var comparison in Comparisons()) to.WriteLine(comparison);
        to.WriteLine(faults.Count == 0 ? "nothing was lost: each message acknowledged was delivered" : string.Join('\n', faults));
    }

    private IEnumerable<string> Comparisons()
    {
        if (options.Prefill.Count > 0)
        {
            var sizes = figures.GroupBy(f => f.Load).Select(g => Figures.Median([.. g])).ToList();
            return sizes.Skip(1).Select(s => $"{s.Load} against {sizes[0].Load}: delivered/s {Change(s.DeliveredPerSecond, sizes[0].DeliveredPerSecond)}, through/s {Change(s.ThroughPerSecond, sizes[0].ThroughPerSecond)}");
        }

        var saturated = figures.Where(f => f.Load is SaturatedLoad).GroupBy(f => f.Shape).ToDictionary(g => g.Key, g => Figures.Median([.. g]));
        return saturated.TryGetValue(Shape.Reference, out var reference)
            ? saturated.Values.Where(s => s != reference).Select(s =>
                $"{s.Shape} / reference, saturated: {Share(s.DeliveredPerSecond, reference.DeliveredPerSecond)} of delivered/s, {Share(s.ThroughPerSecond, reference.ThroughPerSecond)} of through/s")
            : [];
    }

    private static string Share(double a, double b) => string.Create(CultureInfo.InvariantCulture, $"{100 * a / b:F0} %");

    private static string Change(double a, double b) => string.Create(CultureInfo.InvariantCulture, $"{100 * (a - b) / b:+0;-0} %");
}
