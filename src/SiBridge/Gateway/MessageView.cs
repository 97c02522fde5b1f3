using Dapper;
using SiBridge.Delivery;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <summary>A message's state (contract §2).</summary>
public sealed record MessageView(
    Guid Receipt, string Id, string Type, string Emetteur, DateTimeOffset AcceptedAt, string State, string? Reason, int? NetworkVersion,
    IReadOnlyList<string> NotSubscribed, IReadOnlyList<DeliveryView> Deliveries);

/// <param name="Replaces">The delivery in whose place this one goes, because its body was corrected.</param>
/// <param name="ReplacedBy">The delivery that went in the place of this one.</param>
public sealed record DeliveryView(
    Guid Delivery, string Recipient, string Channel, string State, long Attempts, DateTimeOffset? NextAttemptAt, DateTimeOffset? DeliveredAt, string? LastError, Guid? Replaces,
    Guid? ReplacedBy);

/// <summary>Reads a message's state for those who may: its emitter without error texts, a recipient its own delivery, an operator all.</summary>
public sealed class MessageReader(Database database)
{
    /// <returns>Null when there is no such message, or this reader may not know of it.</returns>
    public Task<MessageView?> Find(Guid receipt, Caller reader) => database.Read(db =>
    {
        var m = db.QuerySingleOrDefault<MessageRow>(
            """
            SELECT receipt, id, type, emetteur, accepted_at AS AcceptedAt, state, reason, network_version AS NetworkVersion, not_subscribed AS NotSubscribed
            FROM message WHERE receipt = @receipt
            """, new { receipt });
        if (m is null) return (MessageView?)null;
        // Indexes: message (receipt), delivery (message, recipient, replaced).
        var deliveries = db.Query<DeliveryState>($"SELECT {Deliveries.Columns} {Deliveries.From} WHERE m.receipt = @receipt ORDER BY d.seq", new { receipt })
            .Select(d => new DeliveryView(d.Delivery, d.Recipient, d.Channel, d.State, d.Attempts, d.State is "pending" ? d.DueAt : null, d.DeliveredAt, d.LastError, d.Replaces, d.ReplacedBy)).ToList();
        var notSubscribed = m.NotSubscribed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var whole = new MessageView(m.Receipt, m.Id, m.Type, m.Emetteur, m.AcceptedAt, m.State, m.Reason, m.NetworkVersion, notSubscribed, deliveries);
        if (reader.Operator is not null) return whole;
        if (m.Emetteur == reader.Code) return whole with { Deliveries = [.. deliveries.Select(d => d with { LastError = null })] };
        var own = deliveries.Where(d => d.Recipient == reader.Code).ToList();
        return own.Count == 0 ? null : whole with { NotSubscribed = [], Deliveries = own };
    });

    private sealed class MessageRow
    {
        public Guid Receipt { get; init; }
        public string Id { get; init; } = "";
        public string Type { get; init; } = "";
        public string Emetteur { get; init; } = "";
        public DateTimeOffset AcceptedAt { get; init; }
        public string State { get; init; } = "";
        public string? Reason { get; init; }
        public int? NetworkVersion { get; init; }
        public string NotSubscribed { get; init; } = "";
    }
}
