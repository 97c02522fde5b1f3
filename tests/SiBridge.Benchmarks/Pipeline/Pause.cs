using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>Waits to within a tenth of a millisecond and without burning a processor: the runtime's own waits have a grain of one or two.</summary>
internal static partial class Pause
{
    /// <param name="instant">Of the stopwatch. Never returns before it.</param>
    public static void Until(long instant)
    {
        while (instant - Stopwatch.GetTimestamp() is > 0 and var left)
        {
            var nanoseconds = left * (1_000_000_000 / Stopwatch.Frequency);
            _ = nanosleep(new((nint)(nanoseconds / 1_000_000_000), (nint)(nanoseconds % 1_000_000_000)), 0);
        }
    }

    [LibraryImport("libc")]
    private static partial int nanosleep(in Duration duration, nint remaining);

    private readonly record struct Duration(nint Seconds, nint Nanoseconds);
}
