using System.Globalization;

namespace SiBridge.Tests.Support;

/// <summary>How much processor time the calling thread has had since the clock was started: what others on the machine take does not count.</summary>
internal sealed class ThreadClock
{
    private const double TicksPerSecond = 100;

    private readonly TimeSpan began = Now;

    public static ThreadClock StartNew() => new();

    public TimeSpan Elapsed => Now - began;

    /// <summary>Fields 14 and 15 of proc(5)'s <c>stat</c>: time in the program and in the kernel for it.</summary>
    private static TimeSpan Now
    {
        get
        {
            var stat = File.ReadAllText("/proc/thread-self/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromSeconds((long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
        }
    }
}
