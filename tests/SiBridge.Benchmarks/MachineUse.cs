using System.Diagnostics;
using System.Globalization;

namespace SiBridge.Benchmarks;

/// <summary>How many processors the bridge, the load and everybody else kept busy: figures taken on a loaded machine say so.</summary>
internal sealed class MachineUse
{
    private const double TicksPerSecond = 100;

    private readonly long began = Stopwatch.GetTimestamp();
    private readonly double busy = Busy();
    private readonly double own = Own();

    private MachineUse()
    {
    }

    public double Seconds { get; private set; }

    public double Bridge { get; private set; }

    public double Load { get; private set; }

    /// <summary>Not a number where the system does not tell.</summary>
    public double Others { get; private set; }

    public static MachineUse Begin() => new();

    public void End(IReadOnlyList<Life> lives)
    {
        Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Bridge = lives.Sum(l => l.Cpu.TotalSeconds) / Seconds;
        Load = (Own() - own) / Seconds;
        // The system counts by samples: near zero the difference may come out negative.
        Others = Math.Max(0, ((Busy() - busy) / Seconds) - Bridge - Load);
    }

    /// <summary>Seconds of all processors spent on anything but waiting, since the system's start.</summary>
    public static double Busy()
    {
        if (!File.Exists("/proc/stat")) return double.NaN;
        // cpu user nice system idle iowait irq softirq steal …
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return (ticks.Sum() - ticks[3] - ticks[4]) / TicksPerSecond;
    }

    private static double Own() => Environment.CpuUsage.TotalTime.TotalSeconds;
}
