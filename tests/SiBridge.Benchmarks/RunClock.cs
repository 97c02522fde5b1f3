using System.Diagnostics;

namespace SiBridge.Benchmarks;

/// <summary>The one clock of a run: monotonic, from zero.</summary>
internal sealed class RunClock
{
    private readonly long zero = Stopwatch.GetTimestamp();

    public TimeSpan Now => Stopwatch.GetElapsedTime(zero);

    public async Task Until(TimeSpan instant, CancellationToken stop)
    {
        // A delay has a grain of a millisecond: what is nearer is due.
        while (instant - Now is { TotalMilliseconds: > 1 } wait) await Task.Delay(wait, stop);
    }
}
