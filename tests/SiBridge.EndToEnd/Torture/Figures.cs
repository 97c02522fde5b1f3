using System.Globalization;
using SiBridge.Benchmarks;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.EndToEnd.Torture;

/// <summary>What a run came to, in figures.</summary>
internal static class Figures
{
    private const int ShownPerRule = 10;

    public static IEnumerable<string> Of(int seed, Evidence evidence, IReadOnlyList<Violation> violations)
    {
        var history = evidence.History;
        var acknowledged = history.Answers.Where(a => a.Status is 200 or 202).Select(a => a.Message).Distinct().Count();
        int Jobs(string state) => evidence.Replays.Count(r => r.State == state);
        int Broken(string rule) => violations.Count(v => v.Rule == rule);
        yield return Line("seed", $"{seed}");
        yield return Line("faults", $"{evidence.Disturbances.Count}: {Counts(evidence.Disturbances.Select(d => d.Word))}");
        yield return Line("messages", $"{history.Sent.Count}, {acknowledged} acknowledged, {history.Sent.Count - acknowledged} never; {evidence.Wrongs.Count} wrong ones");
        yield return Line("sent again because of", $"{Counts(history.Again)}");
        yield return Line("deliveries", $"{history.Arrivals.Select(a => a.WebhookId).Distinct().Count()} in {history.Arrivals.Count} requests");
        yield return Line("202 to delivery", $"{new Percentiles(Delays(history))}");
        yield return Line("lost", $"{Broken(Checker.Lost)}");
        yield return Line("out of order", $"{Broken(Checker.Order)}");
        yield return Line("differing bodies", $"{Broken(Checker.TwoBodies)}");
        yield return Line("half there", $"{Broken(Verdict.HalfThere)}");
        yield return Line("repeated because", $"{Counts(Verdict.Repetitions(evidence).Select(r => r.Cause))}");
        yield return Line("replay jobs", $"{evidence.Replays.Count} made, {Jobs("done")} done, {Jobs("cancelled")} cancelled, {Interrupted(evidence)} with a kill in the middle; {evidence.Replays.Sum(r => r.Total)} deliveries selected, {evidence.Replays.Sum(r => r.Replayed)} sent again");
        yield return Line("corrections", $"{evidence.Corrections.Count} proposed, {evidence.Corrections.Count(c => c.State is "approved")} approved");
        yield return Line("longest recovery", $"{Recoveries(evidence)}");
        yield return Line("longest silence", $"{LongestSilence(evidence)}");
        yield return violations.Count == 0 ? "every promise was kept" : $"{violations.Count} promises are broken";
        foreach (var rule in violations.GroupBy(v => v.Rule))
        {
            yield return $"  {rule.Key}: {rule.Count()}";
            foreach (var violation in rule.Take(ShownPerRule)) yield return $"    {violation.Text}";
        }
    }

    private static int Interrupted(Evidence evidence) =>
        evidence.Replays.Count(r => evidence.Disturbances.Any(d => d.Kind is FaultKind.Kill && d.OfTheBridge && d.Began > r.Made && (r.Ended is null || d.Began < r.Ended)));

    /// <summary>From a message's first yes to its arrival, each recipient counted.</summary>
    private static IEnumerable<TimeSpan> Delays(History history)
    {
        var answered = history.Answers.Where(a => a.Status is 200 or 202).GroupBy(a => (a.Message.Emitter, a.Message.Id)).ToDictionary(g => g.Key, g => g.Min(a => a.At));
        return from taken in history.Arrivals.Where(a => a.Taken).GroupBy(a => (a.Recipient, a.Emitter, a.Id))
               where answered.ContainsKey((taken.Key.Emitter, taken.Key.Id))
               let delay = taken.Min(a => a.Ended) - answered[(taken.Key.Emitter, taken.Key.Id)]
               select delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
    }

    /// <summary>The longest time that a recipient got nothing after the last of the faults that concern it was over, by what that fault was.</summary>
    private static string Recoveries(Evidence evidence) => string.Join(", ", Silences(evidence)
        .Where(s => s.Last is not null).Select(s => (s.Last!.Word, Time: s.Until - s.Last.Ended)).Where(r => r.Time > TimeSpan.Zero)
        .GroupBy(r => r.Word).OrderByDescending(g => g.Max(r => r.Time)).Select(g => $"{g.Key} {Seconds(g.Max(r => r.Time))}"));

    private static string LongestSilence(Evidence evidence)
    {
        var (recipient, from, until, last) = Silences(evidence).OrderBy(s => s.Until - s.From).LastOrDefault();
        return $"{Seconds(until - from)} of {recipient} from {Seconds(from)}, last fault in it: {last?.Word ?? "none"}";
    }

    /// <summary>The time between two messages that a recipient took, and the fault that was over last in it.</summary>
    private static IEnumerable<(string Recipient, TimeSpan From, TimeSpan Until, Disturbance? Last)> Silences(Evidence evidence) =>
        from taken in evidence.History.Arrivals.Where(a => a.Taken).GroupBy(a => a.Recipient)
        let concerning = evidence.Disturbances.Where(d => d.OfTheBridge || d.Target == taken.Key).OrderBy(d => d.Ended).ToList()
        let instants = taken.Select(a => a.Ended).Order().ToList()
        from pair in instants.Zip(instants.Skip(1))
        select (taken.Key, pair.First, pair.Second, concerning.FindLast(d => d.Began < pair.Second && d.Ended > pair.First && d.Ended <= pair.Second));

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s");

    private static string Counts(IEnumerable<string> words) => Counts(words.CountBy(w => w));

    private static string Counts(IEnumerable<KeyValuePair<string, int>> counts) =>
        string.Join(", ", counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}")) is { Length: > 0 } some ? some : "none";

    private static string Line(string name, FormattableString value) => $"{name,-22}{FormattableString.Invariant(value)}";
}
