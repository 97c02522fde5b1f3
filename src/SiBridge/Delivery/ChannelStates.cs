using System.Data.Common;
using Dapper;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>How a channel stands.</summary>
/// <param name="State"><c>active</c>, <c>failing</c> (it has failed for long enough to be probed only) or <c>suspended</c>.</param>
/// <param name="Since">Since when it is failing or suspended.</param>
/// <param name="Operator">Who suspended it; null: the bridge itself.</param>
/// <param name="Waiting">Deliveries that could leave now, one per journey at most.</param>
/// <param name="InFlight">Those of them that are being sent, or claimed to be sent at once.</param>
/// <param name="Breaker"><c>closed</c>: all may leave; <c>open</c>: nothing does, until <paramref name="NextProbeAt"/>; <c>half_open</c>: one is tried now. Null for an inbox.</param>
/// <param name="PerSecond">How many may leave in a second; null: no limit, or an inbox.</param>
/// <param name="Concurrency">How many may be on their way at once; null for an inbox.</param>
public sealed record ChannelState(
    string Recipient, string Channel, string Kind, string State, DateTimeOffset? Since, string? Reason, string? Operator, long Waiting, long InFlight, string? Breaker, DateTimeOffset? NextProbeAt,
    double? PerSecond, int? Concurrency);

/// <summary>What an operator sees of channels, and can do about them: stop one, let it go on. Every act is recorded.</summary>
public sealed class ChannelStates(Database database, CurrentNetwork network, Hints hints, TimeProvider clock)
{
    private static readonly Rows<LaneKey> Rows = new Rows<LaneKey>().With("recipient", l => l.Recipient).With("channel", l => l.Channel);

    /// <summary>All channels of the network in force. Indexes: lane, suspension (recipient, channel), line_due.</summary>
    public Task<IReadOnlyList<ChannelState>> All()
    {
        var channels = network.Current.Partners.SelectMany(p => p.Receives.Select(r => (Lane: new LaneKey(p.Code, r.Code), r.Channel))).ToDictionary(l => l.Lane, l => l.Channel);
        var now = clock.GetUtcNow();
        return database.Read<IReadOnlyList<ChannelState>>(db => [.. Rows.Query<Row>(
            db,
            """
            SELECT r.recipient, r.channel,
              (SELECT l.failing_since FROM lane l WHERE l.recipient = r.recipient AND l.channel = r.channel) AS FailingSince,
              (SELECT l.probe_at FROM lane l WHERE l.recipient = r.recipient AND l.channel = r.channel) AS ProbeAt,
              (SELECT s.since FROM suspension s WHERE s.recipient = r.recipient AND s.channel = r.channel) AS SuspendedSince,
              (SELECT s.reason FROM suspension s WHERE s.recipient = r.recipient AND s.channel = r.channel) AS Reason,
              (SELECT s.operator FROM suspension s WHERE s.recipient = r.recipient AND s.channel = r.channel) AS Operator,
              (SELECT COUNT(*) FROM line w WHERE w.recipient = r.recipient AND w.channel = r.channel AND w.state = 'pending' AND w.due_at < @paced) AS Waiting,
              (SELECT COUNT(*) FROM line w WHERE w.recipient = r.recipient AND w.channel = r.channel AND w.state = 'pending' AND w.claim IS NOT NULL) AS InFlight
            FROM {rows}
            """, [.. channels.Keys], ("paced", Outbox.Paced)).Select(r => r.ToState(channels[new(r.Recipient, r.Channel)], now)).OrderBy(s => s.Recipient, StringComparer.Ordinal).ThenBy(s => s.Channel, StringComparer.Ordinal)]);
    }

    /// <summary>What is on its way arrives or fails; nothing else leaves.</summary>
    public async Task<ActResult> Suspend(LaneKey lane, string by, string reason) => await database.Write(db =>
    {
        if (!IsKnown(lane)) return ActResult.Unknown;
        if (!Suspensions.Put(db, lane, reason, by, clock.GetUtcNow())) return ActResult.NotNow;
        Failures.Record(db, by, "suspend", lane.ToString(), reason, clock.GetUtcNow());
        return ActResult.Done;
    });

    /// <summary>All that waits there is due now, in its order. Index: line_due.</summary>
    public async Task<ActResult> Resume(LaneKey lane, string by)
    {
        var result = await database.Write(db =>
        {
            if (!IsKnown(lane)) return ActResult.Unknown;
            if (!Suspensions.Remove(db, lane)) return ActResult.NotNow;
            var now = clock.GetUtcNow();
            LaneStanding.Resume(db, lane, now, by);
            Failures.Record(db, by, "resume", lane.ToString(), null, now);
            return ActResult.Done;
        });
        if (result is ActResult.Done) _ = hints.Tell([lane]);
        return result;
    }

    /// <summary>A channel through which something leaves; an inbox is emptied by its reader.</summary>
    private bool IsKnown(LaneKey lane) => network.Current.ByCode(lane.Recipient)?.Receives.Any(r => r.Code == lane.Channel && r.Channel.Kind is not InboxChannel.Name) is true;

    private sealed class Row
    {
        public string Recipient { get; init; } = "";
        public string Channel { get; init; } = "";
        public DateTimeOffset? FailingSince { get; init; }
        public DateTimeOffset? SuspendedSince { get; init; }
        public string? Reason { get; init; }
        public string? Operator { get; init; }
        public DateTimeOffset? ProbeAt { get; init; }
        public long Waiting { get; init; }
        public long InFlight { get; init; }

        public ChannelState ToState(ChannelSettings settings, DateTimeOffset now)
        {
            var (pushes, suspended) = (settings.Kind is not InboxChannel.Name, SuspendedSince is not null);
            var breaker = !pushes ? null : suspended || ProbeAt > now ? "open" : ProbeAt is null ? "closed" : "half_open";
            return new(
                Recipient, Channel, settings.Kind, suspended ? "suspended" : FailingSince is not null ? "failing" : "active", SuspendedSince ?? FailingSince, Reason, Operator, Waiting, InFlight,
                breaker, suspended ? null : ProbeAt, settings.Number("per_second"), pushes ? Lane.ConcurrencyOf(settings) : null);
        }
    }
}
