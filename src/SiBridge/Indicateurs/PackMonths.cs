using System.Diagnostics;
using SiBridge.Storage;

namespace SiBridge.Indicateurs;

/// <summary>
/// Packs what changed, a second later or so. It never takes more than a small part of the time: after a long step it rests longer, so
/// that a flood of messages is routed first and counted then.
/// </summary>
public sealed class PackMonths(Database database, TimeProvider clock, ILogger<PackMonths> log) : Rounds("indicators to be packed", clock, log)
{
    private const int RestPerWork = 15;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var more = await database.Write(BlocStore.PackNext);
        var rest = Stopwatch.GetElapsedTime(began) * RestPerWork;
        return more || rest > Idle ? rest : Idle;
    }
}
