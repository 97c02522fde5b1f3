using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>
/// What gathers on a lane and leaves together. Waiting is a time in the database that everybody sees, as of every delivery that waits; a
/// batch, once it is made, stays what it is until it is settled, whoever writes it. Of a journey it holds one delivery, the first: the next
/// one is in the next batch, which follows at once when it had come before its time was up.
/// </summary>
internal static class Batches
{
    /// <summary>What waits on a lane and is part of no batch. Indexes: line_due, batch_item (seq).</summary>
    private const string Waiting =
        "FROM line l WHERE l.recipient = @Recipient AND l.channel = @Channel AND l.state = 'pending' AND l.claim IS NULL AND l.due_at < @Paced AND (SELECT i.seq FROM batch_item i WHERE i.seq = l.seq) IS NULL";

    private static readonly Rows<(long Seq, long Batch)> Items = new Rows<(long Seq, long Batch)>().With("seq", i => i.Seq).With("batch", i => i.Batch);

    /// <summary>Claims the batch that leaves now: one whose writer died or that failed and is due, else a new one when its time has come.</summary>
    /// <param name="by">Null: the lane gathers no more, and what it has gathered leaves.</param>
    /// <param name="probe">Whether one that failed is taken before it is due.</param>
    /// <returns>Null: nothing leaves now; what waits is due when it does.</returns>
    public static Shipment? Take(DbConnection db, Lease lease, Gathering? by, TimeZoneInfo zone, bool probe, DateTimeOffset now)
    {
        if (Leases.StillHeld(db, [lease]).Count == 0) return null;
        var batch = Open(db, lease.Lane, probe, now) ?? (by is null ? Release(db, lease.Lane, now) : Make(db, lease, by, zone, now));
        if (batch is null) return null;
        db.Execute(
            """
            UPDATE line SET claim = @Claim WHERE seq IN (SELECT i.seq FROM batch_item i WHERE i.batch = @Number) AND channel = @Channel AND state = 'pending' AND claim IS NULL
            """, new { lease.Claim, batch.Number, lease.Lane.Channel });
        var deliveries = db.Query<ClaimedRow>(
            $"""
            SELECT {ClaimedRow.Columns}, COALESCE(l.order_key, m.order_key) AS OrderKey, l.claim, COALESCE(l.step, 0) AS Step, COALESCE(l.due_at, 0) AS DueAt, COALESCE(l.resent, FALSE) AS Resent
            FROM batch_item i JOIN delivery d ON d.seq = i.seq JOIN delivery_body p ON p.seq = d.seq JOIN message m ON m.seq = d.message JOIN message_body b ON b.seq = m.seq
            LEFT JOIN line l ON l.seq = d.seq WHERE i.batch = @Number ORDER BY i.seq
            """, new { batch.Number }).Select(r => r.ToClaimed()).ToList();
        return deliveries.Count == 0 ? null : new(deliveries, batch);
    }

    /// <summary>It is written, and with it those whose turn was taken from them meanwhile, or whose attempts were used up. Under the locks of their journeys.</summary>
    public static void Settle(DbConnection db, LaneKey lane, Batch batch, DateTimeOffset now)
    {
        var others = db.Query<Other>(
            """
            SELECT l.seq, l.order_key AS OrderKey FROM batch_item i JOIN line l ON l.seq = i.seq WHERE i.batch = @Number AND l.channel = @Channel AND l.state IN ('blocked', 'exhausted')
            """, new { batch.Number, lane.Channel }).ToList();
        foreach (var other in others) Deliveries.Settle(db, other.Seq, "delivered", now);
        // Their lanes find at their next look what may leave now.
        Outbox.Promote(db, [.. others.Select(o => new Turn(lane.Recipient, o.OrderKey)).Distinct()], now);
        Forget(db, batch.Number);
    }

    /// <summary>The oldest batch that was made and is not settled, where something of it may leave. Indexes: batch_lane, batch_item_batch, line (seq).</summary>
    private static Batch? Open(DbConnection db, LaneKey lane, bool probe, DateTimeOffset now) => db.QueryFirstOrDefault<BatchRow>(
        """
        SELECT b.batch AS Number, b.id, b.format FROM batch b
        WHERE b.recipient = @Recipient AND b.channel = @Channel AND (
          SELECT l.seq FROM batch_item i JOIN line l ON l.seq = i.seq
          WHERE i.batch = b.batch AND l.channel = b.channel AND l.state = 'pending' AND l.claim IS NULL AND (l.due_at <= @now OR (@probe AND l.due_at < @Paced)) LIMIT 1) IS NOT NULL
        ORDER BY b.batch LIMIT 1
        """, new { lane.Recipient, lane.Channel, now, probe, Outbox.Paced })?.ToBatch();

    private static Batch? Make(DbConnection db, Lease lease, Gathering by, TimeZoneInfo zone, DateTimeOffset now)
    {
        var lane = lease.Lane;
        var period = db.QuerySingle<Period>("SELECT leaves_at AS At, leaves_upto AS Upto FROM lane WHERE recipient = @Recipient AND channel = @Channel", lane);
        if (period.At <= now)
        {
            // What came before its time was up leaves, if it takes several batches; what comes from now on waits for the next time.
            if (Upto(db, lane, period) is { } upto && Oldest(db, lane, by.Most, upto) is { Count: > 0 } due) return Keep(db, lease, due, new() { At = period.At, Upto = upto }, now);
            period = new();
        }

        if (by.Count is { } count && Oldest(db, lane, count + 1, long.MaxValue) is var come && come.Count >= count)
            return Keep(db, lease, [.. come.Take(count)], come.Count > count ? new() { At = period.At } : new(), now);
        Wait(db, lane, period.At, by.LeavesAt(now, zone));
        return null;
    }

