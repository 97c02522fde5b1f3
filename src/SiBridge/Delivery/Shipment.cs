namespace SiBridge.Delivery;

/// <summary>What leaves a lane at once, with one outcome: a delivery, or a batch of them.</summary>
/// <param name="Deliveries">In their order; at least one. Of a batch also those that somebody settled since it was made: they stay part of it.</param>
/// <param name="Batch">Null: one delivery by itself.</param>
public sealed record Shipment(IReadOnlyList<Claimed> Deliveries, Batch? Batch = null)
{
    public Claimed First => Deliveries[0];
}

/// <summary>Deliveries of different journeys that leave together. Which ones is settled and kept before they are written, so that a batch whose writer died is written again as it was.</summary>
/// <param name="Number">Grows with the batches of a lane.</param>
/// <param name="Format">Of all its bodies.</param>
public sealed record Batch(long Number, Guid Id, string Format);
