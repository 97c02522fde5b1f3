using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery.Notices;

/// <summary>
/// What befalls a channel and somebody must know, kept in the transaction in which it befalls it: <see cref="NoticeWorker"/> finds it there
/// and tells it. That a channel runs again is told of those of which it was told that they do not.
/// </summary>
internal static class ChannelEvents
{
    public const string IsSuspended = "suspendu", HasStopped = "arrete", RunsAgain = "repris";

    /// <summary>The bridge suspended it.</summary>
    public static void Suspended(DbConnection db, LaneKey lane, string reason, DateTimeOffset now)
    {
        var failing = db.ExecuteScalar<long?>("SELECT failing_since FROM lane WHERE recipient = @Recipient AND channel = @Channel", lane);
        db.Execute("UPDATE lane SET told_at = @now WHERE recipient = @Recipient AND channel = @Channel AND told_at IS NULL", new { lane.Recipient, lane.Channel, now });
        Keep(db, lane, IsSuspended, failing ?? now.ToMicros(), reason, null, now);
    }

    /// <summary>It is we who are not let in there: told once, however often we knock.</summary>
    public static void Stopped(DbConnection db, LaneKey lane, string reason, DateTimeOffset now)
    {
        var first = db.Execute("UPDATE lane SET told_at = @now WHERE recipient = @Recipient AND channel = @Channel AND told_at IS NULL", new { lane.Recipient, lane.Channel, now }) > 0;
        if (first) Keep(db, lane, HasStopped, now.ToMicros(), reason, null, now);
    }

    /// <summary>It answers, or an operator has resumed it. What was on its way when it was suspended may still arrive: then it runs no more than before.</summary>
    public static void Runs(DbConnection db, LaneKey lane, string? by, DateTimeOffset now)
    {
        var told = db.ExecuteScalar<long?>(
            """
            SELECT told_at FROM lane WHERE recipient = @Recipient AND channel = @Channel AND told_at IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM suspension s WHERE s.recipient = @Recipient AND s.channel = @Channel)
            """, lane);
        if (told is null) return;
        db.Execute("UPDATE lane SET told_at = NULL WHERE recipient = @Recipient AND channel = @Channel", lane);
        Keep(db, lane, RunsAgain, told.Value, null, by, now);
    }

    /// <summary>Index: line_due.</summary>
    private static void Keep(DbConnection db, LaneKey lane, string what, long since, string? reason, string? by, DateTimeOffset now) => db.Execute(
        """
        INSERT INTO notice (recipient, channel, event, happened_at, since, reason, operator, waiting)
        SELECT @Recipient, @Channel, @what, @now, @since, @reason, @by, COUNT(*) FROM line WHERE recipient = @Recipient AND channel = @Channel AND state = 'pending' AND due_at < @Paced
        """, new { lane.Recipient, lane.Channel, what, now, since, reason, by, Outbox.Paced });
}
