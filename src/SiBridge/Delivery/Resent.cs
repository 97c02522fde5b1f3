using System.Data.Common;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>
/// How what had arrived goes again, in its order and before what is new. All of it enters the line first and holds its journey's place there;
/// then it leaves at the pace of its job. Given up, it withdraws: it stays delivered, and what waited behind it goes on. Each step happens
/// under the locks of the journeys.
/// </summary>
internal static class Resent
{
    private static readonly Rows<Head> Heads = new Rows<Head>().With("recipient", p => p.Turn.Recipient).With("order_key", p => p.Turn.OrderKey).With("first", p => p.First);

    /// <param name="First">The first that enters.</param>
    private sealed record Head(Turn Turn, long First);

    /// <summary>Those that enter stand in line, the first of each journey at its head. Indexes: line (seq), replayed (seq), line_one_at_a_time.</summary>
    /// <returns>Those that entered: not what cools, nor what is on its way already.</returns>
    public static IReadOnlyList<long> Enter(DbConnection db, IReadOnlyList<long> seqs, DateTimeOffset now)
    {
        var entered = Rows.Seqs.Query<TurnRow>(
            db,
            """
            INSERT INTO line (seq, recipient, channel, order_key, state, due_at, attempts, resent, may_have_left)
            SELECT d.seq, d.recipient, d.channel, m.order_key, 'blocked', @paced, d.attempts, TRUE, TRUE FROM delivery d JOIN message m ON m.seq = d.message
            WHERE d.seq {seq} AND d.settled = 'delivered' AND (SELECT r.seq FROM replayed r WHERE r.seq = d.seq AND r.replayed_at > @cooled) IS NULL
            ON CONFLICT (seq) DO NOTHING
            RETURNING seq, recipient, order_key AS OrderKey
            """, seqs, ("paced", Outbox.Paced), ("cooled", now - Again.CoolDown));
        var heads = entered.GroupBy(e => new Turn(e.Recipient, e.OrderKey)).Select(g => new Head(g.Key, g.Min(e => e.Seq))).ToList();
        // What is newer and has not left yet waits for them.
        Heads.Execute(
            db,
            $$"""
            UPDATE line SET state = 'blocked' FROM {rows}
            WHERE line.recipient = r.recipient AND line.order_key = r.order_key AND line.{{Outbox.Active}} AND line.state = 'pending' AND line.claim IS NULL AND line.seq > r.first
            """, heads);
        Outbox.Promote(db, [.. heads.Select(p => p.Turn)], now);
        return [.. entered.Select(e => e.Seq)];
    }

    /// <summary>Those that may leave now, each when those before it have arrived. Index: line (seq).</summary>
    public static (IReadOnlyList<long> Gone, IReadOnlyCollection<LaneKey> Lanes) Leave(DbConnection db, IReadOnlyList<long> seqs, string by, DateTimeOffset now)
    {
        var gone = Rows.Seqs.Query<LineRow>(
            db, "UPDATE line SET due_at = @now WHERE seq {seq} AND due_at = @paced RETURNING seq, recipient, channel, order_key AS OrderKey, state", seqs, ("now", now), ("paced", Outbox.Paced));
        IReadOnlyList<long> left = [.. gone.Select(g => g.Seq)];
        Rows.Seqs.Execute(
            db,
            """
            INSERT INTO replayed (seq, order_key, replayed_at, operator) SELECT l.seq, l.order_key, @now, @by FROM line l WHERE l.seq {seq}
            ON CONFLICT (seq) DO UPDATE SET replayed_at = excluded.replayed_at, operator = excluded.operator
            """, left, ("now", now), ("by", by));
        return (left, [.. gone.Where(g => g.State is "pending").Select(g => new LaneKey(g.Recipient, g.Channel)).Distinct()]);
    }

    /// <summary>Those that have not left go out of the line. Index: line (seq).</summary>
    public static IReadOnlyCollection<LaneKey> Withdraw(DbConnection db, IReadOnlyList<long> seqs, DateTimeOffset now)
    {
        var turns = Rows.Seqs.Query<TurnRow>(
            db, "DELETE FROM line WHERE seq {seq} AND due_at = @paced RETURNING seq, recipient, order_key AS OrderKey", seqs, ("paced", Outbox.Paced));
        return Outbox.Promote(db, [.. turns.Select(t => new Turn(t.Recipient, t.OrderKey)).Distinct()], now);
    }

    private class TurnRow
    {
        public long Seq { get; init; }
        public string Recipient { get; init; } = "";
        public string OrderKey { get; init; } = "";
    }

    private sealed class LineRow : TurnRow
    {
        public string Channel { get; init; } = "";
        public string State { get; init; } = "";
    }
}
