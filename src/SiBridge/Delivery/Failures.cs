using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>A delivery that waits for an operator's word.</summary>
/// <param name="Blocks">How many later deliveries of the same journey wait behind it.</param>
public sealed record Failure(
    Guid Delivery, Guid Receipt, string Recipient, string Channel, string Type, string State, long Attempts, string? Cause, string? LastError, DateTimeOffset FailedAt, long Blocks);

public enum ActResult
{
    Done,
    Unknown,

    /// <summary>The delivery is in a state in which this act has no sense.</summary>
    NotNow,

    /// <summary>It was done a moment ago.</summary>
    TooSoon,

    /// <summary>What the delivery says was taken back by its emitter since.</summary>
    TakenBack,
}

/// <summary>What became of a replay.</summary>
/// <param name="State">The delivery's state after it.</param>
/// <param name="OrderKept">Whether order is still given: not when later deliveries of the journey have arrived.</param>
/// <param name="Last">The replay for which this one comes too soon.</param>
/// <param name="WithoutBody">Whether it has no body yet: what is tried again is to make it.</param>
public sealed record Replayed(ActResult Result, string? State = null, bool OrderKept = false, LastReplay? Last = null, bool WithoutBody = false);

/// <summary>What an operator can do about deliveries that failed: see them, replay one, skip one. Every act is recorded.</summary>
public sealed class Failures(Database database, Hints hints, TimeProvider clock)
{
    /// <summary>Newest first. Indexes: line_failures, line_failure_group, line_blocked.</summary>
    /// <param name="page">From 1.</param>
    public Task<(int Total, IReadOnlyList<Failure> Page)> Find(FailureFilter filter, int page, int size) => database.Read(db =>
    {
        var total = db.ExecuteScalar<int>(
            $"SELECT COUNT(*) FROM failure_group g JOIN line l ON l.failure_group = g.id WHERE l.state IN ('failed', 'exhausted') {filter.And()}", filter.Values());
        var seqs = db.Query<long>(
            $"""
            SELECT l.seq FROM line l JOIN failure_group g ON g.id = l.failure_group WHERE l.state IN ('failed', 'exhausted') {filter.And()}
            ORDER BY l.seq DESC LIMIT @size OFFSET @skip
            """, filter.Values(("size", size), ("skip", (long)(page - 1) * size))).ToList();
        var failures = Rows.Seqs.Query<Row>(
            db,
            $$"""
            SELECT {{Deliveries.Columns}}, CASE WHEN l.state = 'exhausted' THEN
                (SELECT COUNT(*) FROM line b WHERE b.recipient = l.recipient AND b.order_key = l.order_key AND b.state = 'blocked') ELSE 0 END AS Blocks
            {{Deliveries.From}} WHERE d.seq {seq}
            """, seqs).OrderByDescending(r => r.Seq).Select(r => r.ToFailure());
        return (total, (IReadOnlyList<Failure>)[.. failures]);
    });

    /// <summary>How long after it failed a recipient may ask for its own delivery again.</summary>
    public static readonly TimeSpan OwnFor = TimeSpan.FromDays(7);

