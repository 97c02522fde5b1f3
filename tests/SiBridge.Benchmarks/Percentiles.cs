using System.Globalization;

namespace SiBridge.Benchmarks;

/// <summary>A distribution of durations, by the nearest-rank definition.</summary>
internal sealed class Percentiles(IEnumerable<TimeSpan> values)
{
    private readonly double[] sorted = [.. values.Select(v => v.TotalMilliseconds).Order()];

    public int Count => sorted.Length;

    /// <returns>Milliseconds; not a number when there is nothing.</returns>
    public double At(double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"p50 {At(0.5),7:F1}   p99 {At(0.99),7:F1}   p99.9 {At(0.999),7:F1}   max {At(1),7:F1} ms   ({Count})");
}
