using System.Text.Json;
using Dapper;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;
using SiBridge.Translation.Codes;

namespace SiBridge.Flows;

/// <summary>A delivery whose body would be another one, or would be one at last.</summary>
/// <param name="Before">The code that has no mapping now; null: it has a body.</param>
/// <param name="After">The code that would have none.</param>
/// <param name="Changes">Between the two bodies; empty unless there are two.</param>
public sealed record Retranslated(
    Guid Delivery, Guid Receipt, string Recipient, string Channel, string Type, string Format, Unmapped? Before, Unmapped? After, IReadOnlyList<PlaceChange> Changes);

/// <summary>Some of what was asked for.</summary>
/// <param name="Looked">Deliveries that were translated twice.</param>
/// <param name="Unknown">Deliveries that neither can make: their journey, their partner or their format is gone.</param>
/// <param name="Last">Where to go on; null: that was all.</param>
/// <param name="Reached">When the last message looked at was accepted.</param>
public sealed record RetranslatedPage(int Looked, int Unknown, IReadOnlyList<Retranslated> Changed, Guid? Last, DateTimeOffset? Reached);

/// <summary>
/// Translates stored messages as the network in force does, and as another one would: what a changed profile or table would change, before it
/// is in force. Both with what is known of the journeys now, so that nothing but the change makes a difference. Nothing is written.
/// </summary>
public sealed class Retranslation(Database database)
{
    /// <summary>Messages of one page: so much is done at once, and whoever asks says whether it goes on.</summary>
    public const int PageOf = 250;

    /// <param name="concerns">The formats that may differ, by name.</param>
    /// <param name="recipient">Code of a partner; null: all.</param>
    /// <param name="after">The receipt up to which was looked.</param>
    public Task<RetranslatedPage> Page(NetworkInForce now, NetworkInForce then, Func<string, bool> concerns, string? recipient, Guid after) => database.Read(db =>
    {
        // Receipts are in the order of time. Index: message (receipt).
        var messages = db.Query<MessageRow>(
            "SELECT seq, receipt, accepted_at AS AcceptedAt FROM message WHERE receipt > @after ORDER BY receipt LIMIT @most", new { after, most = PageOf }).ToList();
        // Indexes: delivery (message, recipient, replaced), message (seq), message_body (seq).
        var deliveries = Rows.Seqs.Query<DeliveryRow>(
            db,
            """
            SELECT d.seq, d.delivery, d.recipient, d.channel, d.format, m.receipt, m.type, m.emetteur, m.order_key AS OrderKey, b.body
            FROM delivery d JOIN message m ON m.seq = d.message JOIN message_body b ON b.seq = m.seq WHERE d.message {seq}
            """, [.. messages.Select(m => m.Seq)]).Where(d => concerns(d.Format) && (recipient is null || d.Recipient == recipient)).OrderBy(d => d.Seq).ToList();
        var (lookups, changed, unknown) = (new Lookups(db), new List<Retranslated>(), 0);
        foreach (var row in deliveries)
        {
            var (before, later) = (Made(now, lookups, row), Made(then, lookups, row));
            if (before is null || later is null) unknown++;
            else if (Difference(row, before, later) is { } difference) changed.Add(difference);
        }

        var last = messages.Count < PageOf ? null : messages[^1];
        return new RetranslatedPage(deliveries.Count, unknown, changed, last?.Receipt, messages.Count == 0 ? null : messages[^1].AcceptedAt);
    });

    private sealed record Result(IFormat Format, byte[]? Body, Unmapped? Missing);

    /// <returns>Null when what it takes is gone.</returns>
    private static Result? Made(NetworkInForce network, Lookups lookups, DeliveryRow row)
    {
        if (network.ByCode(row.Recipient) is not { } recipient || network.FormatOf(row.Format) is not { } named || FlowTable.Of(row.Type).ReadBy(recipient.Kind) is not { } share) return null;
        var channel = recipient.Receives.FirstOrDefault(r => r.Code == row.Channel)?.Channel;
        var format = named.For(channel?.Format == row.Format ? channel.Properties : JsonElement.Parse("{}"), network.Zone);
        var journey = share.Adds.Count > 0 ? Known.LoadParcours(lookups, network, row.OrderKey) : null;
        if (share.Adds.Count > 0 && journey is null) return null;
        var message = Packed.Unpack(row.Body);
        using var json = JsonDocument.Parse(message);
        var additions = journey is null ? null : JourneyRouting.Money(lookups, network, journey).Additions;
        try
        {
            return new(format, Body.Of(new Outgoing(message, json.RootElement, share, row.Type, row.Receipt, row.Emetteur, additions).In(format), message), null);
        }
        catch (UnmappedException e)
        {
            return new(format, null, e.Unmapped);
        }
    }

    private static Retranslated? Difference(DeliveryRow row, Result before, Result after)
    {
        if (before.Missing == after.Missing && (before.Body is null || before.Body.AsSpan().SequenceEqual(after.Body))) return null;
        var changes = before.Body is { } old && after.Body is { } made ? BodyPlaces.Between(before.Format.Places(old), after.Format.Places(made)) : [];
        return new(row.Delivery, row.Receipt, row.Recipient, row.Channel, row.Type, row.Format, before.Missing, after.Missing, changes);
    }

    private sealed class MessageRow
    {
        public long Seq { get; init; }
        public Guid Receipt { get; init; }
        public DateTimeOffset AcceptedAt { get; init; }
    }

    private sealed class DeliveryRow
    {
        public long Seq { get; init; }
        public Guid Delivery { get; init; }
        public string Recipient { get; init; } = "";
        public string Channel { get; init; } = "";
        public string Format { get; init; } = "";
        public Guid Receipt { get; init; }
        public string Type { get; init; } = "";
        public string Emetteur { get; init; } = "";
        public string OrderKey { get; init; } = "";
        public byte[] Body { get; init; } = [];
    }
}
