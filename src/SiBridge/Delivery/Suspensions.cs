using System.Data.Common;
using Dapper;
using SiBridge.Delivery.Notices;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>
/// Channels that send nothing until an operator resumes them: because an operator said so, or because nothing went well there for so long
/// that going on would only harm. What is for them waits, in order.
/// </summary>
public sealed class Suspensions(Database database, TimeProvider clock)
{
    /// <summary>Longer than every outage that mends itself.</summary>
    private static readonly TimeSpan FailsForTooLong = TimeSpan.FromDays(5);

    /// <summary>Those that are suspended now, after suspending those that have failed for too long.</summary>
    public Task<IReadOnlySet<LaneKey>> Look() => database.Write<IReadOnlySet<LaneKey>>(db =>
    {
        var now = clock.GetUtcNow();
        foreach (var lane in db.Query<LaneKey>("SELECT recipient, channel FROM lane WHERE failing_since < @before", new { before = now - FailsForTooLong }))
        {
            if (IsWaitedFor(db, lane)) Find(db, lane, $"en échec depuis {FailsForTooLong.Days} jours sans une seule réussite", now);
            else LaneStanding.Rests(db, lane);
        }

        return Now(db);
    });

    /// <summary>Whether something is to be sent there. Index: line_one_at_a_time.</summary>
    private static bool IsWaitedFor(DbConnection db, LaneKey lane) =>
        db.ExecuteScalar<bool>($"SELECT EXISTS (SELECT 1 FROM line WHERE recipient = @Recipient AND channel = @Channel AND {Outbox.Active})", lane);

    internal static HashSet<LaneKey> Now(DbConnection db) => db.Query<LaneKey>("SELECT recipient, channel FROM suspension").ToHashSet();

    /// <summary>The bridge itself finds that it must stop there.</summary>
    public Task Suspend(LaneKey lane, string reason) => database.Write(db => Find(db, lane, reason, clock.GetUtcNow()));

    /// <summary>Suspended, and told to whom it concerns: both or nothing.</summary>
    private static void Find(DbConnection db, LaneKey lane, string reason, DateTimeOffset now)
    {
        if (Put(db, lane, reason, null, now)) ChannelEvents.Suspended(db, lane, reason, now);
    }

    /// <summary>Nothing is tried there until an operator says so.</summary>
    /// <returns>False when it was suspended already; then its reason stays.</returns>
    internal static bool Put(DbConnection db, LaneKey lane, string reason, string? by, DateTimeOffset now) => db.Execute(
        """
        INSERT INTO suspension (recipient, channel, since, reason, operator) VALUES (@Recipient, @Channel, @now, @reason, @by)
        ON CONFLICT (recipient, channel) DO NOTHING
        """, new { lane.Recipient, lane.Channel, now, reason, by }) > 0;

    /// <returns>False when it was not suspended.</returns>
    internal static bool Remove(DbConnection db, LaneKey lane) => db.Execute("DELETE FROM suspension WHERE recipient = @Recipient AND channel = @Channel", lane) > 0;
}
