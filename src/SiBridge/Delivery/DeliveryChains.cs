using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>A delivery of the same journey, or session, to the same recipient.</summary>
public sealed record ChainLink(Guid Delivery, Guid Receipt, string Type, string Channel, string State);

/// <summary>A delivery amid those that wait for each other, each in the order in which they leave.</summary>
/// <param name="Ahead">Those that leave before it: the first one is on its way, or stuck.</param>
/// <param name="Behind">Those that wait until it is decided about.</param>
public sealed record DeliveryChain(DeliveryState Delivery, IReadOnlyList<ChainLink> Ahead, IReadOnlyList<ChainLink> Behind);

/// <summary>Looks at one delivery.</summary>
public sealed class DeliveryChains(Database database)
{
    /// <summary>More than a journey ever has.</summary>
    private const int LinksAtMost = 500;

    /// <summary>Null when there is none. Indexes: line_one_at_a_time, line_blocked.</summary>
    public Task<DeliveryChain?> Find(Guid delivery) => database.Read(db =>
    {
        if (Deliveries.Find(db, delivery) is not { } d) return (DeliveryChain?)null;
        // What has failed for good holds nobody up, and what is settled neither.
        if (d.State is not ("pending" or "in_progress" or "waiting_ack" or "exhausted" or "blocked")) return new(d, [], []);
        var others = InLine(db, d).Where(l => l.Seq != d.Seq).ToLookup(l => d.State is "blocked" && (l.State is not "blocked" || l.Seq < d.Seq), l => l.ToLink());
        return new(d, [.. others[true]], [.. others[false]]);
    });

    private static IEnumerable<Row> InLine(DbConnection db, DeliveryState d) => db.Query<Row>(
        $"""
        SELECT {Deliveries.Columns} {Deliveries.From} WHERE l.recipient = @Recipient AND l.order_key = (SELECT o.order_key FROM line o WHERE o.seq = @Seq) AND l.{Outbox.Active}
        """, d).Concat(db.Query<Row>(
        $"""
        SELECT {Deliveries.Columns} {Deliveries.From} WHERE l.recipient = @Recipient AND l.order_key = (SELECT o.order_key FROM line o WHERE o.seq = @Seq) AND l.state = 'blocked'
        ORDER BY l.seq LIMIT {LinksAtMost}
        """, d));

    private sealed class Row
    {
        public long Seq { get; init; }
        public Guid Delivery { get; init; }
        public Guid Receipt { get; init; }
        public string Type { get; init; } = "";
        public string Channel { get; init; } = "";
        public string State { get; init; } = "";

        public ChainLink ToLink() => new(Delivery, Receipt, Type, Channel, State);
    }
}
