using System.Data.Common;
using Dapper;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Delivery;

/// <summary>
/// Puts a corrected delivery in the place of the one that failed. Its place is its <c>seq</c>, by which all order goes: so the new one takes
/// over that number, and the proof of the old one moves to a number at the end, with what speaks of it. One transaction, under the lock of
/// the journey: nobody sees two that count, or none.
/// </summary>
internal static class Replacement
{
    public const string Cause = "corrigee";

    /// <param name="d">Failed or exhausted, and locked.</param>
    /// <param name="body">UTF-8 JSON.</param>
    /// <returns>The new delivery, and the lanes that have work now.</returns>
    public static (Guid Delivery, IReadOnlyCollection<LaneKey> Lanes) Put(DbConnection db, DeliveryState d, byte[] body, string by, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var old = db.QuerySingle<OldRow>("SELECT delivery, replaces FROM delivery WHERE seq = @Seq", d);
        db.Execute("UPDATE delivery SET delivery = @id, replaces = @old, attempts = 0 WHERE seq = @Seq", new { id, old = old.Delivery, d.Seq });
        var moved = Move(db, d, old, id, now);
        // Nothing of it is a piece of the emitter's message.
        var parts = new BodyWriter(ReadOnlyMemory<byte>.Empty).Write(body).ToParts();
        db.Execute("INSERT INTO delivery_body (seq, parts) SELECT CAST(@moved AS BIGINT), p.parts FROM delivery_body p WHERE p.seq = @Seq", new { moved, d.Seq });
        db.Execute("UPDATE delivery_body SET parts = @parts WHERE seq = @Seq", new { parts, d.Seq });
        // A replay that was made for the old one finds it settled.
        db.Execute("UPDATE replay_item SET seq = @moved WHERE seq = @Seq AND outcome IS NULL", new { moved, d.Seq });
        db.Execute("UPDATE replayed SET seq = @moved WHERE seq = @Seq", new { moved, d.Seq });
        return (id, Leave(db, d, by, now));
    }

    /// <summary>Writes the old one's proof down anew. Index: delivery (message, recipient, replaced).</summary>
    /// <returns>Its number.</returns>
    private static long Move(DbConnection db, DeliveryState d, OldRow old, Guid id, DateTimeOffset now) => db.QuerySingle<long>(
        """
        INSERT INTO delivery (delivery, message, recipient, channel, format, settled, attempts, settled_at, cause, last_error, replaces, replaced_by, replaced)
        SELECT @Delivery, d.message, d.recipient, d.channel, d.format, 'cancelled', l.attempts, @now, @Cause, @why, @Replaces, @id,
          (SELECT MAX(o.replaced) + 1 FROM delivery o WHERE o.message = d.message AND o.recipient = d.recipient)
        FROM delivery d JOIN line l ON l.seq = d.seq WHERE d.seq = @Seq
        RETURNING seq
        """, new { old.Delivery, old.Replaces, d.Seq, now, Cause, id, why = $"corrigée par l'exploitation : la livraison {id} part à sa place." });

    /// <summary>It has not been sent yet, and takes its turn; by hand it was sent just now.</summary>
    private static IReadOnlyCollection<LaneKey> Leave(DbConnection db, DeliveryState d, string by, DateTimeOffset now)
    {
        db.Execute(
            """
            INSERT INTO replayed (seq, order_key, replayed_at, operator) VALUES (@Seq, @OrderKey, @now, @by)
            """, new { d.Seq, d.OrderKey, now, by });
        db.Execute(
            """
            UPDATE line SET state = 'blocked', claim = NULL, step = 0, attempts = 0, due_at = @now, leased_until = NULL, cause = NULL, last_error = NULL, failed_at = NULL,
              failure_group = NULL, order_key = @OrderKey
            WHERE seq = @Seq
            """, new { d.Seq, d.OrderKey, now });
        return Outbox.Promote(db, [new Turn(d.Recipient, d.OrderKey)], now);
    }

    private sealed class OldRow
    {
        public Guid Delivery { get; init; }
        public Guid? Replaces { get; init; }
    }
}
