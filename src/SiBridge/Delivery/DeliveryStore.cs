using System.Data.Common;
using Dapper;
using SiBridge.Delivery.Notices;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Delivery;

/// <summary>A delivery that this process has claimed and may send now.</summary>
/// <param name="Id">The <c>webhook-id</c>.</param>
/// <param name="Receipt">Of the message; null: there is none, the bridge speaks of itself.</param>
/// <param name="Claim">That of the lane; a finish under another changes nothing.</param>
/// <param name="Step">How far in the retry schedule.</param>
/// <param name="DueAt">When the schedule wanted it; later than now for a probe.</param>
/// <param name="Format">The words in which its body is.</param>
/// <param name="Parts">See <see cref="Translation.Body"/>.</param>
/// <param name="Message">The emitter's message as it is kept.</param>
/// <param name="Replaces">The delivery in whose place it goes, because its body was corrected.</param>
/// <param name="Resent">Whether it had arrived before, and its recipient lost it.</param>
public sealed record Claimed(
    long Seq, Guid Id, Guid? Receipt, string Type, string OrderKey, Guid Claim, int Step, DateTimeOffset DueAt, string Format, byte[] Parts, byte[] Message, Guid? Replaces = null, bool Resent = false)
{
    private byte[]? body;

    /// <summary>What the recipient reads. Put together by whoever sends it: one that cannot be read must not hold up what was claimed with it.</summary>
    public byte[] Body => body ??= Translation.Body.Of(Parts, Packed.Unpack(Message));
}

/// <summary>What became of an attempt.</summary>
/// <param name="Pause">The pause until the next attempt; null when there is none.</param>
/// <param name="Scheduled">Whether the schedule wanted this attempt: a probe before its time uses none up.</param>
/// <param name="Fails">Whether the lane pauses, and it did not answer.</param>
/// <param name="Resume">Whether the lane is alive again: then all that waits on it is due now.</param>
/// <param name="ProbeAt">When the lane, which pauses, tries again; null: it does not pause.</param>
public sealed record Finished(
    LaneKey Lane, Claimed Delivery, Outcome Outcome, TimeSpan? Pause, bool Scheduled, bool Resume, bool Fails = false, DateTimeOffset? ProbeAt = null);

/// <summary>Claims what is due on a lane and records what became of it.</summary>
public sealed class DeliveryStore
{
    private const int OutcomesPerCommit = 256, LanesPerCommit = 64;

    private static readonly Rows<Wish> Wishes = new Rows<Wish>()
        .With("recipient", w => w.Lease.Lane.Recipient).With("channel", w => w.Lease.Lane.Channel).With("claim", w => w.Lease.Claim).With("most", w => w.Most).With("until", w => w.Until)
        .With("tried", w => w.Tried);

    private static readonly Rows<Due> Dues = new Rows<Due>().With("seq", d => d.Seq).With("claim", d => d.Claim);

    private static readonly Rows<Finished> Outcomes = new Rows<Finished>().With("seq", f => f.Delivery.Seq).With("claim", f => f.Delivery.Claim);

    private static readonly Rows<Settled> Proofs = new Rows<Settled>().With("seq", s => s.Seq).With("attempts", s => s.Attempts + 1);

    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly Batcher<Finished, LaneKey?> finishes;
    private readonly Batcher<Wish, IReadOnlyList<Claimed>> takes;

    /// <param name="Tried">How often at most what is claimed has been tried.</param>
    private sealed record Wish(Lease Lease, int Most, DateTimeOffset Until, int Tried = int.MaxValue);

    public DeliveryStore(Database database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
        finishes = new(OutcomesPerCommit, Finish);
        takes = new(LanesPerCommit, Take);
    }

    /// <summary>Claims what is due, oldest first; together with what other lanes claim at this moment.</summary>
    /// <param name="lease">When its lane carries another claim by now, there is nothing to claim.</param>
    /// <param name="probe">
    /// Takes one, due or not: the one whose turn comes first of those that were never tried, else of all. What failed before may be what is wrong,
    /// and would say for the whole lane that it is dead, one bad message after the other, while good ones wait.
    /// </param>
    public async Task<IReadOnlyList<Claimed>> Take(Lease lease, int max, bool probe)
    {
        if (!probe) return await takes.Do(new(lease, max, clock.GetUtcNow()));
        var untried = await takes.Do(new(lease, max, DateTimeOffset.MaxValue, Tried: 0));
        return untried.Count > 0 ? untried : await takes.Do(new(lease, max, DateTimeOffset.MaxValue));
    }

