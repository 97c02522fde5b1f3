using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>A delivery that waits for an operator's word.</summary>
/// <param name="Blocks">How many later deliveries of the same journey wait behind it.</param>
public sealed record Failure(
    Guid Delivery, Guid Receipt, string Recipient, string Channel, string Type, string State, long Attempts, string? Cause, string? LastError, DateTimeOffset FailedAt, long Blocks);

public sealed record FailuresQuery(string? Recipient, string? Type, string? Cause, DateTimeOffset? Since, int Page, int Taille);

public enum ActResult
{
    Done,
    Unknown,

    /// <summary>The delivery is in a state in which this act has no sense.</summary>
    NotNow,
}

/// <summary>What an operator can do about deliveries that failed: see them, replay one, skip one. Every act is recorded.</summary>
public sealed class Failures(Database database, Hints hints, TimeProvider clock)
{
    /// <summary>Newest first. Indexes: line_failures, line_blocked.</summary>
    public Task<(int Total, IReadOnlyList<Failure> Page)> Find(FailuresQuery query) => database.Read(db =>
    {
        const string where =
            """
            WHERE l.state IN ('failed', 'exhausted')
              AND (@Recipient IS NULL OR d.recipient = @Recipient) AND (@Type IS NULL OR m.type = @Type)
              AND (@Cause IS NULL OR l.cause = @Cause) AND (CAST(@since AS BIGINT) IS NULL OR l.failed_at >= @since)
            """;
        const string failed = "FROM line l JOIN delivery d ON d.seq = l.seq JOIN message m ON m.seq = d.message";
        var parameters = new { query.Recipient, query.Type, query.Cause, since = query.Since?.ToMicros(), query.Taille, skip = (long)(query.Page - 1) * query.Taille };
        var page = db.Query<Row>(
            $"""
            SELECT {Deliveries.Columns}, CASE WHEN l.state = 'exhausted' THEN
                (SELECT COUNT(*) FROM line b WHERE b.recipient = l.recipient AND b.order_key = l.order_key AND b.state = 'blocked') ELSE 0 END AS Blocks
            {failed} {where} ORDER BY l.seq DESC LIMIT @Taille OFFSET @skip
            """, parameters).Select(r => r.ToFailure()).ToList();
        return (db.ExecuteScalar<int>($"SELECT COUNT(*) {failed} {where}", parameters), (IReadOnlyList<Failure>)page);
    });

    /// <summary>Sends a delivery again, with the same <c>webhook-id</c> and body and a new schedule.</summary>
    /// <returns>The state after it, and whether order is still given: not when later deliveries of the journey have arrived.</returns>
    public async Task<(ActResult Result, string? State, bool OrderKept)> Replay(Guid delivery, string by)
    {
        var (result, state, kept, lane) = await database.Write(db =>
        {
            if (Deliveries.Locked(db, delivery) is not { } d) return (ActResult.Unknown, (string?)null, false, (LaneKey?)null);
            if (d.State is not ("failed" or "exhausted" or "skipped")) return (ActResult.NotNow, d.State, false, null);
            var now = clock.GetUtcNow();
            // Not two at once: when another one of the journey is on its way, this one takes its turn after it.
            if (d.State is "skipped") StandInLineAgain(db, d, now);
            else db.Execute("UPDATE line SET state = 'blocked', claim = NULL, order_key = @OrderKey, step = 0, due_at = @now, failed_at = NULL WHERE seq = @Seq", new { d.Seq, d.OrderKey, now });
            var promoted = Outbox.Promote(db, d.Recipient, d.OrderKey, now);
            Record(db, by, "replay", delivery.ToString(), null, now);
            return (ActResult.Done, Deliveries.Find(db, delivery)!.State, !Overtaken(db, d), promoted);
        });
        if (lane is not null) _ = hints.Tell([lane]);
        return (result, state, kept);
    }

    private static void StandInLineAgain(DbConnection db, DeliveryState d, DateTimeOffset now)
    {
        db.Execute(
            """
            INSERT INTO line (seq, recipient, channel, order_key, state, due_at, attempts)
            SELECT d.seq, d.recipient, d.channel, m.order_key, 'blocked', @now, d.attempts FROM delivery d JOIN message m ON m.seq = d.message WHERE d.seq = @Seq
            """, new { d.Seq, now });
        db.Execute("UPDATE delivery SET settled = NULL, settled_at = NULL, cause = NULL, last_error = NULL WHERE seq = @Seq", new { d.Seq });
    }

    /// <summary>Whether later deliveries of the journey have arrived, or are on their way. Indexes: message_order, delivery (message, recipient).</summary>
    private static bool Overtaken(DbConnection db, DeliveryState d) => db.ExecuteScalar<bool>(
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
            return (ActResult.Done, "skipped", Outbox.Promote(db, d.Recipient, d.OrderKey, now));
        });
        if (lane is not null) _ = hints.Tell([lane]);
        return (result, state);
    }

    /// <param name="about">The delivery, or the channel, that it was done to.</param>
    internal static void Record(DbConnection db, string by, string act, string about, string? reason, DateTimeOffset now) => db.Execute(
        "INSERT INTO operator_act (operator, act, about, reason, done_at) VALUES (@by, @act, @about, @reason, @now)", new { by, act, about, reason, now });

    private sealed class Row
    {
        public Guid Delivery { get; init; }
        public Guid Receipt { get; init; }
        public string Recipient { get; init; } = "";
        public string Channel { get; init; } = "";
        public string Type { get; init; } = "";
        public string State { get; init; } = "";
        public long Attempts { get; init; }
        public string? Cause { get; init; }
        public string? LastError { get; init; }
        public DateTimeOffset FailedAt { get; init; }
        public long Blocks { get; init; }

        public Failure ToFailure() => new(Delivery, Receipt, Recipient, Channel, Type, State, Attempts, Cause, LastError, FailedAt, Blocks);
    }
}
