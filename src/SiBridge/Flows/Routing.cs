using System.Data.Common;
using SiBridge.Delivery;
using SiBridge.Journal;
using SiBridge.Network;

namespace SiBridge.Flows;

/// <summary>
/// One transaction of routing: settles all that waits under some journeys and sessions, in order, and collects the lanes that
/// have work when it is committed.
/// </summary>
public sealed class Routing(DbConnection db, NetworkInForce network, DateTimeOffset now)
{
    private readonly HashSet<string> movedTo = [];

    public DbConnection Db => db;

    public NetworkInForce Network => network;

    public DateTimeOffset Now => now;

    public HashSet<LaneKey> Lanes { get; } = [];

    /// <summary>Routes all that waits under the keys of these receipts, whichever receipt woke us: order is settled under the key.</summary>
    public void Route(IReadOnlyList<Guid> receipts) => Route(JournalReader.KeysToRoute(db, receipts));

    /// <summary>Routes all that waits under these keys.</summary>
    public void Route(IEnumerable<string> orderKeys)
    {
        var keys = new Queue<string>(orderKeys);
        while (keys.TryDequeue(out var key))
        {
            if (OrderKey.IsSession(key)) OfferRouting.Route(this, key);
            else JourneyRouting.Route(this, key);
            // After this key, never in the middle of it: two names that became one may have brought messages to a key that is being settled.
            foreach (var moved in movedTo) keys.Enqueue(moved);
            movedTo.Clear();
        }
    }

    /// <summary>Makes the delivery, or notes that the partner does not take this type.</summary>
    public void Send(Partner recipient, JournalMessage message, byte[] body, ICollection<string> notSubscribed)
    {
        if (recipient.SubscriptionTo(message.Type) is not { } subscription)
        {
            notSubscribed.Add(recipient.Code);
            return;
        }

        var lane = new LaneKey(recipient.Code, subscription.Code);
        if (Outbox.Add(db, lane, message.Receipt, message.Type, message.OrderKey, body, now)) Lanes.Add(lane);
    }

    /// <summary>Remembers that two names, told by a journey's message, are one session, and moves what was kept under the reference.</summary>
    public void Join(SessionJoin join)
    {
        SessionNames.Join(db, join);
        var key = OrderKey.OfSession(join.Organisme, join.Triplet);
        if (Rekey.MoveTo(db, key, now)) movedTo.Add(key);
    }
}
