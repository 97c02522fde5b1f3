using System.Diagnostics;
using SiBridge.Storage;

namespace SiBridge.Indicateurs;

/// <summary>
/// Packs what changed, a second later or so. It never takes more than a small part of the time: after a long step it rests longer, so
/// that a flood of messages is routed first and counted then.
/// </summary>
public sealed partial class PackMonths(Database database, TimeProvider clock, ILogger<PackMonths> log) : BackgroundService
{
    private const int RestPerWork = 15;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private string? told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var (more, began) = (false, Stopwatch.GetTimestamp());
            try
            {
                more = await database.Write(BlocStore.PackNext);
                told = null;
            }
            catch (Exception e)
            {
                // The database is away: what is to be packed is in it. Told once, not at every look.
                if (e.Message != told) Later(log, e.GetType().Name, e.Message);
                told = e.Message;
            }

            var rest = Stopwatch.GetElapsedTime(began) * RestPerWork;
            await Task.Delay(more || rest > Idle ? rest : Idle, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Error, "The packing of indicators was interrupted and goes on at the next look: {Kind}, {Reason}")]
    private static partial void Later(ILogger log, string kind, string reason);
}
