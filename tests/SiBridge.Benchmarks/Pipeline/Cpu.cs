using System.Globalization;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>Processor seconds used so far, by whom.</summary>
/// <param name="Load">The generator and the receivers.</param>
/// <param name="Machine">All of it and everybody else: figures taken on a loaded machine say so.</param>
internal sealed record Cpu(double Pipeline, double Database, double Broker, double Load, double Machine)
{
    private const double TicksPerSecond = 100;

    public double All => Pipeline + Database + Broker + Load;

    /// <summary>The system counts by samples: near zero the difference may come out negative.</summary>
    public double Others => Math.Max(0, Machine - All);

    public static Cpu Now(Shape shape, Stage stage)
    {
        foreach (var (_, process) in shape.Processes) process.Measure();
        return new(
            shape.Processes.Sum(p => p.Process.Lives.Sum(l => l.Cpu.TotalSeconds)), Of(stage.Postgres?.Processes()), Of(stage.Rabbit?.Processes()),
            Environment.CpuUsage.TotalTime.TotalSeconds, MachineUse.Busy());
    }

    public static Cpu operator -(Cpu a, Cpu b) => new(a.Pipeline - b.Pipeline, a.Database - b.Database, a.Broker - b.Broker, a.Load - b.Load, a.Machine - b.Machine);

    /// <summary>With the ended children, or a server's short-lived processes would be forgotten.</summary>
    private static double Of(IReadOnlyList<int>? processes) => (processes ?? []).Sum(Of);

    private static double Of(int process)
    {
        try
        {
            // proc(5): the fields from the third on, after the name in brackets; utime, stime, cutime and cstime are no. 14 to 17.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(t => double.Parse(t, CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
