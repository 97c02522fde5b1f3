using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>A lane that this process works, until it gives it back or its heart stops.</summary>
/// <param name="Claim">What deliveries and finishes of this lease carry.</param>
public sealed record Lease(LaneKey Lane, Guid Claim);

/// <summary>What a heartbeat brought.</summary>
/// <param name="Lost">Others took us for dead: nothing that we held is ours any longer.</param>
/// <param name="Taken">Lanes that are ours from now on.</param>
/// <param name="Surplus">Lanes that others, or nobody, should work.</param>
public sealed record Beat(bool Lost, IReadOnlyList<Lease> Taken, IReadOnlyList<LaneKey> Surplus);

/// <summary>
/// Shares the lanes out among the workers: each is owned by one at a time, so that its rate, its concurrency and its health are local to
/// the owner and exact over all processes. An owner that is silent for <see cref="DeadAfter"/> is taken for dead.
/// </summary>
public sealed class Leases(Database database, TimeProvider clock)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2), DeadAfter = TimeSpan.FromSeconds(8);

    /// <summary>We stop earlier than others may take over: what was checked is sent a moment later.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private static readonly Rows<Lease> Rows = new Rows<Lease>().With("recipient", l => l.Lane.Recipient).With("channel", l => l.Lane.Channel).With("claim", l => l.Claim);

    private static readonly long DeadMicros = (long)DeadAfter.TotalMicroseconds;

    private Guid worker = Guid.NewGuid();
    private bool known;
    private long lastBeat;

    /// <summary>Whether what this process holds is surely still its own. A frozen process finds out here, before it sends anything.</summary>
    public bool Hold => !database.IsShared || (known && clock.GetElapsedTime(Volatile.Read(ref lastBeat)) < DeadAfter - Margin);

    /// <summary>Those of the leases whose lanes still carry their claims; then they do so until the end of the transaction.</summary>
    public static IReadOnlyList<Lease> StillHeld(DbConnection db, IReadOnlyList<Lease> leases)
    {
        var held = Rows.Query<LaneRow>(
            db,
            $"SELECT l.recipient, l.channel, l.claim FROM {{rows}} JOIN lane l ON l.recipient = r.recipient AND l.channel = r.channel WHERE l.claim = r.claim{db.ForShare("l")}",
            leases).Select(l => l.Claim).ToHashSet();
        return [.. leases.Where(l => held.Contains(l.Claim))];
    }

    /// <summary>An embedded bridge is alone: at its start everything that anybody held is free.</summary>
    public async Task Begin()
    {
        if (database.IsShared) return;
        await database.Write(db => { db.Execute("UPDATE lane SET worker = NULL, claim = NULL"); });
    }

    /// <summary>Says that we live, frees what the dead held, and takes our share of what is free.</summary>
    /// <param name="wanted">All lanes of the network in force.</param>
    /// <param name="held">Those that this process works.</param>
    /// <param name="leaving">Those that it is about to give back.</param>
    public async Task<Beat> Beat(IReadOnlyCollection<LaneKey> wanted, IReadOnlyCollection<LaneKey> held, IReadOnlyCollection<LaneKey> leaving)
    {
        if (!database.IsShared && wanted.Count == held.Count && wanted.All(held.Contains)) return new(false, [], []);
        var began = clock.GetTimestamp();
        var (me, first) = (worker, !known);
        var beat = await database.Write(db =>
        {
            db.LockKeys("lanes");
            var now = db.Now(clock);
            var before = db.ExecuteScalar<long?>("SELECT beat_at FROM worker WHERE worker = @me", new { me });
            if (before is null && !first) return new Beat(true, [], []);
            db.Execute("INSERT INTO worker (worker, beat_at) VALUES (@me, @now) ON CONFLICT (worker) DO UPDATE SET beat_at = excluded.beat_at", new { me, now });
            // Whoever was silent itself, because the database was away say, judges nobody's silence.
            if (before is null || now - before < DeadMicros) FreeTheDead(db, now);
            // Those that leave want no share.
            var workers = db.ExecuteScalar<int>("SELECT COUNT(*) FROM worker WHERE beat_at <= @now", new { now });
            var free = Free(db, wanted, me, [.. held, .. leaving]);
            var share = (wanted.Count + workers - 1) / workers;
            var surplus = held.Where(lane => !wanted.Contains(lane)).ToList();
            surplus.AddRange(held.Where(wanted.Contains).Skip(share));
            return new Beat(false, [.. free.Take(share - held.Count(wanted.Contains)).Select(lane => Take(db, lane, me))], surplus);
        });
        known = !beat.Lost;
        if (beat.Lost) worker = Guid.NewGuid();
        else Volatile.Write(ref lastBeat, began);
        return beat;
    }

    /// <summary>Gives lanes back, so that others have them at their next beat.</summary>
    public Task GiveBack(IReadOnlyCollection<Lease> leases) => database.Write(db =>
    {
        db.LockKeys("lanes");
        foreach (var lease in leases) db.Execute("UPDATE lane SET worker = NULL, claim = NULL WHERE recipient = @Recipient AND channel = @Channel AND claim = @Claim", new { lease.Lane.Recipient, lease.Lane.Channel, lease.Claim });
    });

    /// <summary>
    /// This process takes no more lanes and gives back those that it has, one after the other: from now on the others share out all that is
    /// free. Its heart is said to have beaten in the future, so that what it is still sending stays its own for as long as a stop may take.
    /// </summary>
    public Task Leave() => database.Write(db =>
    {
        db.LockKeys("lanes");
        db.Execute("UPDATE worker SET beat_at = @until WHERE worker = @worker", new { worker, until = db.Now(clock) + (long)Lane.GraceAtStop.TotalMicroseconds });
    });

    /// <summary>This process works no longer: the others share out among themselves.</summary>
    public Task End() => database.Write(db =>
    {
        db.LockKeys("lanes");
        db.Execute("DELETE FROM worker WHERE worker = @worker", new { worker });
        db.Execute("UPDATE lane SET worker = NULL, claim = NULL WHERE worker = @worker", new { worker });
    });

    private static void FreeTheDead(DbConnection db, long now)
    {
        db.Execute("DELETE FROM worker WHERE beat_at < @since", new { since = now - DeadMicros });
        db.Execute("UPDATE lane SET worker = NULL, claim = NULL WHERE worker IS NOT NULL AND worker NOT IN (SELECT worker FROM worker)");
    }

    /// <summary>Nobody's lanes, and those that we took without hearing that we have them, because the database died over its answer.</summary>
    private static List<LaneKey> Free(DbConnection db, IReadOnlyCollection<LaneKey> wanted, Guid me, IReadOnlyCollection<LaneKey> ours)
    {
        var all = db.Query<LaneRow>("SELECT recipient, channel, worker FROM lane").ToDictionary(l => l.Key, l => l.Worker);
        foreach (var lane in wanted.Where(lane => !all.ContainsKey(lane))) db.Execute("INSERT INTO lane (recipient, channel) VALUES (@Recipient, @Channel)", lane);
        return [.. wanted.Where(lane => all.GetValueOrDefault(lane) is not { } owner || (owner == me && !ours.Contains(lane)))];
    }

    /// <summary>Takes a lane, and with it what its last owner had claimed and did not finish. Index: line_due.</summary>
    private static Lease Take(DbConnection db, LaneKey lane, Guid me)
    {
        var lease = new Lease(lane, Guid.NewGuid());
        db.Execute("UPDATE lane SET worker = @me, claim = @Claim WHERE recipient = @Recipient AND channel = @Channel", new { me, lease.Claim, lane.Recipient, lane.Channel });
        db.Execute("UPDATE line SET claim = NULL, may_have_left = TRUE WHERE recipient = @Recipient AND channel = @Channel AND state = 'pending' AND claim IS NOT NULL", lane);
        return lease;
    }

    private sealed class LaneRow
    {
        public string Recipient { get; init; } = "";
        public string Channel { get; init; } = "";
        public Guid? Worker { get; init; }
        public Guid? Claim { get; init; }
        public LaneKey Key => new(Recipient, Channel);
    }
}
