using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>A delivery that this process has claimed and may send now.</summary>
/// <param name="Id">The <c>webhook-id</c>.</param>
/// <param name="Step">How far in the retry schedule.</param>
/// <param name="DueAt">When the schedule wanted it; later than now for a probe.</param>
public sealed record Claimed(long Seq, Guid Id, Guid Receipt, string Type, string OrderKey, int Step, DateTimeOffset DueAt, byte[] Body);

/// <summary>Claims what is due on a lane and records what became of it.</summary>
public sealed class DeliveryStore(Database database, TimeProvider clock)
{
    /// <summary>Everything that this process claims carries this; a finish under another claim changes nothing.</summary>
    private string Claim { get; } = Guid.NewGuid().ToString();

    /// <summary>At start, what a process that is gone had claimed is free again, and the attempt that its death cut off does not count.</summary>
    public Task FreeClaimsOfTheDead() => database.Write(db => { db.Execute("UPDATE delivery SET state = 'pending', claim = NULL WHERE state = 'in_progress'"); });

    /// <summary>A channel that was an inbox and is none now: what its reader had taken and not acknowledged goes out.</summary>
    public Task FreeLeases(LaneKey lane) => database.Write(db =>
    {
        db.Execute(
            "UPDATE delivery SET state = 'pending', leased_until = NULL WHERE recipient = @Recipient AND channel = @Channel AND state = 'waiting_ack'", lane);
    });

    /// <summary>Claims what is due, oldest first. Index: delivery_due.</summary>
    /// <param name="probe">Takes one, due or not: the one whose turn comes first.</param>
    public Task<IReadOnlyList<Claimed>> Take(LaneKey lane, int max, bool probe) => database.Write<IReadOnlyList<Claimed>>(db =>
    {
        var until = probe ? DateTimeOffset.MaxValue : clock.GetUtcNow();
        var seqs = db.Query<long>(
            """
            UPDATE delivery SET state = 'in_progress', claim = @Claim
            WHERE seq IN (SELECT seq FROM delivery WHERE recipient = @Recipient AND channel = @Channel AND state = 'pending' AND due_at <= @until ORDER BY due_at, seq LIMIT @max)
            RETURNING seq
            """, new { lane.Recipient, lane.Channel, Claim, until, max }).ToList();
        return seqs.Count == 0 ? [] : [.. db.Query<Row>(
            """
            SELECT d.seq, d.delivery AS Id, d.receipt, d.type, d.order_key AS OrderKey, d.step, d.due_at AS DueAt, b.body
            FROM delivery d JOIN delivery_body b ON b.seq = d.seq WHERE d.seq IN @seqs ORDER BY d.due_at, d.seq
            """, new { seqs }).Select(r => new Claimed(r.Seq, r.Id, r.Receipt, r.Type, r.OrderKey, r.Step, r.DueAt, r.Body))];
    });

    /// <summary>Those of the lanes on which something is due. Index: delivery_due.</summary>
    public IReadOnlyList<LaneKey> WithWork(IEnumerable<LaneKey> lanes) => database.Read<IReadOnlyList<LaneKey>>(db =>
    {
        var now = clock.GetUtcNow();
        return [.. lanes.Where(lane => db.ExecuteScalar<bool>(
            "SELECT EXISTS (SELECT 1 FROM delivery WHERE recipient = @Recipient AND channel = @Channel AND state = 'pending' AND due_at <= @now)",
            new { lane.Recipient, lane.Channel, now }))];
    });

    /// <summary>Whether something that failed before waits on a lane. Index: delivery_due.</summary>
    public bool HasFailed(LaneKey lane) => database.Read(db => db.ExecuteScalar<bool>(
        "SELECT EXISTS (SELECT 1 FROM delivery WHERE recipient = @Recipient AND channel = @Channel AND state = 'pending' AND step > 0)", lane));

    /// <summary>Records what became of an attempt, and lets the next delivery of the journey go.</summary>
    /// <param name="pause">The pause until the next attempt; null when there is none.</param>
    /// <param name="scheduled">Whether the schedule wanted this attempt: a probe before its time uses none up.</param>
    /// <param name="resume">Whether the lane is alive again: then all that waits on it is due now.</param>
    /// <returns>The lane whose turn it is now, or null.</returns>
    public Task<LaneKey?> Finish(LaneKey lane, Claimed d, Outcome outcome, TimeSpan? pause, bool scheduled, bool resume) => database.Write(db =>
    {
        var now = clock.GetUtcNow();
        var state = outcome.Kind switch
        {
            OutcomeKind.Delivered => "delivered",
            OutcomeKind.Refused => "failed",
            OutcomeKind.Unavailable or OutcomeKind.Unknown => pause is null ? "exhausted" : "pending",
        };
        var orderKey = db.QuerySingleOrDefault<string>(
            """
            UPDATE delivery SET state = @state, attempts = attempts + 1, step = @step, due_at = @dueAt, claim = NULL, cause = @Cause, last_error = @Error,
              delivered_at = @deliveredAt, settled_at = @settledAt
            WHERE seq = @Seq AND state = 'in_progress' AND claim = @Claim
            RETURNING order_key
            """,
            new
            {
                d.Seq, Claim, state, outcome.Cause, outcome.Error,
                step = state is "pending" && scheduled ? d.Step + 1 : d.Step,
                dueAt = state is "pending" && scheduled ? now + pause!.Value : d.DueAt,
                deliveredAt = outcome.Kind is OutcomeKind.Delivered ? now : (DateTimeOffset?)null,
                settledAt = state is "pending" ? (DateTimeOffset?)null : now,
            });
        if (resume)
        {
            // The attempt that this brings forward is one more, not one of the schedule's: a partner that comes and goes must not use them up.
            db.Execute(
                """
                UPDATE delivery SET due_at = @now, step = CASE WHEN step > 0 THEN step - 1 ELSE 0 END
                WHERE recipient = @Recipient AND channel = @Channel AND state = 'pending' AND due_at > @now
                """, new { lane.Recipient, lane.Channel, now });
        }

        // By the key in the row: two names of a session may have become one meanwhile.
        return orderKey is not null && outcome.Answered ? Outbox.Promote(db, lane.Recipient, orderKey, now) : null;
    });

    /// <summary>Gives back what was claimed and not finished; it does not count as an attempt.</summary>
    public Task GiveBack(Claimed d) => database.Write(db =>
    {
        db.Execute("UPDATE delivery SET state = 'pending', claim = NULL WHERE seq = @Seq AND state = 'in_progress' AND claim = @Claim", new { d.Seq, Claim });
    });

    private sealed class Row
    {
        public long Seq { get; init; }
        public Guid Id { get; init; }
        public Guid Receipt { get; init; }
        public string Type { get; init; } = "";
        public string OrderKey { get; init; } = "";
        public int Step { get; init; }
        public DateTimeOffset DueAt { get; init; }
        public byte[] Body { get; init; } = [];
    }
}
