using System.Globalization;

namespace SiBridge.Benchmarks.Journeys;

/// <summary>The figures of a run and the verdict on it.</summary>
internal sealed class Report
{
    private const int ShownPerRule = 5;

    private readonly RunOptions options;
    private readonly History history;
    private readonly TimeSpan? drained;
    private readonly BridgeProcess bridge;
    private readonly long databaseBytes;
    private readonly MachineUse machine;
    private readonly IReadOnlyList<string> lost;
    private readonly List<Violation> violations;
    private readonly Percentiles toAnswer, toDelivery, warmUp;

    /// <param name="measured">From when requests count for the latencies, on the run's clock.</param>
    /// <param name="end">When the last request was due.</param>
    public Report(RunOptions options, History history, TimeSpan measured, TimeSpan end, TimeSpan? drained, BridgeProcess bridge, long databaseBytes, MachineUse machine, IReadOnlyList<string> lost)
    {
        (this.options, this.history, this.drained, this.bridge, this.databaseBytes, this.machine, this.lost) = (options, history, drained, bridge, databaseBytes, machine, lost);
        var intended = history.Answers.GroupBy(a => a.Message).ToDictionary(g => (g.Key.Emitter, g.Key.Id), g => g.Min(a => a.Intended));
        var first = history.Arrivals.Where(a => a.Taken && intended.ContainsKey((a.Emitter, a.Id)))
            .GroupBy(a => (a.Recipient, a.Emitter, a.Id))
            .Select(g => (At: intended[(g.Key.Emitter, g.Key.Id)], Took: g.Min(a => a.Started) - intended[(g.Key.Emitter, g.Key.Id)])).ToList();
        toAnswer = new(history.Answers.Where(a => a.Intended >= measured && a.Intended <= end).Select(a => a.At - a.Intended));
        toDelivery = new(first.Where(f => f.At >= measured).Select(f => f.Took));
        warmUp = new(first.Where(f => f.At < measured).Select(f => f.Took));
        violations = [.. Checker.Check(history)];
        if (options.P99 is { } limit && !(toDelivery.At(0.99) <= limit)) violations.Add(new("p99", $"{toDelivery.At(0.99):F1} ms to delivery, {limit:F1} wanted"));
    }

    public bool AllKept => violations.Count == 0;

    public void Print(TextWriter to)
    {
        void Line(string name, FormattableString text) => to.WriteLine($"{name,-22} {text.ToString(CultureInfo.InvariantCulture)}");
        int Count(string rule) => violations.Count(v => v.Rule == rule);

        var answers = history.Answers.Where(a => a.Status is 200 or 202).ToList();
        var repetitions = Repetitions();
        var unrecorded = repetitions.Exists(r => r.Unrecorded > TimeSpan.Zero)
            ? string.Create(CultureInfo.InvariantCulture, $"; answered up to {repetitions.Max(r => r.Unrecorded).TotalSeconds:F2} s before the kill") : "";
        var messages = answers.Select(a => a.Message).Distinct().Count();
        to.WriteLine();
        Line("run", $"{options.Rate}/s for {options.Seconds} s, seed {options.Seed}, kills {options.Kills}, recipients down {options.DownSeconds} s around each");
        Line("sent", $"{history.Sent.Count} messages; sent again: {Text(history.Again)}");
        Line("acknowledged", $"{messages} ({answers.Count(a => a.Status is 202)} × 202, {answers.Count(a => a.Status is 200)} × 200)");
        Line("deliveries", $"{history.Arrivals.Select(a => a.WebhookId).Distinct().Count()} in {history.Arrivals.Count} requests; places replaced before they left: {Replaced()}");
        Line("lost", $"{Count(Checker.Lost)}");
        Line("doubled", $"{Count(Checker.Doubled)}");
        Line("out of order", $"{Count(Checker.Order)}");
        Line("redelivered", $"{Text(repetitions.GroupBy(r => r.Cause).ToDictionary(g => g.Key, g => g.Count()))}{unrecorded}");
        Line("request to answer", $"{toAnswer}");
        Line("request to delivery", $"{toDelivery}");
        Line("  warm-up", $"{warmUp}");
        Line("drained", $"{(drained is { } d ? string.Create(CultureInfo.InvariantCulture, $"{d.TotalSeconds:F1} s after the last answer") : "no: something is still missing")}");
        Line("bridge", $"{bridge.Lives.Sum(l => l.Cpu.TotalSeconds):F1} s of CPU, {1000 * bridge.Lives.Sum(l => l.Cpu.TotalSeconds) / Math.Max(1, messages):F2} ms per message, at most {bridge.Lives.Max(l => l.PeakBytes) / 1e6:F0} MB resident");
        Line("processors busy", $"bridge {machine.Bridge:F2}, load and recipients {machine.Load:F2}, others {machine.Others:F2}, of {Environment.ProcessorCount}, over {machine.Seconds:F0} s");
        Line("database", $"{databaseBytes / 1e6:F1} MB, {databaseBytes / Math.Max(1, messages)} bytes per message");
        Line("stopped", $"in {bridge.StoppedIn.TotalSeconds:F1} s");
        if (bridge.Lives.Count > 1) Lives(Line);
        Line("bridge's log", $"{bridge.Log.Warnings} warnings, {bridge.Log.Errors.Count} errors");
        foreach (var error in bridge.Log.Errors.DistinctBy(e => e[Math.Min(e.Length, 25)..]).Take(ShownPerRule)) to.WriteLine($"    {error}");
        Verdict(to);
    }

    private void Verdict(TextWriter to)
    {
        to.WriteLine(AllKept ? "every promise was kept" : $"{violations.Count} promises are broken");
        foreach (var rule in violations.GroupBy(v => v.Rule))
        {
            to.WriteLine($"  {rule.Key}: {rule.Count()}");
            foreach (var violation in rule.Take(ShownPerRule)) to.WriteLine($"    {violation.Text}");
        }

        foreach (var explanation in lost) to.WriteLine($"  the bridge says: {explanation}");
    }

    private void Lives(Action<string, FormattableString> line)
    {
        var after = bridge.Lives.Skip(1).ToList();
        var ready = new Percentiles(after.Where(l => l.Ready is not null).Select(l => l.Ready!.Value - l.Started));
        var starts = history.Arrivals.Select(a => a.Started).Order().ToArray();
        var deliveries = new Percentiles(after.Zip(after.Skip(1).Select(l => l.Started).Append(TimeSpan.MaxValue))
            .Select(l => (l.First.Started, First: starts.FirstOrDefault(s => s > l.First.Started), Next: l.Second))
            .Where(l => l.First != default && l.First < l.Next).Select(l => l.First - l.Started));
        line("restart to ready", $"{ready}");
        line("restart to delivery", $"{deliveries}");
        line("killed before ready", $"{after.Count(l => l.Ready is null)} of {after.Count} restarts");
    }

    private List<(Arrival Again, string Cause, TimeSpan Unrecorded)> Repetitions() =>
        [.. Checker.Repetitions(history, history.Arrivals.GroupBy(a => a.WebhookId).ToDictionary(g => g.Key, g => g.OrderBy(a => a.Started).ToList()))];

    private int Replaced()
    {
        var taken = history.Arrivals.Where(a => a.Taken).Select(a => (a.Recipient, a.Emitter, a.Id)).ToHashSet();
        return history.Sent.Values.Where(m => m.Replaceable).Sum(m => m.Recipients.Count(r => !taken.Contains((r, m.Emitter, m.Id))));
    }

    private static string Text(IEnumerable<KeyValuePair<string, int>> counts) =>
        counts.Any() ? string.Join(", ", counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}")) : "none";
}
