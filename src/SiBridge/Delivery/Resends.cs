using Dapper;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>What a partner has lost.</summary>
/// <param name="Since">Arrived there at this instant or later.</param>
/// <param name="Until">Arrived there before this instant; null: up to now.</param>
/// <param name="Types">Of these types; none: of all.</param>
public sealed record ResendFilter(string Recipient, DateTimeOffset Since, DateTimeOffset? Until, IReadOnlyList<string> Types);

/// <summary>What a resend would send.</summary>
/// <param name="Journeys">About how many journeys and sessions: what is new about them waits until theirs have left.</param>
/// <param name="Oldest">When the first of them arrived; null: there is none.</param>
public sealed record ResendForesight(long Total, long Journeys, DateTimeOffset? Oldest, DateTimeOffset? Newest, IReadOnlyList<ResendTo> Channels);

/// <param name="Suspended">Nothing leaves there until the channel is resumed.</param>
/// <param name="Gone">The network in force has no such channel: what is for it waits until it has.</param>
public sealed record ResendTo(string Recipient, string Channel, string Type, long Total, bool Suspended, bool Gone);

/// <summary>Sends again what had arrived to a partner that lost it: looked at first, then made; steered as every replay.</summary>
public sealed class Resends(Database database, CurrentNetwork network, ReplaySteps steps, TimeProvider clock)
{
    /// <summary>How long who asks waits until all of it stands in line.</summary>
    private static readonly TimeSpan EntersWithin = TimeSpan.FromSeconds(10);

    /// <summary>What arrived and is not on its way again. Indexes: delivery_recipient, line (seq).</summary>
    private const string Lost =
        """
        FROM delivery d JOIN message m ON m.seq = d.message LEFT JOIN line l ON l.seq = d.seq
        WHERE d.recipient = @Recipient AND d.settled = 'delivered' AND d.settled_at >= @since AND d.settled_at < @until AND l.seq IS NULL
        """;

    /// <summary>Whether there is such a partner, to whom something can be sent.</summary>
    public bool Knows(string recipient) => network.Current.ByCode(recipient) is not null;

    public Task<ResendForesight> Look(ResendFilter filter) => database.Read(db =>
    {
        var found = db.Query<Row>(
            $"""
            SELECT d.channel, m.type, COUNT(*) AS Count, MIN(d.settled_at) AS Oldest, MAX(d.settled_at) AS Newest {Lost} {OfTypes(filter)} GROUP BY d.channel, m.type ORDER BY d.channel, m.type
            """, Values(filter)).ToList();
        var journeys = db.ExecuteScalar<long>($"SELECT COUNT(DISTINCT m.order_key) {Lost} {OfTypes(filter)}", Values(filter));
        var suspended = Suspensions.Now(db);
        var known = network.Current.ByCode(filter.Recipient)?.Receives.Select(r => r.Code).ToHashSet() ?? [];
        return new ResendForesight(
            found.Sum(r => r.Count), journeys, found.Count == 0 ? null : found.Min(r => r.Oldest), found.Count == 0 ? null : found.Max(r => r.Newest),
            [.. found.Select(r => new ResendTo(filter.Recipient, r.Channel, r.Type, r.Count, suspended.Contains(new(filter.Recipient, r.Channel)), !known.Contains(r.Channel)))]);
    });

    /// <summary>
    /// Settles what is sent again, and lets it stand in line: what is accepted after the answer goes behind it. What is too much for that
    /// enters by and by, and the job says so.
    /// </summary>
    /// <param name="asked">The filter as the operator wrote it, JSON.</param>
    public async Task<ReplayJob> Make(ResendFilter filter, string asked, int perSecond, string by, string? reason)
    {
        var replay = await database.Write(db =>
        {
            var id = Guid.CreateVersion7(clock.GetUtcNow());
            var values = Values(filter);
            values.Add("replay", id);
            var total = db.Execute($"INSERT INTO replay_item (replay, seq) SELECT @replay, d.seq {Lost} {OfTypes(filter)}", values);
            Replays.Keep(db, new(id, Replays.Resend, total, Stage: "enters"), asked, perSecond, by, reason, clock);
            return id;
        });
        for (var began = clock.GetTimestamp(); clock.GetElapsedTime(began) < EntersWithin && await steps.Enter(replay);) { }
        return (await database.Read(db => Replays.Find(db, replay)))!;
    }

    private static string OfTypes(ResendFilter filter) => filter.Types.Count == 0 ? "" : "AND @types LIKE '% ' || m.type || ' %'";

    private static DynamicParameters Values(ResendFilter filter) => new(new { filter.Recipient, since = filter.Since.ToMicros(), until = (filter.Until ?? DateTimeOffset.MaxValue).ToMicros(), types = $" {string.Join(' ', filter.Types)} " });

    private sealed class Row
    {
        public string Channel { get; init; } = "";
        public string Type { get; init; } = "";
        public long Count { get; init; }
        public DateTimeOffset Oldest { get; init; }
        public DateTimeOffset Newest { get; init; }
    }
}
