using System.Data.Common;
using System.Text.Json;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>Many deliveries that are sent again, one after the other.</summary>
/// <param name="State"><c>running</c>, <c>paused</c>, <c>cancelled</c> or <c>done</c>.</param>
/// <param name="Filter">What was asked for.</param>
/// <param name="Total">How many there were when it was made: these, and no others.</param>
/// <param name="Replayed">How many were sent again.</param>
/// <param name="Cooling">How many were passed over, because they had been replayed a moment before.</param>
/// <param name="Settled">How many were passed over, because they had arrived, or somebody had decided about them, when their turn came.</param>
/// <param name="Left">How many have not had their turn.</param>
public sealed record ReplayJob(
    Guid Replay, string State, string Operator, DateTimeOffset MadeAt, string? Reason, JsonElement Filter, int PerSecond, int Total, int Replayed, int Cooling, int Settled, int Left,
    DateTimeOffset? EndedAt);

/// <summary>Replays of a selection as operators make and steer them; <see cref="ReplaySteps"/> carries them out.</summary>
public sealed class Replays(Database database, TimeProvider clock)
{
    private const int NewestAtMost = 100;

    private const string Columns =
        "replay, state, operator, made_at AS MadeAt, reason, filter, per_second AS PerSecond, total, replayed, cooling, settled, ended_at AS EndedAt";

    /// <summary>Settles what is replayed, and begins. What fails from now on is not part of it. Index: line_failure_group.</summary>
    /// <param name="asked">The filter as the operator wrote it, JSON.</param>
    public Task<ReplayJob> Make(FailureFilter filter, string asked, int perSecond, string by, string? reason) => database.Write(db =>
    {
        var now = clock.GetUtcNow();
        var replay = Guid.CreateVersion7(now);
        var total = db.Execute(
            $"""
            INSERT INTO replay_item (replay, seq)
            SELECT @replay, l.seq FROM failure_group g JOIN line l ON l.failure_group = g.id WHERE l.state IN ('failed', 'exhausted') {filter.And()}
            """, filter.Values(("replay", replay)));
        db.Execute(
            """
            INSERT INTO replay (replay, operator, made_at, reason, filter, per_second, state, paced_at, total, ended_at)
            VALUES (@replay, @by, @now, @reason, @asked, @perSecond, @state, @pacedAt, @total, @endedAt)
            """,
            new { replay, by, now, reason, asked, perSecond, state = total == 0 ? "done" : "running", pacedAt = db.Now(clock), total, endedAt = total == 0 ? now.ToMicros() : (long?)null });
        Failures.Record(db, by, "replay-selection", replay.ToString(), reason, now);
        return Find(db, replay)!;
    });

    /// <summary>The newest first.</summary>
    public Task<IReadOnlyList<ReplayJob>> All() => database.Read<IReadOnlyList<ReplayJob>>(db =>
        [.. db.Query<Row>($"SELECT {Columns} FROM replay ORDER BY replay DESC LIMIT {NewestAtMost}").Select(r => r.ToJob())]);

    /// <summary>One by its id; null when there is none.</summary>
    public Task<ReplayJob?> Find(Guid replay) => database.Read(db => Find(db, replay));

    /// <summary>Nothing more is sent again until it is resumed.</summary>
    public Task<(ActResult Result, ReplayJob? Job)> Pause(Guid replay, string by) => Turn(replay, by, "replay-pause", "paused", "running");

    public Task<(ActResult Result, ReplayJob? Job)> Resume(Guid replay, string by) => Turn(replay, by, "replay-resume", "running", "paused");

    /// <summary>What has not had its turn stays as it is: failed, and for another replay.</summary>
    public Task<(ActResult Result, ReplayJob? Job)> Cancel(Guid replay, string by) => Turn(replay, by, "replay-cancel", "cancelled", "running", "paused");

    private Task<(ActResult Result, ReplayJob? Job)> Turn(Guid replay, string by, string act, string to, string from, string? orFrom = null) => database.Write(db =>
    {
        var now = clock.GetUtcNow();
        // A step that is under way ends first: it holds the row. And the rate begins anew: what a pause did not use is lost.
        var turned = db.Execute(
            "UPDATE replay SET state = @to, paced_at = @pacedAt, ended_at = @endedAt WHERE replay = @replay AND state IN (@from, @orFrom)",
            new { replay, to, from, orFrom = orFrom ?? from, pacedAt = db.Now(clock), endedAt = to is "cancelled" ? now.ToMicros() : (long?)null }) > 0;
        if (turned) Failures.Record(db, by, act, replay.ToString(), null, now);
        var job = Find(db, replay);
        return (turned ? ActResult.Done : job is null ? ActResult.Unknown : ActResult.NotNow, job);
    });

    private static ReplayJob? Find(DbConnection db, Guid replay) =>
        db.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM replay WHERE replay = @replay", new { replay })?.ToJob();

    private sealed class Row
    {
        public Guid Replay { get; init; }
        public string State { get; init; } = "";
        public string Operator { get; init; } = "";
        public DateTimeOffset MadeAt { get; init; }
        public string? Reason { get; init; }
        public string Filter { get; init; } = "";
        public int PerSecond { get; init; }
        public int Total { get; init; }
        public int Replayed { get; init; }
        public int Cooling { get; init; }
        public int Settled { get; init; }
        public DateTimeOffset? EndedAt { get; init; }

        public ReplayJob ToJob() => new(
            Replay, State, Operator, MadeAt, Reason, JsonElement.Parse(Filter), PerSecond, Total, Replayed, Cooling, Settled, Total - Replayed - Cooling - Settled, EndedAt);
    }
}
