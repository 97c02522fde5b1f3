using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>What one step of a replay has done.</summary>
/// <param name="Lanes">Those that have work now.</param>
/// <param name="More">Whether the next step need not wait for the rate.</param>
public sealed record ReplayStep(IReadOnlyCollection<LaneKey> Lanes, bool More)
{
    public static ReplayStep Nothing { get; } = new([], false);
}

/// <summary>
/// Carries replays out, a transaction at a time: an item has had its turn exactly when its delivery stands in line again, whenever we die.
/// Whoever steps holds the replay's row, and the rate is counted there: several processes together are as fast as one.
/// </summary>
public sealed class ReplaySteps(Database database, TimeProvider clock)
{
    /// <summary>So many in a transaction: others wait for it.</summary>
    private const int AtOnce = 200;

    private const long Second = 1_000_000;

    private const string Open = "i.outcome IS NULL", Standing = "i.outcome = 'standing'";

    private static readonly Rows<(long Seq, string? Outcome)> Outcomes = new Rows<(long Seq, string? Outcome)>().With("seq", o => o.Seq).With("outcome", o => o.Outcome);

    /// <summary>Index: replay_at_work.</summary>
    public Task<IReadOnlyList<Guid>> Running() =>
        database.Read<IReadOnlyList<Guid>>(db => [.. db.Query<Guid>("SELECT replay FROM replay WHERE state = 'running' OR stage = 'withdraws' ORDER BY replay")]);

    /// <summary>The next step: of what stands where it failed, or of a resend's three stages.</summary>
    public Task<ReplayStep> Next(Guid replay) => database.Write(db => Held(db, replay) switch
    {
        null => ReplayStep.Nothing,
        { Stage: "withdraws" } => Withdraw(db, replay),
        { State: not "running" } => ReplayStep.Nothing,
        { Stage: "enters" } => new([], Enter(db, replay)),
        var job => Send(db, replay, job),
    });

    /// <summary>One step of a resend that enters the line.</summary>
    /// <returns>Whether there is more to enter.</returns>
    public Task<bool> Enter(Guid replay) => database.Write(db => Held(db, replay) is { State: "running", Stage: "enters" } && Enter(db, replay));

    /// <summary>Nobody else steps, nor steers, meanwhile.</summary>
    private static Row? Held(DbConnection db, Guid replay) => db.QuerySingleOrDefault<Row>(
        $"SELECT operator, state, kind, channel, stage, per_second AS PerSecond, paced_at AS PacedAt FROM replay WHERE replay = @replay{db.ForUpdate()}", new { replay });

    /// <summary>Sends again what the rate allows now, in the order in which it was first to be sent. Indexes: replay_item_open, replay_item_standing.</summary>
    private ReplayStep Send(DbConnection db, Guid replay, Row job)
    {
        var (now, at) = (clock.GetUtcNow(), db.Now(clock));
        // A second's worth at most: what a slow machine did not use is lost.
        var pacedAt = Math.Max(job.PacedAt, at - Second);
        var most = (int)Math.Min(AtOnce, (at - pacedAt) * job.PerSecond / Second);
        if (most <= 0) return ReplayStep.Nothing;
        var items = Locked(db, replay, most, job.IsResend ? Standing : Open);
        var (gone, lanes) = job.IsResend ? Resent.Leave(db, items, job.Operator, now) : Again.Send(db, items, job.Operator, now, job.Channel);
        var rest = items.Except(gone).ToList();
        List<long> cooling = job.IsResend ? [] : Rows.Seqs.Query<long>(
            db, $$"""SELECT d.seq {{Deliveries.From}} WHERE d.seq {seq} AND l.state IN ('failed', 'exhausted') AND NOT {{Deliveries.TakenBack}}""", rest);
        var done = items.Count < most;
        Count(db, replay, gone, "replayed", cooling, [.. rest.Except(cooling)]);
        db.Execute(
            "UPDATE replay SET paced_at = @pacedAt, state = @state, stage = @stage, ended_at = @endedAt WHERE replay = @replay",
            new
            {
                replay, pacedAt = pacedAt + gone.Count * Second / job.PerSecond, state = done ? "done" : "running", stage = done ? null : job.Stage, endedAt = done ? now.ToMicros() : (long?)null,
            });
        return new(lanes, !done && (most == AtOnce || gone.Count == 0));
    }

