using System.Globalization;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>What one run of a pipeline cost besides processors: its start, its memory, its database.</summary>
/// <param name="Role">Of the process, and which of its kind it is.</param>
/// <param name="Ready">Milliseconds from its start.</param>
internal sealed record Residence(string Shape, string Role, double Ready, double ResidentMegabytes, double HighestMegabytes, double DatabaseBytesPerMessage)
{
    public static string Head => $"{"",-12} {"",-12}{"ready ms",10}{"resident MB",13}{"highest",9}{"database bytes/msg",20}";

    public static IEnumerable<Residence> Of(Shape shape, double databaseBytesPerMessage) => shape.Processes.Select((p, i) =>
    {
        var life = p.Process.Lives[^1];
        return new Residence(shape.Name, $"{p.Role} {i + 1}", (life.Ready!.Value - life.Started).TotalMilliseconds, life.ResidentBytes / 1e6, life.PeakBytes / 1e6, databaseBytesPerMessage);
    });

    public static Residence Median(IReadOnlyList<Residence> repetitions) => repetitions[0] with
    {
        Ready = Medians.Of(repetitions.Select(r => r.Ready)),
        ResidentMegabytes = Medians.Of(repetitions.Select(r => r.ResidentMegabytes)),
        HighestMegabytes = repetitions.Max(r => r.HighestMegabytes),
        DatabaseBytesPerMessage = Medians.Of(repetitions.Select(r => r.DatabaseBytesPerMessage)),
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Shape,-12} {Role,-12}{Ready,10:F0}{ResidentMegabytes,13:F0}{HighestMegabytes,9:F0}{DatabaseBytesPerMessage,20:F0}");
}
