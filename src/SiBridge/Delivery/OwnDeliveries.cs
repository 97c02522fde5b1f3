using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>A delivery as its recipient is told of it.</summary>
/// <param name="MadeAt">When it was made of the message, to the millisecond.</param>
/// <param name="Replaces">The delivery in whose place it goes, because its body was corrected.</param>
public sealed record OwnDelivery(
    Guid Delivery, string Type, Guid Receipt, string Channel, string State, long Attempts, DateTimeOffset MadeAt, DateTimeOffset? NextAttemptAt, DateTimeOffset? DeliveredAt, string? LastError,
    Guid? Replaces, Guid? ReplacedBy);

/// <param name="State">One of <see cref="OwnDeliveries.States"/>; null: all.</param>
/// <param name="Since">Made at or after this instant.</param>
/// <param name="Before">Made before this delivery: the last one of the page before.</param>
public sealed record OwnDeliveriesQuery(string? State, string? Type, DateTimeOffset? Since, Guid? Before, int Taille);

/// <summary>What was, or is, for one recipient, newest first.</summary>
public sealed class OwnDeliveries(Database database)
{
    /// <summary>How each state is found: in the line while it is not settled, else in the proof. Literals, so that each has its partial index.</summary>
    private static readonly Dictionary<string, string> Conditions = new()
    {
        ["pending"] = "l.state = 'pending' AND l.claim IS NULL",
        ["in_progress"] = "l.state = 'pending' AND l.claim IS NOT NULL",
        ["waiting_ack"] = "l.state = 'waiting_ack'",
        ["blocked"] = "l.state = 'blocked'",
        ["failed"] = "l.state = 'failed'",
        ["exhausted"] = "l.state = 'exhausted'",
        ["delivered"] = "d.settled = 'delivered'",
        ["skipped"] = "d.settled = 'skipped'",
        ["cancelled"] = "d.settled = 'cancelled'",
    };

    public static IReadOnlyCollection<string> States => Conditions.Keys;

    /// <summary>Indexes: delivery_recipient; for what is not settled, those of line by its state.</summary>
    public Task<IReadOnlyList<OwnDelivery>> Find(string recipient, OwnDeliveriesQuery query) => database.Read<IReadOnlyList<OwnDelivery>>(db =>
    {
        var unsettled = query.State is { } state && Conditions[state].StartsWith("l.", StringComparison.Ordinal);
        var from = unsettled ? "FROM line l JOIN delivery d ON d.seq = l.seq JOIN message m ON m.seq = d.message" : Deliveries.From;
        return [.. db.Query<DeliveryState>(
            $"""
            SELECT {Deliveries.Columns} {from}
            WHERE {(unsettled ? "l" : "d")}.recipient = @recipient AND d.delivery >= @since AND d.delivery < @before
              AND {(query.State is null ? "1 = 1" : Conditions[query.State])} AND (CAST(@Type AS TEXT) IS NULL OR m.type = @Type)
            ORDER BY d.delivery DESC LIMIT @Taille
            """,
            new { recipient, since = First(query.Since ?? DateTimeOffset.UnixEpoch), before = query.Before ?? Guid.AllBitsSet, query.Type, query.Taille }).Select(ToOwn)];
    });

    /// <summary>The least id that a delivery made at an instant can have.</summary>
    private static Guid First(DateTimeOffset instant)
    {
        var bytes = new byte[16];
        var millis = Math.Max(0, instant.ToUnixTimeMilliseconds());
        for (var i = 0; i < 6; i++) bytes[i] = (byte)(millis >> (8 * (5 - i)));
        return new(bytes, bigEndian: true);
    }

    private static OwnDelivery ToOwn(DeliveryState d) =>
        new(d.Delivery, d.Type, d.Receipt, d.Channel, d.State, d.Attempts, MadeAt(d.Delivery), d.State is "pending" ? d.DueAt : null, d.DeliveredAt, d.LastError, d.Replaces, d.ReplacedBy);

    private static DateTimeOffset MadeAt(Guid id)
    {
        var millis = 0L;
        foreach (var b in id.ToByteArray(bigEndian: true).AsSpan(0, 6)) millis = (millis << 8) | b;
        return DateTimeOffset.FromUnixTimeMilliseconds(millis);
    }
}