    /// <summary>Lets the next ones stand in line, as fast as it goes. Index: replay_item_open.</summary>
    private bool Enter(DbConnection db, Guid replay)
    {
        var now = clock.GetUtcNow();
        var items = Locked(db, replay, AtOnce, Open);
        var entered = Resent.Enter(db, items, now);
        var rest = items.Except(entered).ToList();
        var settled = Rows.Seqs.Query<long>(db, "SELECT seq FROM line WHERE seq {seq}", rest);
        Count(db, replay, entered, "standing", [.. rest.Except(settled)], settled);
        if (items.Count < AtOnce) db.Execute("UPDATE replay SET stage = 'leaves', paced_at = @at WHERE replay = @replay", new { replay, at = db.Now(clock) });
        return items.Count == AtOnce;
    }

    /// <summary>Takes the next ones that were given up out of the line. Index: replay_item_standing.</summary>
    private ReplayStep Withdraw(DbConnection db, Guid replay)
    {
        var items = Locked(db, replay, AtOnce, Standing);
        var lanes = Resent.Withdraw(db, items, clock.GetUtcNow());
        Count(db, replay, items, null, [], []);
        if (items.Count < AtOnce) db.Execute("UPDATE replay SET stage = NULL WHERE replay = @replay", new { replay });
        return new(lanes, items.Count == AtOnce);
    }

    /// <param name="outcome">Of those that had their turn; <c>replayed</c> is counted.</param>
    private static void Count(DbConnection db, Guid replay, IReadOnlyList<long> turned, string? outcome, List<long> cooling, List<long> settled)
    {
        Outcomes.Execute(
            db,
            "UPDATE replay_item SET outcome = r.outcome FROM {rows} WHERE replay_item.replay = @replay AND replay_item.seq = r.seq",
            [.. turned.Select(s => (s, outcome)), .. cooling.Select(s => (s, "cooling")), .. settled.Select(s => (s, "settled"))], ("replay", replay));
        db.Execute(
            "UPDATE replay SET replayed = replayed + @gone, cooling = cooling + @cooling, settled = settled + @settled WHERE replay = @replay",
            new { replay, gone = outcome is "replayed" ? turned.Count : 0, cooling = cooling.Count, settled = settled.Count });
    }

    /// <summary>Those whose turn it is, while nobody else settles anything of their journeys.</summary>
    private static List<long> Locked(DbConnection db, Guid replay, int most, string which)
    {
        // While we waited, two names of a session may have become one, and one may have been replaced: what is read under the locks counts.
        var locked = new HashSet<string>();
        while (true)
        {
            var items = Items(db, replay, most, which);
            var more = items.Select(i => i.OrderKey).Where(locked.Add).ToList();
            if (more.Count == 0) return [.. items.Select(i => i.Seq)];
            db.LockKeys(more);
        }
    }

    private static List<Item> Items(DbConnection db, Guid replay, int most, string which) => [.. db.Query<Item>(
        $"""
        SELECT i.seq, m.order_key AS OrderKey FROM replay_item i JOIN delivery d ON d.seq = i.seq JOIN message m ON m.seq = d.message
        WHERE i.replay = @replay AND {which} ORDER BY i.seq LIMIT @most
        """, new { replay, most })];

    private sealed class Row
    {
        public string Operator { get; init; } = "";
        public string State { get; init; } = "";
        public string Kind { get; init; } = "";
        public string? Channel { get; init; }
        public string? Stage { get; init; }
        public int PerSecond { get; init; }
        public long PacedAt { get; init; }
        public bool IsResend => Kind is Replays.Resend;
    }

    private sealed class Item
    {
        public long Seq { get; init; }
        public string OrderKey { get; init; } = "";
    }
}
