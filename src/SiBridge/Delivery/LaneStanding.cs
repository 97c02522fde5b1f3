using System.Data.Common;
using Dapper;
using SiBridge.Delivery.Notices;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>What the database knows of how a lane stands.</summary>
internal static class LaneStanding
{
    /// <summary>Nothing but failures from now on, unless it was so before.</summary>
    public static void Fails(DbConnection db, LaneKey lane, DateTimeOffset now) => db.Execute(
        "UPDATE lane SET failing_since = @now WHERE recipient = @Recipient AND channel = @Channel AND failing_since IS NULL", new { lane.Recipient, lane.Channel, now });

    /// <summary>Where nothing waits nothing is tried: the next failure is the first.</summary>
    public static void Rests(DbConnection db, LaneKey lane) => db.Execute("UPDATE lane SET failing_since = NULL WHERE recipient = @Recipient AND channel = @Channel", lane);

    /// <summary>Told to those who look from elsewhere; the lane itself knows.</summary>
    public static void Pauses(DbConnection db, LaneKey lane, DateTimeOffset probeAt) =>
        db.Execute("UPDATE lane SET probe_at = @probeAt WHERE recipient = @Recipient AND channel = @Channel", new { lane.Recipient, lane.Channel, probeAt });

    /// <summary>
    /// All that waits on a lane is due now. The attempt that this brings forward is one more, not one of the schedule's: a partner that comes
    /// and goes must not use them up. Index: line_due.
    /// </summary>
    /// <param name="by">The operator who resumed it; null: it answers.</param>
    public static void Resume(DbConnection db, LaneKey lane, DateTimeOffset now, string? by = null)
    {
        db.Execute("UPDATE lane SET failing_since = NULL, probe_at = NULL WHERE recipient = @Recipient AND channel = @Channel AND (failing_since IS NOT NULL OR probe_at IS NOT NULL)", lane);
        ChannelEvents.Runs(db, lane, by, now);
        db.Execute(
            """
            UPDATE line SET due_at = @now, step = CASE WHEN step > 0 THEN step - 1 ELSE 0 END
            WHERE recipient = @Recipient AND channel = @Channel AND state = 'pending' AND due_at > @now AND due_at < @Paced
            """, new { lane.Recipient, lane.Channel, now, Outbox.Paced });
    }
}