    private Task<IReadOnlyList<IReadOnlyList<Claimed>>> Take(IReadOnlyList<Wish> wishes) => database.Write<IReadOnlyList<IReadOnlyList<Claimed>>>(db =>
    {
        // A claim that is forgotten is one that nobody made.
        db.NeedNotLast();
        var held = Leases.StillHeld(db, [.. wishes.Select(w => w.Lease)]).ToHashSet();
        // Index: line_due.
        var due = Wishes.Query<Due>(
            db,
            $$"""
            SELECT n.seq, r.claim FROM {rows}, {{db.ForEachRow()}}(
              SELECT l.seq FROM line l WHERE l.recipient = {r.recipient} AND l.channel = {r.channel} AND l.state = 'pending' AND l.due_at <= {r.until} AND l.attempts <= {r.tried} AND l.claim IS NULL
              ORDER BY l.due_at, l.seq LIMIT {r.most}) n
            """, [.. wishes.Where(w => held.Contains(w.Lease))]);
        // Between the two statements one may have been cancelled, skipped or renamed.
        var seqs = Dues.Query<long>(db, "UPDATE line SET claim = {claim of seq} WHERE seq {seq} AND state = 'pending' AND claim IS NULL RETURNING seq", due);
        var claimed = Rows.Seqs.Query<ClaimedRow>(
            db,
            $$"""
            SELECT {{ClaimedRow.Columns}}, l.order_key AS OrderKey, l.claim, l.step, l.due_at AS DueAt, l.resent
            FROM line l JOIN delivery d ON d.seq = l.seq JOIN delivery_body p ON p.seq = d.seq JOIN message m ON m.seq = d.message JOIN message_body b ON b.seq = m.seq
            WHERE l.seq {seq}
            """, seqs).Select(r => r.ToClaimed()).OrderBy(c => c.DueAt).ThenBy(c => c.Seq).ToLookup(c => c.Claim);
        return [.. wishes.Select(w => (IReadOnlyList<Claimed>)[.. claimed[w.Lease.Claim]])];
    });

