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
public sealed class Failures(Database database, Lanes lanes, TimeProvider clock)
{
    /// <summary>Index: delivery_failures. Newest first.</summary>
    public (int Total, IReadOnlyList<Failure> Page) Find(FailuresQuery query) => database.Read(db =>
    {
        const string where =
            """
            FROM delivery d WHERE d.state IN ('failed', 'exhausted')
              AND (@Recipient IS NULL OR d.recipient = @Recipient) AND (@Type IS NULL OR d.type = @Type)
              AND (@Cause IS NULL OR d.cause = @Cause) AND (@Since IS NULL OR d.settled_at >= @Since)
            """;
        var parameters = new { query.Recipient, query.Type, query.Cause, query.Since, query.Taille, skip = (long)(query.Page - 1) * query.Taille };
        var page = db.Query<Row>(
            $"""
            SELECT d.delivery, d.receipt, d.recipient, d.channel, d.type, d.state, d.attempts, d.cause, d.last_error AS LastError, d.settled_at AS FailedAt,
              CASE WHEN d.state = 'exhausted' THEN
                (SELECT COUNT(*) FROM delivery b WHERE b.recipient = d.recipient AND b.order_key = d.order_key AND b.state = 'blocked') ELSE 0 END AS Blocks
            {where} ORDER BY d.seq DESC LIMIT @Taille OFFSET @skip
            """, parameters).Select(r => r.ToFailure()).ToList();
        return (db.ExecuteScalar<int>($"SELECT COUNT(*) {where}", parameters), (IReadOnlyList<Failure>)page);
    });

    /// <summary>Sends a delivery again, with the same <c>webhook-id</c> and body and a new schedule.</summary>
    /// <returns>The state after it, and whether order is still given: not when later deliveries of the journey have arrived.</returns>
    public async Task<(ActResult Result, string? State, bool OrderKept)> Replay(Guid delivery, string by)
    {
        var (result, state, kept, lane) = await database.Write(db =>
        {
            if (Find(db, delivery) is not { } d) return (ActResult.Unknown, (string?)null, false, (LaneKey?)null);
            if (d.State is not ("failed" or "exhausted" or "skipped")) return (ActResult.NotNow, d.State, false, null);
            var now = clock.GetUtcNow();
            var overtaken = db.ExecuteScalar<bool>(
                "SELECT EXISTS (SELECT 1 FROM delivery WHERE recipient = @Recipient AND order_key = @OrderKey AND seq > @Seq AND state IN ('delivered', 'in_progress', 'waiting_ack'))", d);
            // Not two at once: when another one of the journey is on its way, this one takes its turn after it.
            db.Execute("UPDATE delivery SET state = 'blocked', step = 0, due_at = @now, settled_at = NULL WHERE seq = @Seq", new { d.Seq, now });
            var promoted = Outbox.Promote(db, d.Recipient, d.OrderKey, now);
            Record(db, by, "replay", delivery, null, now);
            return (ActResult.Done, Find(db, delivery)!.State, !overtaken, promoted);
        });
        if (lane is not null) lanes.Wake(lane);
        return (result, state, kept);
    }

    /// <summary>Gives a delivery up, so that those behind it go on.</summary>
    public async Task<(ActResult Result, string? State)> Skip(Guid delivery, string by, string reason)
    {
        var (result, state, lane) = await database.Write(db =>
        {
            if (Find(db, delivery) is not { } d) return (ActResult.Unknown, (string?)null, (LaneKey?)null);
            var now = clock.GetUtcNow();
            // A reader that comes and never acknowledges would block its journey for ever: once its lease has ended, an operator may decide.
            if (d.State is not ("failed" or "exhausted" or "pending" or "blocked") && !(d.State is "waiting_ack" && d.LeasedUntil <= now)) return (ActResult.NotNow, d.State, null);
            db.Execute("UPDATE delivery SET state = 'skipped', settled_at = @now WHERE seq = @Seq", new { d.Seq, now });
            Record(db, by, "skip", delivery, reason, now);
            return (ActResult.Done, "skipped", Outbox.Promote(db, d.Recipient, d.OrderKey, now));
        });
        if (lane is not null) lanes.Wake(lane);
        return (result, state);
    }

    private static Target? Find(DbConnection db, Guid delivery) => db.QuerySingleOrDefault<Target>(
        "SELECT seq, recipient, order_key AS OrderKey, state, leased_until AS LeasedUntil FROM delivery WHERE delivery = @delivery", new { delivery });

    private static void Record(DbConnection db, string by, string act, Guid delivery, string? reason, DateTimeOffset now) => db.Execute(
        "INSERT INTO operator_act (operator, act, delivery, reason, done_at) VALUES (@by, @act, @delivery, @reason, @now)", new { by, act, delivery, reason, now });

    private sealed class Target
    {
        public long Seq { get; init; }
        public string Recipient { get; init; } = "";
        public string OrderKey { get; init; } = "";
        public string State { get; init; } = "";
        public DateTimeOffset? LeasedUntil { get; init; }
    }

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
