using SiBridge.Delivery;

namespace SiBridge.Gateway;

/// <summary>One delivery as operators see it, with those that wait for it and those for which it waits.</summary>
/// <param name="ResentAt">When it arrived again, having been sent again.</param>
/// <param name="Resent">Whether it is on its way again, though it had arrived.</param>
public sealed record DeliveryDetailView(
    Guid Delivery, Guid Receipt, string Recipient, string Channel, string Type, string State, long Attempts, DateTimeOffset? NextAttemptAt, DateTimeOffset? FailedAt, DateTimeOffset? DeliveredAt,
    string? Cause, string? LastError, Guid? Replaces, Guid? ReplacedBy, bool Resent, DateTimeOffset? ResentAt, IReadOnlyList<ChainLink> Ahead, IReadOnlyList<ChainLink> Behind);

/// <summary>What operators see of one delivery.</summary>
public sealed class DeliveriesEndpoint(DeliveryChains chains, Corrections corrections)
{
    public async Task<IResult> Find(string delivery)
    {
        if (!Guid.TryParse(delivery, out var id) || await chains.Find(id) is not { } chain) return Problem.NotFound;
        var d = chain.Delivery;
        return Results.Json(
            new DeliveryDetailView(
                d.Delivery, d.Receipt, d.Recipient, d.Channel, d.Type, d.State, d.Attempts, d.State is "pending" ? d.DueAt : null, d.FailedAt, d.DeliveredAt, d.Cause, d.LastError, d.Replaces, d.ReplacedBy,
                d.Resent, d.ResentAt, chain.Ahead, chain.Behind),
            GatewayJson.Default.DeliveryDetailView);
    }

    /// <summary>What its recipient reads, byte for byte: a person's data.</summary>
    public async Task<IResult> Body(string delivery) =>
        Guid.TryParse(delivery, out var id) && await corrections.Original(id) is { } original ? Results.Bytes(original.Body, "application/json") : Problem.NotFound;
}
