using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>What a replay of many would do.</summary>
/// <param name="Total">How many wait for an operator's word now.</param>
/// <param name="AlreadyDelivered">How many that failed so were replayed before and have arrived since; they are not among the others.</param>
/// <param name="Blocked">How many would not leave at once: a delivery of their journey that is not replayed is on its way, or stuck.</param>
/// <param name="Cooling">How many would be passed over, because they were replayed a moment ago.</param>
public sealed record Foresight(long Total, long AlreadyDelivered, long Blocked, long Cooling, IReadOnlyList<ForesightTo> Recipients);

/// <param name="Suspended">Nothing leaves there until the channel is resumed.</param>
public sealed record ForesightTo(string Recipient, string Channel, bool Suspended, long Total, long AlreadyDelivered, long Blocked, long Cooling);

/// <summary>Looks at what a replay would do, and does nothing.</summary>
public sealed class ReplayForesight(Database database, TimeProvider clock)
{
    /// <summary>Indexes: line_failure_group, line_one_at_a_time, replayed (seq), replayed_group, suspension.</summary>
    public Task<Foresight> Look(FailureFilter filter) => database.Read(db =>
    {
        // An exhausted one that goes again itself holds nobody up for longer than its turn. LIMIT 1, not EXISTS: see Outbox.
        var waiting = db.Query<Row>(
            $"""
            SELECT l.recipient, l.channel, COUNT(*) AS Count, SUM(CASE WHEN r.replayed_at > @cooled THEN 1 ELSE 0 END) AS Cooling,
              SUM(CASE WHEN (SELECT a.seq FROM line a WHERE a.recipient = l.recipient AND a.order_key = l.order_key AND a.{Outbox.Active} AND a.seq <> l.seq
                AND NOT (a.state = 'exhausted' AND (SELECT ag.id FROM failure_group ag WHERE ag.id = a.failure_group {filter.And("a", "ag")}) IS NOT NULL) LIMIT 1) IS NULL
                THEN 0 ELSE 1 END) AS Blocked
            FROM failure_group g JOIN line l ON l.failure_group = g.id LEFT JOIN replayed r ON r.seq = l.seq
            WHERE l.state IN ('failed', 'exhausted') {filter.And()} GROUP BY l.recipient, l.channel
            """, filter.Values(("cooled", (clock.GetUtcNow() - Again.CoolDown).ToMicros()))).ToDictionary(r => r.Lane);
        var arrived = db.Query<Row>(
            $"""
            SELECT g.recipient, g.channel, CAST(SUM((SELECT COUNT(*) FROM replayed r WHERE r.failure_group = g.id
              AND (SELECT d.settled FROM delivery d WHERE d.seq = r.seq) = 'delivered' {filter.And("r")})) AS BIGINT) AS Count
            FROM failure_group g GROUP BY g.recipient, g.channel
            """, filter.Values()).Where(r => r.Count > 0).ToDictionary(r => r.Lane);
        var suspended = Suspensions.Now(db);
        var recipients = waiting.Keys.Union(arrived.Keys).OrderBy(l => l.Recipient, StringComparer.Ordinal).ThenBy(l => l.Channel, StringComparer.Ordinal).Select(lane =>
        {
            var wait = waiting.GetValueOrDefault(lane);
            return new ForesightTo(lane.Recipient, lane.Channel, suspended.Contains(lane), wait?.Count ?? 0, arrived.GetValueOrDefault(lane)?.Count ?? 0, wait?.Blocked ?? 0, wait?.Cooling ?? 0);
        }).ToList();
        return new Foresight(recipients.Sum(r => r.Total), recipients.Sum(r => r.AlreadyDelivered), recipients.Sum(r => r.Blocked), recipients.Sum(r => r.Cooling), recipients);
    });

    private sealed class Row
    {
        public string Recipient { get; init; } = "";
        public string Channel { get; init; } = "";
        public long Count { get; init; }
        public long Cooling { get; init; }
        public long Blocked { get; init; }
        public LaneKey Lane => new(Recipient, Channel);
    }
}
