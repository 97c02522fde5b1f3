using MassTransit;
using SiBridge.Contracts;
using SiBridge.Delivery;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>
/// Announces again what was accepted and not routed, refuses what waited too long for what it depends on, and sends what waited
/// for a partner to be connected. So nothing depends on an announcement that arrives.
/// </summary>
public sealed partial class FlowSweep(
    Database database, Router router, CurrentNetwork network, IBus bus, TimeProvider clock, ILogger<FlowSweep> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(5);
    private const int ReceiptsAtOnce = 1_000, KeysAtOnce = 100;

    /// <summary>Where the last look ended: what cannot be routed must not hide what comes after it.</summary>
    private DateTimeOffset seen = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        var first = true;
        do
        {
            try
            {
                // At the first look everything unrouted was left by a process that is gone, whatever the clock says.
                await AnnounceAgain(first ? DateTimeOffset.MaxValue : clock.GetUtcNow() - Grace, stoppingToken);
                first = false;
                await SendToTheNewlyConnected(stoppingToken);
                await RefuseWhatWaitedTooLong(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The database or the bus is away: what is to be done is in the database, and the next look finds it.
                Later(log, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task AnnounceAgain(DateTimeOffset before, CancellationToken stop)
    {
        var unannounced = database.Read(db => JournalReader.Unannounced(db, seen, before, ReceiptsAtOnce));
        seen = unannounced.Count < ReceiptsAtOnce ? DateTimeOffset.MinValue : unannounced[^1].AcceptedAt;
        await Announce(unannounced.Select(u => u.Receipt), stop);
    }

    private async Task SendToTheNewlyConnected(CancellationToken stop)
    {
        var current = network.Current;
        foreach (var name in database.Read(JournalReader.Awaited).Where(name => current.Holder(name) is not null))
        {
            for (var keys = Next(""); keys.Count > 0; keys = Next(keys[^1]))
            {
                foreach (var lane in await router.RouteKeys(keys)) await bus.Publish(new LaneHasWork(lane.Recipient, lane.Channel), stop);
            }

            IReadOnlyList<string> Next(string after) => database.Read(db => JournalReader.KeysAwaiting(db, name, after, KeysAtOnce));
        }
    }

    private async Task RefuseWhatWaitedTooLong(CancellationToken stop)
    {
        var since = clock.GetUtcNow() - network.Current.HeldFor;
        if (!database.Read(db => JournalReader.AnyHeldSince(db, since))) return;
        var refused = await database.Write(db => JournalMarks.RefuseHeld(db, since, "attente trop longue : "));
        foreach (var receipt in refused) Refused(log, receipt);
        // A correction may have waited for one of them.
        await Announce(refused, stop);
    }

    private async Task Announce(IEnumerable<Guid> receipts, CancellationToken stop)
    {
        foreach (var some in receipts.Chunk(Announcer.ReceiptsPerMessage)) await bus.Publish(new MessagesAccepted(some), stop);
    }

    [LoggerMessage(LogLevel.Warning, "Message {Receipt} waited too long for what it depends on and is refused")]
    private static partial void Refused(ILogger log, Guid receipt);

    [LoggerMessage(LogLevel.Error, "The sweep was interrupted and looks again")]
    private static partial void Later(ILogger log, Exception e);
}