    /// <summary>Those of the lanes on which something is due. Index: line_due.</summary>
    public Task<IReadOnlyList<LaneKey>> WithWork(IReadOnlyCollection<LaneKey> lanes) => database.Read<IReadOnlyList<LaneKey>>(db =>
    {
        var now = clock.GetUtcNow();
        return [.. lanes.Where(lane => db.ExecuteScalar<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM line WHERE recipient = @Recipient AND channel = @Channel AND state = 'pending' AND due_at <= @now AND claim IS NULL)
            """, new { lane.Recipient, lane.Channel, now }))];
    });

    /// <summary>Whether a lane was failing, or something that failed before waits there. Index: line_due.</summary>
    public Task<bool> HasFailed(LaneKey lane) => database.Read(db => db.ExecuteScalar<bool>(
        """
        SELECT EXISTS (SELECT 1 FROM line WHERE recipient = @Recipient AND channel = @Channel AND state = 'pending' AND step > 0)
          OR EXISTS (SELECT 1 FROM lane WHERE recipient = @Recipient AND channel = @Channel AND (failing_since IS NOT NULL OR told_at IS NOT NULL))
        """, lane));

    /// <summary>A channel that was an inbox and is none now: what its reader had taken and not acknowledged goes out. Index: line_leased.</summary>
    public Task FreeLeases(LaneKey lane) => database.Write(db =>
    {
        db.Execute("UPDATE line SET state = 'pending', claim = NULL, leased_until = NULL WHERE recipient = @Recipient AND channel = @Channel AND state = 'waiting_ack'", lane);
    });

    /// <summary>Records what became of an attempt, and lets the next delivery of the journey go; together with what else ends at this moment.</summary>
    /// <returns>The lane whose turn it is now, or null.</returns>
    public Task<LaneKey?> Finish(Finished finished) => finishes.Do(finished);

    /// <summary>Gives back what was claimed and not sent to its end; it does not count as an attempt.</summary>
    /// <param name="begun">Whether it was being sent.</param>
    public Task GiveBack(Shipment shipment, bool begun) => database.Write(db =>
    {
        foreach (var d in shipment.Deliveries)
            db.Execute("UPDATE line SET claim = NULL, may_have_left = (may_have_left OR @begun) WHERE seq = @Seq AND claim = @Claim", new { d.Seq, d.Claim, begun });
    });

    /// <summary>
    /// Frees what carries a lease's claim and its owner does not know of: the database died before it could say that it was claimed, or
    /// would not take it back. Index: line_due.
    /// </summary>
    /// <param name="known">Seqs of what the owner is about to send, or is sending.</param>
    public Task FreeUnknown(Lease lease, IReadOnlySet<long> known) => database.Write(db =>
    {
        var claimed = db.Query<long>(
            "SELECT seq FROM line WHERE recipient = @Recipient AND channel = @Channel AND state = 'pending' AND claim = @Claim",
            new { lease.Lane.Recipient, lease.Lane.Channel, lease.Claim });
        Rows.Seqs.Execute(db, "UPDATE line SET claim = NULL, may_have_left = TRUE WHERE seq {seq} AND claim = @claim", [.. claimed.Where(seq => !known.Contains(seq))], ("claim", lease.Claim));
    });

    /// <summary>Claims the batch that leaves now, see <see cref="Batches.Take"/>.</summary>
    public Task<Shipment?> TakeBatch(Lease lease, Gathering? by, TimeZoneInfo zone, bool probe) => database.Write(db => Batches.Take(db, lease, by, zone, probe, clock.GetUtcNow()));

    /// <summary>Records what became of all of a batch, at once. One that did not arrive stays the batch that it is.</summary>
    /// <returns>The lanes whose turn it is now.</returns>
    public Task<IReadOnlyList<LaneKey?>> Finish(Lease lease, Batch batch, IReadOnlyList<Finished> all) => database.Write<IReadOnlyList<LaneKey?>>(db =>
    {
        // Whoever has the lane by now has the batch too.
        if (Leases.StillHeld(db, [lease]).Count == 0) return [];
        var next = Record(db, all);
        if (all[0].Outcome.Kind is OutcomeKind.Delivered) Batches.Settle(db, lease.Lane, batch, clock.GetUtcNow());
        return next;
    });

    private Task<IReadOnlyList<LaneKey?>> Finish(IReadOnlyList<Finished> batch) => database.Write(db => Record(db, batch));

    private IReadOnlyList<LaneKey?> Record(DbConnection db, IReadOnlyList<Finished> batch)
    {
        var now = clock.GetUtcNow();
        db.LockKeys([.. batch.Select(f => f.Delivery.OrderKey)]);
        // By the key in the row: two names of a session may have become one meanwhile.
        var keys = new Dictionary<long, string>();
        foreach (var settled in Delivered(db, [.. batch.Where(f => f.Outcome.Kind is OutcomeKind.Delivered)], now)) keys[settled.Seq] = settled.OrderKey;
        foreach (var failed in batch.Where(f => f.Outcome.Kind is not OutcomeKind.Delivered))
        {
            if (Failed(db, failed, now) is not { } key) continue;
            if (failed.Outcome.Answered) keys[failed.Delivery.Seq] = key;
            if (failed.Outcome.Kind is OutcomeKind.Misconfigured) ChannelEvents.Stopped(db, failed.Lane, failed.Outcome.Error!, now);
        }

        db.LockKeys([.. keys.Values.Except(batch.Select(f => f.Delivery.OrderKey))]);
        foreach (var lane in batch.Where(f => f.Fails).Select(f => f.Lane).Distinct()) LaneStanding.Fails(db, lane, now);
        foreach (var probe in batch.Where(f => f.ProbeAt is not null).GroupBy(f => f.Lane)) LaneStanding.Pauses(db, probe.Key, probe.Max(f => f.ProbeAt)!.Value);
        foreach (var lane in batch.Where(f => f.Resume).Select(f => f.Lane).Distinct()) LaneStanding.Resume(db, lane, now);
        var promoted = Outbox.Promote(db, [.. batch.Where(f => keys.ContainsKey(f.Delivery.Seq)).Select(f => new Turn(f.Lane.Recipient, keys[f.Delivery.Seq])).Distinct()], now);
        return [.. batch.Select(f => promoted.FirstOrDefault(p => p.Recipient == f.Lane.Recipient))];
    }

    private static List<Settled> Delivered(DbConnection db, IReadOnlyList<Finished> delivered, DateTimeOffset now)
    {
        var settled = Outcomes.Query<Settled>(
            db, "DELETE FROM line WHERE seq {seq} AND claim = {claim of seq} RETURNING seq, order_key AS OrderKey, attempts", delivered);
        Proofs.Execute(
            db,
            """
            UPDATE delivery SET settled = 'delivered', settled_at = COALESCE(settled_at, @now), resent_at = CASE WHEN settled_at IS NULL THEN NULL ELSE @now END, attempts = r.attempts
            FROM {rows} WHERE delivery.seq = r.seq
            """, settled, ("now", now));
        return settled;
    }

    /// <returns>The key of its journey; null when it is no longer ours.</returns>
    private static string? Failed(DbConnection db, Finished f, DateTimeOffset now)
    {
        var state = f.Outcome.Kind is OutcomeKind.Refused ? "failed" : f.Pause is null ? "exhausted" : "pending";
        var again = state is "pending" && f.Scheduled;
        var group = state is "pending" ? (long?)null : FailureGroups.Of(db, f.Lane, f.Delivery.Type, f.Outcome.Cause, f.Outcome.LastError);
        return db.QuerySingleOrDefault<string>(
            """
            UPDATE line SET state = @state, attempts = attempts + 1, step = @step, due_at = @dueAt, claim = NULL, may_have_left = (may_have_left OR @left), cause = @Cause, last_error = @LastError, failed_at = @failedAt, failure_group = @group
            WHERE seq = @Seq AND claim = @Claim
            RETURNING order_key
            """,
            new
            {
                f.Delivery.Seq, f.Delivery.Claim, state, f.Outcome.Cause, f.Outcome.LastError, group, left = !f.Outcome.NeverLeft,
                step = again ? f.Delivery.Step + 1 : f.Delivery.Step,
                dueAt = again ? now + f.Pause!.Value : f.Delivery.DueAt,
                failedAt = state is "pending" ? (long?)null : now.ToMicros(),
            });
    }

    private sealed class Due
    {
        public long Seq { get; init; }
        public Guid Claim { get; init; }
    }

    private sealed class Settled
    {
        public long Seq { get; init; }
        public string OrderKey { get; init; } = "";
        public int Attempts { get; init; }
    }
}
