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

    public static async Task<int> Make(PipelineOptions options, CancellationToken stop)
    {
        // The load's continuations run where the system tells of them, without a way through the thread pool: half of its own cost.
        // Read once, when the first socket is used; the processes that are started inherit it and are freed of it.
        Environment.SetEnvironmentVariable(BridgeProcess.InlineCompletions, "1");
        try
        {
            await using var stage = await Stage.Open(options);
            return await new PipelineRun(options, stage).Play(stop);
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
            var measuring = new Measuring(stage, shape, options);
            await measuring.Prepare(stop);
            foreach (var rate in options.Rates) figures.Add(await measuring.AtRate(rate, stop));
            if (options.Prefill.Count == 0) figures.Add(await measuring.Saturated(SaturatedLoad, stop));
            else await Grow(database, measuring, stop);
            foreach (var (_, process) in shape.Processes) process.Measure();
            await shape.Stop();
            var bytes = (double)(await shape.DatabaseBytes() - empty) / stage.Ledger.Count;
            residences.AddRange(Residence.Of(shape, bytes));
            faults.AddRange(Verdict.Faults(shape, stage));
        }
    }

    /// <summary>The same load on more and more messages that lie there already.</summary>
    private async Task Grow(string database, Measuring measuring, CancellationToken stop)
    {
        await using var prefill = new Prefill(database);
        foreach (var size in options.Prefill)
        {
            await prefill.UpTo(size, stop);
            figures.Add(await measuring.Saturated(string.Create(CultureInfo.InvariantCulture, $"{size} kept"), stop));
        }
    }

    private void Print(TextWriter to)
    {
        to.WriteLine();
        to.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"medians of {options.Repeat}; latencies in ms from the intended instant to the 202 and to the delivery; CPU until all was delivered; busy: processors, of {Environment.ProcessorCount}"));
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
        Figures Of(string shape, string load) => Figures.Median([.. figures.Where(f => f.Shape == shape && f.Load == load)]);
        string Line(string what, Figures a, Figures b) => string.Create(
            CultureInfo.InvariantCulture, $"{what}: {100 * a.DeliveredPerSecond / b.DeliveredPerSecond:F0} % of delivered/s, {100 * a.ThroughPerSecond / b.ThroughPerSecond:F0} % of through/s");
        if (options.Prefill.Count > 0)
        {
            var loads = figures.Select(f => f.Load).Distinct().ToList();
            return loads.Skip(1).Select(load => Line($"{load} / {loads[0]}", Of(Shape.Distributed, load), Of(Shape.Distributed, loads[0])));
        }

        return options.Shapes.Contains(Shape.Reference)
            ? options.Shapes.Where(s => s is not Shape.Reference).Select(s => Line($"{s} / reference, saturated", Of(s, SaturatedLoad), Of(Shape.Reference, SaturatedLoad)))
            : [];
    }
}
