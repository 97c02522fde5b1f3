using System.Diagnostics;
using System.Globalization;
using SiBridge.Benchmarks.Pipeline;

namespace SiBridge.Benchmarks.Isolation;

/// <summary>What the partners that are well saw of one load.</summary>
/// <param name="Ill">Whether the others were not.</param>
/// <param name="Delivery">From the intended instant of sending to the delivery.</param>
/// <param name="Answer">From there to the 202.</param>
/// <param name="Busy">Processors that the run kept busy.</param>
/// <param name="Others">Those that the rest of the machine did: figures taken on a loaded machine say so.</param>
internal sealed record Phase(bool Ill, Percentiles Delivery, Percentiles Answer, double Busy, double Others)
{
    public static string Head => $"{"",-22}{"dlv p50",9}{"p99",9}{"p99.9",9}{"max",9}{"202 p50",10}{"p99",9}{"count",8}{"busy",7}{"others",8}";

    public static Phase Of(bool ill, IReadOnlyList<Ledger.Entry> messages, Cpu cpu, TimeSpan took) => new(
        ill, new(messages.Where(m => m.Delivered > 0).Select(m => Stopwatch.GetElapsedTime(m.Intended, m.Delivered))), new(messages.Select(m => Stopwatch.GetElapsedTime(m.Intended, m.Answered))),
        cpu.All / took.TotalSeconds, cpu.Others / took.TotalSeconds);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Ill ? "with the three" : "without"),-22}{Delivery.At(0.5),9:F1}{Delivery.At(0.99),9:F1}{Delivery.At(0.999),9:F1}{Delivery.At(1),9:F1}{Answer.At(0.5),10:F1}{Answer.At(0.99),9:F1}{Delivery.Count,8}{Busy,7:F2}{Others,8:F2}");
}