    /// <summary>The last delivery that came before the time was up; null: nothing did.</summary>
    private static long? Upto(DbConnection db, LaneKey lane, Period period) => period.Upto
        ?? (db.ExecuteScalar<long?>($"SELECT l.seq {Waiting} AND l.due_at <= @at LIMIT 1", new { lane.Recipient, lane.Channel, at = period.At!.Value, Outbox.Paced }) is null
            ? null
            : db.ExecuteScalar<long?>("SELECT MAX(seq) FROM delivery"));

    /// <summary>What has come waits until then, or until an earlier time that was told before.</summary>
    private static void Wait(DbConnection db, LaneKey lane, DateTimeOffset? told, DateTimeOffset next)
    {
        var at = told < next ? told.Value : next;
        var values = new { lane.Recipient, lane.Channel, at, Outbox.Paced };
        var come = db.Execute($"UPDATE line SET due_at = @at WHERE seq IN (SELECT l.seq {Waiting} AND l.due_at < @at)", values);
        // The schedule was brought forward: so are those that wait for the old one.
        if (told > at) come += db.Execute($"UPDATE line SET due_at = @at WHERE seq IN (SELECT l.seq {Waiting} AND l.due_at > @at)", values);
        if (come > 0 || told is null) Remember(db, lane, new() { At = come > 0 ? at : null });
    }

    /// <summary>The lane gathers no more.</summary>
    private static Batch? Release(DbConnection db, LaneKey lane, DateTimeOffset now)
    {
        if (db.ExecuteScalar<long?>("SELECT leaves_at FROM lane WHERE recipient = @Recipient AND channel = @Channel", lane) is null) return null;
        db.Execute($"UPDATE line SET due_at = @now WHERE seq IN (SELECT l.seq {Waiting} AND l.due_at > @now)", new { lane.Recipient, lane.Channel, now, Outbox.Paced });
        Remember(db, lane, new());
        return null;
    }

    private static List<Come> Oldest(DbConnection db, LaneKey lane, int most, long upto) => [.. db.Query<Come>(
        $"SELECT l.seq, (SELECT d.format FROM delivery d WHERE d.seq = l.seq) AS Format {Waiting} AND l.seq <= @upto ORDER BY l.seq LIMIT @most",
        new { lane.Recipient, lane.Channel, most, upto, Outbox.Paced })];

    /// <summary>A new batch of those that are in the words of the first. Indexes: line (seq), batch_lane, batch_item_batch.</summary>
    /// <returns>Null when all of them have been taken back at this moment.</returns>
    private static Batch? Keep(DbConnection db, Lease lease, List<Come> come, Period period, DateTimeOffset now)
    {
        var (lane, format) = (lease.Lane, come[0].Format);
        // Between the two statements one may have been cancelled, skipped or renamed.
        var seqs = Rows.Seqs.Query<long>(
            db, "UPDATE line SET claim = @claim WHERE seq {seq} AND state = 'pending' AND claim IS NULL RETURNING seq", [.. come.Where(c => c.Format == format).Select(c => c.Seq)], ("claim", lease.Claim));
        if (seqs.Count == 0) return null;
        // Those of which everything was settled otherwise hold nothing any more.
        foreach (var empty in db.Query<long>(
            """
            SELECT b.batch FROM batch b WHERE b.recipient = @Recipient AND b.channel = @Channel
              AND (SELECT l.seq FROM batch_item i JOIN line l ON l.seq = i.seq WHERE i.batch = b.batch AND l.channel = b.channel LIMIT 1) IS NULL
            """, lane).ToList()) Forget(db, empty);
        var batch = db.QuerySingle<BatchRow>(
            """
            INSERT INTO batch (id, recipient, channel, format, made_at) VALUES (@id, @Recipient, @Channel, @format, @now) RETURNING batch AS Number, id, format
            """, new { id = Guid.CreateVersion7(now), lane.Recipient, lane.Channel, format, now }).ToBatch();
        Items.Execute(db, "INSERT INTO batch_item (seq, batch) SELECT r.seq, r.batch FROM {rows}", [.. seqs.Select(seq => (seq, batch.Number))]);
        Remember(db, lane, period);
        return batch;
    }

    private static void Remember(DbConnection db, LaneKey lane, Period period) =>
        db.Execute("UPDATE lane SET leaves_at = @At, leaves_upto = @Upto WHERE recipient = @Recipient AND channel = @Channel", new { lane.Recipient, lane.Channel, At = period.At?.ToMicros(), period.Upto });

    private static void Forget(DbConnection db, long batch)
    {
        db.Execute("DELETE FROM batch_item WHERE batch = @batch", new { batch });
        db.Execute("DELETE FROM batch WHERE batch = @batch", new { batch });
    }

    private sealed class BatchRow
    {
        public long Number { get; init; }
        public Guid Id { get; init; }
        public string Format { get; init; } = "";

        public Batch ToBatch() => new(Number, Id, Format);
    }

    private sealed class Other
    {
        public long Seq { get; init; }
        public string OrderKey { get; init; } = "";
    }

    private sealed class Come
    {
        public long Seq { get; init; }
        public string Format { get; init; } = "";
    }

    /// <summary>When what has come leaves, and up to which delivery.</summary>
    private sealed class Period
    {
        public DateTimeOffset? At { get; init; }
        public long? Upto { get; init; }
    }
}
