using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>Sends deliveries again that failed, one or many, each at most once within <see cref="CoolDown"/>: against double clicks.</summary>
internal static class Again
{
    public static readonly TimeSpan CoolDown = TimeSpan.FromMinutes(10);

    /// <summary>Lets those of the deliveries go again that have failed, are not cooling, and were not taken back. Called under the locks of their journeys. Index: line (seq), replayed (seq).</summary>
    /// <param name="channel">Another channel of their recipient by which they go; null: their own.</param>
    /// <returns>Those that go again, or are to be made again because they have no body, and the lanes that have work now.</returns>
    public static (IReadOnlyList<long> Gone, IReadOnlyCollection<LaneKey> Lanes) Send(DbConnection db, IReadOnlyList<long> seqs, string by, DateTimeOffset now, string? channel = null)
    {
        var gone = Rows.Seqs.Query<long>(
            db,
            $$"""
            INSERT INTO replayed (seq, failure_group, order_key, failed_at, last_error, replayed_at, operator)
            SELECT l.seq, l.failure_group, l.order_key, l.failed_at, l.last_error, @now, @by FROM line l JOIN delivery d ON d.seq = l.seq JOIN message m ON m.seq = d.message
            WHERE l.seq {seq} AND l.state IN ('failed', 'exhausted') AND NOT {{Deliveries.TakenBack}}
            ON CONFLICT (seq) DO UPDATE SET failure_group = excluded.failure_group, order_key = excluded.order_key, failed_at = excluded.failed_at,
              last_error = excluded.last_error, replayed_at = excluded.replayed_at, operator = excluded.operator
            WHERE replayed.replayed_at <= @cooled
            RETURNING seq
            """, seqs, ("now", now), ("by", by), ("cooled", now - CoolDown));
        var without = MissingCodes.TryAgain(db, gone);
        List<long> whole = [.. gone.Except(without)];
        if (channel is not null) Rows.Seqs.Execute(db, "UPDATE line SET channel = @channel WHERE seq {seq}", without, ("channel", channel));
        // Not two at once: when another one of the journey is on its way, each takes its turn after it.
        var turns = Rows.Seqs.Query<TurnRow>(
            db,
            """
            UPDATE line SET state = 'blocked', claim = NULL, step = 0, due_at = @now, failed_at = NULL, channel = COALESCE(CAST(@channel AS TEXT), channel),
              order_key = (SELECT m.order_key FROM delivery d JOIN message m ON m.seq = d.message WHERE d.seq = line.seq)
            WHERE seq {seq} RETURNING recipient, order_key AS OrderKey
            """, whole, ("now", now), ("channel", channel));
        if (channel is not null) Rows.Seqs.Execute(db, "UPDATE delivery SET channel = @channel WHERE seq {seq}", gone, ("channel", channel));
        return (gone, Outbox.Promote(db, [.. turns.Select(t => new Turn(t.Recipient, t.OrderKey)).Distinct()], now));
    }

    /// <summary>When a delivery was sent again last; null: never. Index: replayed (seq).</summary>
    public static LastReplay? Last(DbConnection db, long seq) =>
        db.QuerySingleOrDefault<LastReplay>("SELECT replayed_at AS At, operator FROM replayed WHERE seq = @seq", new { seq });

    private sealed class TurnRow
    {
        public string Recipient { get; init; } = "";
        public string OrderKey { get; init; } = "";
    }
}

/// <summary>When a delivery was sent again by hand, and by whom.</summary>
public sealed class LastReplay
{
    public DateTimeOffset At { get; init; }
    public string Operator { get; init; } = "";

    /// <summary>When it may be again.</summary>
    public DateTimeOffset Until => At + Again.CoolDown;
}
