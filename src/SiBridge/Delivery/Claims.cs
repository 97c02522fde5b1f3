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

    private readonly Queue<Claimed> ready = [];
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
    public async Task Claim(int room, bool ahead, bool probe)
    {
        try
        {
            if (unsure)
            {
                unsure = false;
                await store.FreeUnknown(lease, ready.Select(r => r.Seq).Concat(underWay.Keys).ToHashSet());
            }

            foreach (var delivery in await store.Take(lease, room + (ahead ? SoonSent() : 0), probe)) ready.Enqueue(delivery);
        }
        catch (Exception e)
        {
            // Whatever it was: the lane looks again when the next second wakes it, and first frees what may have been claimed.
            unsure = true;
            NotClaimed(log, lease.Lane, e.GetType().Name, e is DatabaseUnavailableException ? e.Message : e.StackTrace);
        }
    }

    /// <summary>The next to be sent; it is under way from now on.</summary>
    public Claimed? Next()
    {
        if (ready.TryDequeue(out var delivery)) underWay[delivery.Seq] = true;
        return delivery;
    }

    /// <summary>It is under way no longer.</summary>
    public void Sent(Claimed delivery)
    {
        underWay.TryRemove(delivery.Seq, out _);
        Interlocked.Increment(ref sent);
    }

    /// <summary>Nobody knows how its claim stands: it is freed at the next look.</summary>
    public void Unsure() => unsure = true;

    public async Task GiveBackReady()
    {
        while (ready.TryPeek(out var delivery) && await GiveBack(delivery, begun: false)) ready.Dequeue();
    }

    /// <param name="begun">Whether it was being sent.</param>
    /// <returns>False when the database would not take it: then its claim is freed at the next look, or by whoever has the lane next.</returns>
    public async Task<bool> GiveBack(Claimed delivery, bool begun)
    {
        try
        {
            await store.GiveBack(delivery, begun);
            return true;
        }
        catch (Exception e)
        {
            unsure = true;
            NotGivenBack(log, delivery.Id, e.GetType().Name, e is DatabaseUnavailableException ? e.Message : e.StackTrace);
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
