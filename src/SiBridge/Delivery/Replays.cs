using System.Data.Common;
using System.Text.Json;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>Many deliveries that are sent again, one after the other.</summary>
/// <param name="Kind"><c>replay</c>: by the channel where they failed; <c>redirect</c>: by another one; <c>resend</c>: they had arrived.</param>
/// <param name="Channel">Of a redirect: by which they go.</param>
/// <param name="State"><c>running</c>, <c>paused</c>, <c>cancelled</c> or <c>done</c>.</param>
/// <param name="Filter">What was asked for.</param>
/// <param name="Total">How many there were when it was made: these, and no others.</param>
/// <param name="Replayed">How many were sent again.</param>
/// <param name="Cooling">How many were passed over, because they had been replayed a moment before.</param>
/// <param name="Settled">How many were passed over, because they had arrived, were taken back, or somebody had decided about them, when their turn came.</param>
/// <param name="Left">How many have not had their turn.</param>
public sealed record ReplayJob(
    Guid Replay, string Kind, string? Channel, string State, string Operator, DateTimeOffset MadeAt, string? Reason, JsonElement Filter, int PerSecond, int Total, int Replayed, int Cooling, int Settled, int Left,
    DateTimeOffset? EndedAt);

/// <param name="Stage">In which a resend begins.</param>
internal sealed record NewReplay(Guid Id, string Kind, int Total, string? Channel = null, string? Stage = null);

/// <summary>Replays of a selection as operators make and steer them; <see cref="ReplaySteps"/> carries them out.</summary>
public sealed class Replays(Database database, TimeProvider clock)
{
    public const string Replay = "replay", Redirect = "redirect", Resend = "resend";

    private const int NewestAtMost = 100;

    private const string Columns =
        "replay, kind, channel, state, operator, made_at AS MadeAt, reason, filter, per_second AS PerSecond, total, replayed, cooling, settled, ended_at AS EndedAt";

    /// <summary>Settles what is replayed, and begins. What fails from now on is not part of it. Index: line_failure_group.</summary>
    /// <param name="asked">The filter as the operator wrote it, JSON.</param>
    /// <param name="channel">Another channel of the one recipient that is meant, by which they go; null: their own.</param>
    public Task<ReplayJob> Make(FailureFilter filter, string asked, int perSecond, string by, string? reason, string? channel = null) => database.Write(db =>
    {
        var replay = Guid.CreateVersion7(clock.GetUtcNow());
        var total = db.Execute(
            $"""
            INSERT INTO replay_item (replay, seq)
            SELECT @replay, l.seq FROM failure_group g JOIN line l ON l.failure_group = g.id WHERE l.state IN ('failed', 'exhausted') {filter.And()}
            """, filter.Values(("replay", replay)));
        Keep(db, new(replay, channel is null ? Replay : Redirect, total, channel), asked, perSecond, by, reason, clock);
        return Find(db, replay)!;
    });

    /// <summary>Writes down what was settled; one without items is done.</summary>
    internal static void Keep(DbConnection db, NewReplay made, string asked, int perSecond, string by, string? reason, TimeProvider clock)
    {
        var (now, empty) = (clock.GetUtcNow(), made.Total == 0);
        db.Execute(
            """
            INSERT INTO replay (replay, kind, channel, stage, operator, made_at, reason, filter, per_second, state, paced_at, total, ended_at)
            VALUES (@Id, @Kind, @Channel, @stage, @by, @now, @reason, @asked, @perSecond, @state, @pacedAt, @Total, @endedAt)
            """,
            new
            {
                made.Id, made.Kind, made.Channel, stage = empty ? null : made.Stage, by, now, reason, asked, perSecond, state = empty ? "done" : "running", pacedAt = db.Now(clock), made.Total,
                endedAt = empty ? now.ToMicros() : (long?)null,
            });
        Failures.Record(db, by, made.Kind is Resend ? Resend : $"{made.Kind}-selection", made.Id.ToString(), reason, now);
    }

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
            """
            UPDATE replay SET state = @to, paced_at = @pacedAt, ended_at = @endedAt, stage = CASE WHEN stage IS NOT NULL AND @to = 'cancelled' THEN 'withdraws' ELSE stage END
            WHERE replay = @replay AND state IN (@from, @orFrom)
            """,
            new { replay, to, from, orFrom = orFrom ?? from, pacedAt = db.Now(clock), endedAt = to is "cancelled" ? now.ToMicros() : (long?)null }) > 0;
        if (turned) Failures.Record(db, by, act, replay.ToString(), null, now);
        var job = Find(db, replay);
        return (turned ? ActResult.Done : job is null ? ActResult.Unknown : ActResult.NotNow, job);
    });

    internal static ReplayJob? Find(DbConnection db, Guid replay) =>
        db.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM replay WHERE replay = @replay", new { replay })?.ToJob();

    private sealed class Row
    {
        public Guid Replay { get; init; }
        public string Kind { get; init; } = "";
        public string? Channel { get; init; }
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
            Replay, Kind, Channel, State, Operator, MadeAt, Reason, JsonElement.Parse(Filter), PerSecond, Total, Replayed, Cooling, Settled, Total - Replayed - Cooling - Settled, EndedAt);
    }
}
