using System.Collections.Concurrent;
using SiBridge.Delivery;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>
/// Settles what waits, in units of work of bounded size. One unit at a time, so that senders and lanes get their share of the one
/// writer; all that came meanwhile in the next one, or routing would do one message per disk flush.
/// </summary>
public sealed partial class Router(Database database, CurrentNetwork network, TimeProvider clock, ILogger<Router> log) : IDisposable
{
    /// <summary>How many receipts one unit of work routes: with one writer, every sender that comes meanwhile waits for it.</summary>
    public int AtOnce { get; } = database.IsShared ? 256 : 32;

    private readonly ConcurrentQueue<Guid> waiting = [];
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Adds receipts to those that wait and, in turn, routes the next of them together.</summary>
    /// <param name="receipts">At most <see cref="AtOnce"/>: each turn takes as many.</param>
    /// <param name="stop">Whoever waits for a turn then leaves it: what it brought stays where it is.</param>
    /// <returns>The lanes that have work now.</returns>
    public async Task<IReadOnlyCollection<LaneKey>> RouteNext(IReadOnlyList<Guid> receipts, CancellationToken stop = default)
    {
        if (stop.IsCancellationRequested) return [];
        foreach (var receipt in receipts) waiting.Enqueue(receipt);
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            if (stop.IsCancellationRequested) return [];
            var next = new List<Guid>(AtOnce);
            while (next.Count < AtOnce && waiting.TryDequeue(out var receipt)) next.Add(receipt);
            return next.Count == 0 ? [] : await Isolated(next, (routing, some) => routing.Route(some));
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Routes all that waits under some keys.</summary>
    public Task<IReadOnlyCollection<LaneKey>> RouteKeys(IReadOnlyList<string> orderKeys) => Isolated(orderKeys, (routing, some) => routing.Route(some));

    /// <summary>Looks again at deliveries without a body.</summary>
    /// <returns>The lanes that have work now.</returns>
    internal Task<IReadOnlyCollection<LaneKey>> MakeMissing(IReadOnlyList<Guid> deliveries) => Isolated(deliveries, (routing, some) => routing.MakeMissing(some));

    /// <summary>Refuses the next of what has been held since before <paramref name="since"/>.</summary>
    /// <returns>Their receipts, and the lanes that have work now.</returns>
    public Task<(IReadOnlyList<Guid> Refused, IReadOnlyCollection<LaneKey> Lanes)> RefuseHeld(DateTimeOffset since) =>
        database.Write<(IReadOnlyList<Guid>, IReadOnlyCollection<LaneKey>)>(db =>
        {
            var routing = new Routing(db, network.Current, clock.GetUtcNow());
            var refused = HeldTooLong.Refuse(routing, since);
            routing.Flush();
            return (refused, routing.Lanes);
        });

    /// <summary>Looks at the deadlines of some journeys, sessions or partners.</summary>
    /// <param name="depuis">When this database first looked at deadlines.</param>
    internal Task<IReadOnlyCollection<LaneKey>> LookAt(IReadOnlyList<string> keys, Action<EcheanceRouting, IReadOnlyList<string>> look, DateTimeOffset depuis) =>
        Isolated(keys, (routing, some) => look(new(routing, depuis), some));

    /// <summary>Tells an emitter what is wrong with something that it sent and that was not kept.</summary>
    /// <param name="about">See <see cref="Anomalies.Tell(Routing, Partner, string, Contracts.Anomalie)"/>.</param>
    internal Task<IReadOnlyCollection<LaneKey>> Tell(string emetteur, string about, Contracts.Anomalie anomalie) => Isolated([about], (routing, _) =>
    {
        if (routing.Network.ByCode(emetteur) is { } emitter) Anomalies.Tell(routing, emitter, about, anomalie);
    });

    public void Dispose() => turn.Dispose();

    /// <summary>One transaction for all; when that fails, one for each, so that one that cannot be routed does not hold back the others.</summary>
    private async Task<IReadOnlyCollection<LaneKey>> Isolated<T>(IReadOnlyList<T> items, Action<Routing, IReadOnlyList<T>> route)
        where T : notnull
    {
        try
        {
            return await database.Write<IReadOnlyCollection<LaneKey>>(db =>
            {
                var routing = new Routing(db, network.Current, clock.GetUtcNow());
                route(routing, items);
                routing.Flush();
                return routing.Lanes;
            });
        }
        catch (Exception e) when (e is not DatabaseUnavailableException && items.Count == 1)
        {
            // Not what the exception says: it may repeat a value of the message.
            Stuck(log, items[0].ToString()!, e.GetType().Name, e.StackTrace);
            return [];
        }
        catch (Exception e) when (e is not DatabaseUnavailableException)
        {
            var lanes = new HashSet<LaneKey>();
            foreach (var item in items) lanes.UnionWith(await Isolated([item], route));
            return lanes;
        }
    }

    [LoggerMessage(LogLevel.Error, "{ReceiptOrKey} could not be routed; it stays where it is and is tried again: {Kind} {Where}")]
    private static partial void Stuck(ILogger log, string receiptOrKey, string kind, string? where);
}
