using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>Failures of one cause.</summary>
/// <param name="Error">What went wrong, see <see cref="ErrorText"/>; empty for what failed before there were groups.</param>
/// <param name="Note">What operators know about it.</param>
public sealed record FailureGroup(
    long Group, string Recipient, string Channel, string Type, string Cause, string Error, long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt, GroupNote? Note);

public sealed record GroupNote(string Text, string Operator, DateTimeOffset At);

/// <summary>Failures as causes: what each partner says no to, how often, since when, and what operators know about it.</summary>
public sealed class FailureGroups(Database database, TimeProvider clock)
{
    /// <summary>The groups in which something waits now, the largest first. Index: line_failure_group.</summary>
    public Task<IReadOnlyList<FailureGroup>> Find(FailureFilter filter) => database.Read<IReadOnlyList<FailureGroup>>(db =>
    [.. db.Query<Row>(
        $"""
        SELECT g.id, g.recipient, g.channel, g.type, g.cause, g.error, COUNT(*) AS Count, MIN(l.failed_at) AS FirstAt, MAX(l.failed_at) AS LastAt,
          g.note, g.note_by AS NoteBy, g.note_at AS NoteAt
        FROM failure_group g JOIN line l ON l.failure_group = g.id WHERE l.state IN ('failed', 'exhausted') {filter.And()}
        GROUP BY g.id ORDER BY COUNT(*) DESC, g.id
        """, filter.Values()).Select(r => r.ToGroup())]);

    /// <summary>Writes down what is known about a group; what stood there is kept among the acts.</summary>
    /// <param name="text">Null takes the note away.</param>
    public Task<ActResult> Note(long group, string by, string? text) => database.Write(db =>
    {
        var now = clock.GetUtcNow();
        if (db.Execute("UPDATE failure_group SET note = @text, note_by = @by, note_at = @now WHERE id = @group", new { group, text, by, now }) == 0) return ActResult.Unknown;
        Failures.Record(db, by, "note", $"group {group}", text, now);
        return ActResult.Done;
    });

    /// <summary>The group of a failure; made when it is the first of its kind.</summary>
    internal static long Of(DbConnection db, LaneKey lane, string type, string? cause, string? lastError)
    {
        var group = new { lane.Recipient, lane.Channel, type, cause = cause ?? "", error = ErrorText.Common(lastError) };
        const string find = "SELECT id FROM failure_group WHERE recipient = @Recipient AND channel = @Channel AND type = @type AND cause = @cause AND error = @error";
        if (db.QuerySingleOrDefault<long?>(find, group) is { } known) return known;
        db.Execute("INSERT INTO failure_group (recipient, channel, type, cause, error) VALUES (@Recipient, @Channel, @type, @cause, @error) ON CONFLICT DO NOTHING", group);
        return db.QuerySingle<long>(find, group);
    }

    private sealed class Row
    {
        public long Id { get; init; }
        public string Recipient { get; init; } = "";
        public string Channel { get; init; } = "";
        public string Type { get; init; } = "";
        public string Cause { get; init; } = "";
        public string Error { get; init; } = "";
        public long Count { get; init; }
        public DateTimeOffset FirstAt { get; init; }
        public DateTimeOffset LastAt { get; init; }
        public string? Note { get; init; }
        public string? NoteBy { get; init; }
        public DateTimeOffset? NoteAt { get; init; }

        public FailureGroup ToGroup() => new(Id, Recipient, Channel, Type, Cause, Error, Count, FirstAt, LastAt, Note is null ? null : new(Note, NoteBy!, NoteAt!.Value));
    }
}
