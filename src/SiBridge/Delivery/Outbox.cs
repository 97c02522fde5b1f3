using System.Data.Common;
using Dapper;

namespace SiBridge.Delivery;

/// <summary>A channel's name: the partner and the entry of its <c>receives</c>.</summary>
public sealed record LaneKey(string Recipient, string Channel)
{
    public override string ToString() => $"{Recipient}/{Channel}";
}

/// <summary>
/// Where deliveries come into being and take turns. Of those for one recipient about one journey, one is on its way and the
/// later ones are <c>blocked</c>; whoever finishes one calls <see cref="Promote"/>.
/// </summary>
public static class Outbox
{
    /// <summary>On its way, or stuck: blocks the later ones. Spelt as in the index delivery_one_at_a_time, which SQLite needs to use it.</summary>
    internal const string Active = "state IN ('pending', 'in_progress', 'waiting_ack', 'exhausted')";

    /// <summary>Makes a delivery of a body that never changes afterwards.</summary>
    /// <returns>Whether it may leave now; false when it waits its turn, or this message already has a delivery to this recipient.</returns>
    public static bool Add(DbConnection db, LaneKey lane, Guid receipt, string type, string orderKey, byte[] body, DateTimeOffset now)
    {
        var delivery = new { id = Guid.CreateVersion7(now), receipt, lane.Recipient, lane.Channel, type, orderKey, now };
        var made = db.QuerySingleOrDefault<(long Seq, string State)>(
            $"""
            INSERT INTO delivery (delivery, receipt, recipient, channel, type, order_key, due_at, state)
            VALUES (@id, @receipt, @Recipient, @Channel, @type, @orderKey, @now,
              CASE WHEN EXISTS (SELECT 1 FROM delivery WHERE recipient = @Recipient AND order_key = @orderKey AND {Active}) THEN 'blocked' ELSE 'pending' END)
            ON CONFLICT (receipt, recipient) DO NOTHING
            RETURNING seq, state
            """, delivery);
        if (made.State is not null) db.Execute("INSERT INTO delivery_body (seq, body) VALUES (@Seq, @body)", new { made.Seq, body });
        return made.State is "pending";
    }

    /// <summary>Cancels what says the same of a session in an older way and was not sent yet.</summary>
    public static void CancelUnsent(DbConnection db, string recipient, string type, string orderKey, DateTimeOffset now)
    {
        db.Execute(
            """
            UPDATE delivery SET state = 'cancelled', settled_at = @now, cause = 'remplacee'
            WHERE recipient = @recipient AND order_key = @orderKey AND state = 'blocked' AND type = @type
            """, new { recipient, type, orderKey, now });
        db.Execute(
            $"""
            UPDATE delivery SET state = 'cancelled', settled_at = @now, cause = 'remplacee'
            WHERE recipient = @recipient AND order_key = @orderKey AND {Active} AND state = 'pending' AND type = @type
            """, new { recipient, type, orderKey, now });
    }

    /// <summary>Lets the next delivery of a journey go, when none is on its way.</summary>
    /// <returns>The lane that has work now, or null.</returns>
    public static LaneKey? Promote(DbConnection db, string recipient, string orderKey, DateTimeOffset now)
    {
        // Index: delivery_blocked, then delivery_one_at_a_time.
        var channel = db.QuerySingleOrDefault<string>(
            $"""
            UPDATE delivery SET state = 'pending', due_at = CASE WHEN due_at > @now THEN due_at ELSE @now END
            WHERE seq = (SELECT seq FROM delivery WHERE recipient = @recipient AND order_key = @orderKey AND state = 'blocked' ORDER BY seq LIMIT 1)
              AND NOT EXISTS (SELECT 1 FROM delivery WHERE recipient = @recipient AND order_key = @orderKey AND {Active})
            RETURNING channel
            """, new { recipient, orderKey, now });
        return channel is null ? null : new(recipient, channel);
    }

    /// <summary>
    /// Two names turned out to be one session: what was queued under <paramref name="from"/> queues under <paramref name="to"/>. What is
    /// on its way under the old name finishes there.
    /// </summary>
    public static void Rename(DbConnection db, string from, string to, DateTimeOffset now)
    {
        var recipients = db.Query<string>("SELECT DISTINCT recipient FROM delivery WHERE order_key = @from AND state IN ('pending', 'blocked')", new { from }).ToList();
        // Both lines stop and become one, so that the oldest of either goes first.
        db.Execute("UPDATE delivery SET state = 'blocked' WHERE order_key IN (@from, @to) AND state = 'pending' AND recipient IN @recipients", new { from, to, recipients });
        // What is on its way keeps its place at the head, unless the other line has one on its way too: then it finishes where it is.
        db.Execute(
            $"""
            UPDATE delivery SET order_key = @to WHERE order_key = @from
              AND NOT ({Active} AND EXISTS (SELECT 1 FROM delivery o WHERE o.recipient = delivery.recipient AND o.order_key = @to AND o.{Active}))
            """, new { from, to });
        foreach (var recipient in recipients) Promote(db, recipient, to, now);
    }
}
