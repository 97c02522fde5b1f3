using SiBridge.Delivery;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>
/// Routes what was accepted and whose announcement was lost, refuses what waited too long for what it depends on, and sends what waited
/// for a partner to be connected. So nothing depends on an announcement that arrives, or on a broker that is there.
/// </summary>
public sealed partial class FlowSweep(
    Database database, Router router, Hints hints, CurrentNetwork network, TimeProvider clock, ILogger<FlowSweep> log) : Rounds("what was not routed", clock, log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(5);
    private const int ReceiptsAtOnce = 1_000, KeysAtOnce = 100;

    /// <summary>Where the last look ended: what cannot be routed must not hide what comes after it.</summary>
    private DateTimeOffset seen = DateTimeOffset.MinValue;

    /// <summary>At the first look of a process that is alone everything unrouted was left by one that is gone, whatever the clock says.</summary>
    private bool first = !database.IsShared;

    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
#if SABOTAGE
        if (Sabotage.Sweep) return null;
#endif
        await RouteUnannounced(first ? DateTimeOffset.MaxValue : Clock.GetUtcNow() - Grace, stop);
        first = false;
        await SendToTheNewlyConnected(stop);
        await RefuseWhatWaitedTooLong(stop);
        return Pause;
    }

    private async Task RouteUnannounced(DateTimeOffset before, CancellationToken stop)
    {
        var unannounced = await database.Read(db => JournalReader.Unannounced(db, seen, before, ReceiptsAtOnce));
        seen = unannounced.Count < ReceiptsAtOnce ? DateTimeOffset.MinValue : unannounced[^1].AcceptedAt;
        await Route(unannounced.Select(u => u.Receipt), stop);
    }

    private async Task SendToTheNewlyConnected(CancellationToken stop)
    {
        var current = network.Current;
        foreach (var name in (await database.Read(JournalReader.Awaited)).Where(name => current.Holder(name) is not null))
        {
            for (var keys = await Next(""); keys.Count > 0; keys = await Next(keys[^1]))
            {
                stop.ThrowIfCancellationRequested();
                await hints.Tell(await router.RouteKeys(keys));
            }

            Task<IReadOnlyList<string>> Next(string after) => database.Read(db => JournalReader.KeysAwaiting(db, name, after, KeysAtOnce));
        }
    }

    private async Task RefuseWhatWaitedTooLong(CancellationToken stop)
    {
        var since = Clock.GetUtcNow() - network.Current.HeldFor;
        if (!await database.Read(db => JournalReader.AnyHeldSince(db, since))) return;
        var (refused, lanes) = await router.RefuseHeld(since);
        foreach (var receipt in refused) Refused(log, receipt);
        await hints.Tell(lanes);
        // A correction may have waited for one of them.
        await Route(refused, stop);
    }

    private async Task Route(IEnumerable<Guid> receipts, CancellationToken stop)
    {
        foreach (var some in receipts.Chunk(router.AtOnce))
        {
            stop.ThrowIfCancellationRequested();
            await hints.Tell(await router.RouteNext(some, stop));
        }
    }

    [LoggerMessage(LogLevel.Warning, "Message {Receipt} waited too long for what it depends on and is refused")]
    private static partial void Refused(ILogger log, Guid receipt);
}
