using System.Diagnostics;
using System.Globalization;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>The figures of one load on one pipeline, in the order of <see cref="Columns"/>.</summary>
internal sealed record Figures(string Shape, string Load, IReadOnlyList<double> Values)
{
    private const int DeliveredColumn = 1, ThroughColumn = 2;

    private static readonly (string Name, int Width, string Format)[] Columns =
    [
        ("ack/s", 7, "F0"), ("dlv/s", 7, "F0"), ("through/s", 10, "F0"),
        ("202 p50", 9, "F1"), ("p99", 8, "F1"), ("p99.9", 8, "F1"),
        ("dlv p50", 10, "F1"), ("p99", 8, "F1"), ("p99.9", 8, "F1"),
        ("drain s", 9, "F1"),
        ("CPU ms/msg", 12, "F3"), ("postgres", 9, "F3"), ("rabbit", 8, "F3"), ("load", 8, "F3"), ("busy", 6, "F2"), ("others", 8, "F2"),
    ];

    public static string Head => $"{"",-12} {"",-14}" + string.Concat(Columns.Select(c => c.Name.PadLeft(c.Width)));

    /// <summary>While messages were sent.</summary>
    public double DeliveredPerSecond => Values[DeliveredColumn];

    /// <summary>From the first message's sending to the last one's delivery: what a pipeline that acknowledges first and delivers later is worth.</summary>
    public double ThroughPerSecond => Values[ThroughColumn];

    /// <param name="messages">Of this load.</param>
    /// <param name="cpu">Used until all was delivered.</param>
    /// <param name="took">How long that was.</param>
    public static Figures Of(string shape, string load, IReadOnlyList<Ledger.Entry> messages, Cpu cpu, TimeSpan took)
    {
        // The window is that of the sending: what is answered or delivered later counts for the latencies alone.
        var (begin, end) = (messages.Min(m => m.Intended), messages.Max(m => m.Intended));
        var seconds = Seconds(end - begin);
        var accepted = messages.Where(m => m.Status == Ledger.Accepted).ToList();
        var answer = new Percentiles(accepted.Select(m => TimeSpan.FromSeconds(Seconds(m.Answered - m.Intended))));
        var delivery = new Percentiles(accepted.Where(m => m.Delivered > 0).Select(m => TimeSpan.FromSeconds(Seconds(m.Delivered - m.Intended))));
        double PerMessage(double cpuSeconds) => 1000 * cpuSeconds / messages.Count;
        return new(shape, load,
        [
            accepted.Count(m => m.Answered <= end) / seconds, messages.Count(m => m.Delivered > 0 && m.Delivered <= end) / seconds,
            messages.Count(m => m.Delivered > 0) / Seconds(Math.Max(end, messages.Max(m => m.Delivered)) - begin),
            answer.At(0.5), answer.At(0.99), answer.At(0.999), delivery.At(0.5), delivery.At(0.99), delivery.At(0.999),
            Math.Max(0, Seconds(messages.Max(m => m.Delivered) - end)),
            PerMessage(cpu.Pipeline), PerMessage(cpu.Database), PerMessage(cpu.Broker), PerMessage(cpu.Load), cpu.All / took.TotalSeconds, cpu.Others / took.TotalSeconds,
        ]);
    }

    /// <summary>Each figure's median over the repetitions of one load.</summary>
    public static Figures Median(IReadOnlyList<Figures> repetitions) => repetitions[0] with
    {
        Values = [.. Enumerable.Range(0, Columns.Length).Select(i => Medians.Of(repetitions.Select(r => r.Values[i])))],
    };

    public override string ToString() =>
        $"{Shape,-12} {Load,-14}" + string.Concat(Values.Zip(Columns).Select(v => v.First.ToString(v.Second.Format, CultureInfo.InvariantCulture).PadLeft(v.Second.Width)));

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;
}

internal static class Medians
{
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
