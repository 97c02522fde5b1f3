using System.Collections.Concurrent;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>What a lane has claimed: what is ready to be sent, and what is being sent. Asked for by the lane's one loop; what was sent is told from anywhere.</summary>
internal sealed partial class Claims(Lease lease, DeliveryStore store, TimeProvider clock, ILogger log)
{
    /// <summary>
    /// What is sent within this time is claimed in advance, so that a lane that moves fast asks the database rarely; what waits longer
    /// can still be cancelled by something newer.
    /// </summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(100);

    private const int AheadAtMost = 64;

    private readonly Queue<Shipment> ready = [];
    private readonly ConcurrentDictionary<long, bool> underWay = [];

    /// <summary>The database died before it could say what we claimed, or would not take something back.</summary>
    private volatile bool unsure;

    private int sent, sentAtLook;
    private long lookedAt = clock.GetTimestamp();

    public int Ready => ready.Count;

    public int UnderWay => underWay.Count;

    /// <summary>Whether there is something of which the database does not tell: it knows only of what nobody has claimed.</summary>
    public bool AreWaiting => unsure || ready.Count > 0;

    /// <summary>Claims what is due, at least <paramref name="room"/> where there is so much.</summary>
    /// <param name="ahead">Whether more may be claimed than can be sent now.</param>
    /// <param name="probe">Takes one, due or not.</param>
    public Task Claim(int room, bool ahead, bool probe) => Claim(async () => [.. (await store.Take(lease, room + (ahead ? SoonSent() : 0), probe)).Select(delivery => new Shipment([delivery]))]);

    /// <summary>Claims what has gathered, when it leaves now.</summary>
    /// <param name="by">Null: the lane gathers no more.</param>
    /// <param name="probe">Whether what failed is taken before it is due.</param>
    public Task Gather(Gathering? by, TimeZoneInfo zone, bool probe) => Claim(async () => await store.TakeBatch(lease, by, zone, probe) is { } batch ? [batch] : []);

    private async Task Claim(Func<Task<IReadOnlyList<Shipment>>> take)
    {
        try
        {
            if (unsure)
            {
                unsure = false;
                await store.FreeUnknown(lease, ready.SelectMany(r => r.Deliveries).Select(d => d.Seq).Concat(underWay.Keys).ToHashSet());
            }

            foreach (var shipment in await take()) ready.Enqueue(shipment);
        }
        catch (Exception e)
        {
            // Whatever it was: the lane looks again when the next second wakes it, and first frees what may have been claimed.
            unsure = true;
            NotClaimed(log, lease.Lane, e.GetType().Name, e is DatabaseUnavailableException ? e.Message : e.StackTrace);
        }
    }

    /// <summary>The next to be sent; it is under way from now on.</summary>
    public Shipment? Next()
    {
        if (!ready.TryDequeue(out var shipment)) return null;
        foreach (var delivery in shipment.Deliveries) underWay[delivery.Seq] = true;
        return shipment;
    }

    /// <summary>It is under way no longer.</summary>
    public void Sent(Shipment shipment)
    {
        foreach (var delivery in shipment.Deliveries) underWay.TryRemove(delivery.Seq, out _);
        Interlocked.Increment(ref sent);
    }

    /// <summary>Nobody knows how its claim stands: it is freed at the next look.</summary>
    public void Unsure() => unsure = true;

    public async Task GiveBackReady()
    {
        while (ready.TryPeek(out var shipment) && await GiveBack(shipment, begun: false)) ready.Dequeue();
    }

    /// <param name="begun">Whether it was being sent.</param>
    /// <returns>False when the database would not take it: then its claim is freed at the next look, or by whoever has the lane next.</returns>
    public async Task<bool> GiveBack(Shipment shipment, bool begun)
    {
        try
        {
            await store.GiveBack(shipment, begun);
            return true;
        }
        catch (Exception e)
        {
            unsure = true;
            NotGivenBack(log, shipment.First.Id, e.GetType().Name, e is DatabaseUnavailableException ? e.Message : e.StackTrace);
            return false;
        }
    }

    /// <summary>How many are sent within <see cref="Ahead"/>, going by the time since the last look.</summary>
    private int SoonSent()
    {
        var (now, total) = (clock.GetTimestamp(), Volatile.Read(ref sent));
        var elapsed = clock.GetElapsedTime(lookedAt, now);
        var soon = elapsed <= TimeSpan.Zero ? 0 : (int)Math.Min(AheadAtMost, (total - sentAtLook) * (Ahead / elapsed));
        (lookedAt, sentAtLook) = (now, total);
        return soon;
    }

    [LoggerMessage(LogLevel.Warning, "Lane {Lane} could not claim what is due and looks again: {Kind} {Reason}")]
    private static partial void NotClaimed(ILogger log, LaneKey lane, string kind, string? reason);

    [LoggerMessage(LogLevel.Warning, "Delivery {Delivery} could not be given back yet: {Kind} {Reason}")]
    private static partial void NotGivenBack(ILogger log, Guid delivery, string kind, string? reason);
}