    /// <summary>Sends a delivery again, with the same <c>webhook-id</c> and body and a new schedule.</summary>
    /// <param name="ofRecipient">Who asks is its recipient, and may do so for a while; null: an operator asks.</param>
    public async Task<Replayed> Replay(Guid delivery, string by, string? ofRecipient = null)
    {
        var (replayed, lanes) = await database.Write<(Replayed, IReadOnlyCollection<LaneKey>)>(db =>
        {
            if (Deliveries.Locked(db, delivery, ofRecipient) is not { } d) return (new Replayed(ActResult.Unknown), []);
            var now = clock.GetUtcNow();
            if (d.State is not ("failed" or "exhausted" or "skipped")) return (new(ActResult.NotNow, d.State), []);
            if (ofRecipient is not null && (d.State is "skipped" || d.FailedAt < now - OwnFor)) return (new(ActResult.NotNow, d.State), []);
            if (d.TakenBack) return (new(ActResult.TakenBack, d.State), []);
            if (Again.Last(db, d.Seq) is { } last && last.Until > now) return (new(ActResult.TooSoon, d.State, Last: last), []);
            if (d.State is "skipped") StandInLineAgain(db, d, now);
            var (_, promoted) = Again.Send(db, [d.Seq], by, now);
            Record(db, by, "replay", delivery.ToString(), null, now);
            return (new(ActResult.Done, Deliveries.Find(db, delivery)!.State, !Overtaken(db, d), WithoutBody: MissingCodes.Find(db, d.Seq) is not null), promoted);
        });
        if (lanes.Count > 0) _ = hints.Tell(lanes);
        return replayed;
    }

    private static void StandInLineAgain(DbConnection db, DeliveryState d, DateTimeOffset now)
    {
        db.Execute(
            """
            INSERT INTO line (seq, recipient, channel, order_key, state, due_at, attempts, may_have_left)
            SELECT d.seq, d.recipient, d.channel, m.order_key, 'failed', @now, d.attempts, TRUE FROM delivery d JOIN message m ON m.seq = d.message WHERE d.seq = @Seq
            """, new { d.Seq, now });
        db.Execute("UPDATE delivery SET settled = NULL, settled_at = NULL, cause = NULL, last_error = NULL WHERE seq = @Seq", new { d.Seq });
    }

    /// <summary>Whether later deliveries of the journey have arrived, or are on their way. Indexes: message_order, delivery (message, recipient, replaced).</summary>
    internal static bool Overtaken(DbConnection db, DeliveryState d) => db.ExecuteScalar<bool>(
        """
        SELECT EXISTS (SELECT 1 FROM message m JOIN delivery d ON d.message = m.seq AND d.recipient = @Recipient LEFT JOIN line l ON l.seq = d.seq
          WHERE m.order_key = @OrderKey AND d.seq > @Seq AND (d.settled = 'delivered' OR l.claim IS NOT NULL OR l.state = 'waiting_ack'))
        """, d);

    /// <summary>Gives a delivery up, so that those behind it go on.</summary>
    public async Task<(ActResult Result, string? State)> Skip(Guid delivery, string by, string reason)
    {
        var (result, state, lane) = await database.Write(db =>
        {
            if (Deliveries.Locked(db, delivery) is not { } d) return (ActResult.Unknown, (string?)null, (LaneKey?)null);
            var now = clock.GetUtcNow();
            // A reader that comes and never acknowledges would block its journey for ever: once its lease has ended, an operator may decide.
            if (d.State is not ("failed" or "exhausted" or "pending" or "blocked") && !(d.State is "waiting_ack" && d.LeasedUntil <= now)) return (ActResult.NotNow, d.State, null);
            Deliveries.Settle(db, d.Seq, "skipped", now);
            Record(db, by, "skip", delivery.ToString(), reason, now);
            return (ActResult.Done, Deliveries.Find(db, delivery)!.State, Outbox.Promote(db, d.Recipient, d.OrderKey, now));
        });
        if (lane is not null) _ = hints.Tell([lane]);
        return (result, state);
    }

    /// <param name="about">The delivery, or the channel, that it was done to.</param>
    internal static void Record(DbConnection db, string by, string act, string about, string? reason, DateTimeOffset now) => db.Execute(
        "INSERT INTO operator_act (operator, act, about, reason, done_at) VALUES (@by, @act, @about, @reason, @now)", new { by, act, about, reason, now });

    private sealed class Row : DeliveryState
    {
        public long Blocks { get; init; }

        public Failure ToFailure() => new(Delivery, Receipt, Recipient, Channel, Type, State, Attempts, Cause, LastError, FailedAt!.Value, Blocks);
    }
}
