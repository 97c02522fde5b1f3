using MassTransit;
using Microsoft.Extensions.Hosting;
using SiBridge.Contracts;
using SiBridge.Delivery;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>
/// Announces again what was accepted and not routed, refuses what waited too long for what it depends on, and sends what waited
/// for an organisme to be connected. So nothing depends on an announcement that arrives.
/// </summary>
public sealed partial class FlowSweep(
    Database database, Router router, CurrentNetwork network, IBus bus, TimeProvider clock, ILogger<FlowSweep> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(5);
    private const int ReceiptsAtOnce = 1_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        var grace = TimeSpan.Zero; // At start everything unrouted was left by a process that is gone.
        do
        {
            try
            {
                await Sweep(grace, stoppingToken);
                grace = Grace;
            }
            catch (DatabaseUnavailableException e)
            {
                Later(log, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Sweep(TimeSpan grace, CancellationToken stoppingToken)
    {
        var (now, current) = (clock.GetUtcNow(), network.Current);
        var unannounced = database.Read(db => JournalReader.Unannounced(db, now - grace, ReceiptsAtOnce));
        if (unannounced.Count > 0) await bus.Publish(new MessagesAccepted(unannounced), stoppingToken);

        var connected = database.Read(JournalReader.Awaited).Where(a => current.Holder(a.Awaiting) is not null).Select(a => a.OrderKey).ToList();
        var lanes = connected.Count == 0 ? [] : await router.InTransaction(routing => routing.Route(connected));
        foreach (var lane in lanes) await bus.Publish(new LaneHasWork(lane.Recipient, lane.Channel), stoppingToken);

        if (database.Read(db => JournalReader.AnyHeldSince(db, now - current.HeldFor)))
        {
            var refused = await database.Write(db => JournalMarks.RefuseHeld(db, now - current.HeldFor, "attente trop longue : "));
            Refused(log, refused);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} held messages waited too long for what they depend on and are refused")]
    private static partial void Refused(ILogger log, int count);

    [LoggerMessage(LogLevel.Error, "The sweep could not reach the database and tries again")]
    private static partial void Later(ILogger log, Exception e);
}
