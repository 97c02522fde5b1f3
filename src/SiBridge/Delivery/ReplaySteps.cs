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

    private static readonly Rows<(long Seq, string Outcome)> Outcomes = new Rows<(long Seq, string Outcome)>().With("seq", o => o.Seq).With("outcome", o => o.Outcome);

    /// <summary>Index: replay_running.</summary>
    public Task<IReadOnlyList<Guid>> Running() =>
        database.Read<IReadOnlyList<Guid>>(db => [.. db.Query<Guid>("SELECT replay FROM replay WHERE state = 'running' ORDER BY replay")]);

    /// <summary>Sends again what the rate allows now, in the order in which it was first to be sent. Index: replay_item_open.</summary>
    public Task<ReplayStep> Next(Guid replay) => database.Write(db =>
    {
        var job = db.QuerySingleOrDefault<Row>(
            $"SELECT operator, per_second AS PerSecond, paced_at AS PacedAt FROM replay WHERE replay = @replay AND state = 'running'{db.ForUpdate()}", new { replay });
        if (job is null) return ReplayStep.Nothing;
        var (now, at) = (clock.GetUtcNow(), db.Now(clock));
        // A second's worth at most: what a slow machine did not use is lost.
        var pacedAt = Math.Max(job.PacedAt, at - Second);
        var most = (int)Math.Min(AtOnce, (at - pacedAt) * job.PerSecond / Second);
        if (most <= 0) return ReplayStep.Nothing;
        var items = Locked(db, replay, most);
        var (gone, lanes) = Again.Send(db, items, job.Operator, now);
        var rest = items.Except(gone).ToList();
        var cooling = Rows.Seqs.Query<long>(db, "SELECT seq FROM line WHERE seq {seq} AND state IN ('failed', 'exhausted')", rest);
        Outcomes.Execute(
            db,
            "UPDATE replay_item SET outcome = r.outcome FROM {rows} WHERE replay_item.replay = @replay AND replay_item.seq = r.seq",
            [.. gone.Select(s => (s, "replayed")), .. cooling.Select(s => (s, "cooling")), .. rest.Except(cooling).Select(s => (s, "settled"))], ("replay", replay));
        var done = items.Count < most;
        db.Execute(
            """
            UPDATE replay SET replayed = replayed + @gone, cooling = cooling + @cooling, settled = settled + @settled, paced_at = @pacedAt, state = @state, ended_at = @endedAt
            WHERE replay = @replay
            """,
            new
            {
                replay, gone = gone.Count, cooling = cooling.Count, settled = rest.Count - cooling.Count, pacedAt = pacedAt + gone.Count * Second / job.PerSecond,
                state = done ? "done" : "running", endedAt = done ? now.ToMicros() : (long?)null,
            });
        return new(lanes, !done && (most == AtOnce || gone.Count == 0));
    });

    /// <summary>Those whose turn it is, while nobody else settles anything of their journeys.</summary>
    private static List<long> Locked(DbConnection db, Guid replay, int most)
    {
        // While we waited, two names of a session may have become one, and one may have been replaced: what is read under the locks counts.
        var locked = new HashSet<string>();
        while (true)
        {
            var items = Items(db, replay, most);
            var more = items.Select(i => i.OrderKey).Where(locked.Add).ToList();
            if (more.Count == 0) return [.. items.Select(i => i.Seq)];
            db.LockKeys(more);
        }
    }

    private static List<Item> Items(DbConnection db, Guid replay, int most) => [.. db.Query<Item>(
        """
        SELECT i.seq, m.order_key AS OrderKey FROM replay_item i JOIN delivery d ON d.seq = i.seq JOIN message m ON m.seq = d.message
        WHERE i.replay = @replay AND i.outcome IS NULL ORDER BY i.seq LIMIT @most
        """, new { replay, most })];

    private sealed class Row
    {
        public string Operator { get; init; } = "";
        public int PerSecond { get; init; }
        public long PacedAt { get; init; }
    }

    private sealed class Item
    {
        public long Seq { get; init; }
        public string OrderKey { get; init; } = "";
    }
}
