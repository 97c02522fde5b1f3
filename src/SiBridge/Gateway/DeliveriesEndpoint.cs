using SiBridge.Delivery;
using SiBridge.JsonSchema;
using SiBridge.Network;

namespace SiBridge.Gateway;

/// <summary>One delivery as operators see it, with those that wait for it and those for which it waits.</summary>
/// <param name="ResentAt">When it arrived again, having been sent again.</param>
/// <param name="Resent">Whether it is on its way again, though it had arrived.</param>
public sealed record DeliveryDetailView(
    Guid Delivery, Guid Receipt, string Recipient, string Channel, string Type, string State, long Attempts, DateTimeOffset? NextAttemptAt, DateTimeOffset? FailedAt, DateTimeOffset? DeliveredAt,
    string? Cause, string? LastError, Guid? Replaces, Guid? ReplacedBy, bool Resent, DateTimeOffset? ResentAt, IReadOnlyList<ChainLink> Ahead, IReadOnlyList<ChainLink> Behind);

/// <summary>What operators see of one delivery.</summary>
public sealed class DeliveriesEndpoint(DeliveryChains chains, Corrections corrections, Redirects redirects)
{
    private static readonly CompiledSchema Redirection = SmallRequest.Schema(
        """
        { "type": "object", "additionalProperties": false, "required": ["channel", "reason"], "properties": {
            "channel": { "type": "string", "minLength": 1 }, "reason": { "type": "string", "minLength": 1, "maxLength": 1000 } } }
        """);

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

    /// <summary>Leads it to another channel of its partner.</summary>
    public async Task<IResult> Redirect(HttpContext http, Operator who, string delivery)
    {
        if (!Guid.TryParse(delivery, out var id)) return Problem.NotFound;
        var (request, problem) = await SmallRequest.Read(http, Redirection);
        if (problem is not null) return problem;
        using (request)
        {
            var channel = request!.Root.GetProperty("channel").GetString()!;
            var (act, obstacle) = await redirects.Redirect(id, channel, who.Code, request.Root.GetProperty("reason").GetString()!);
            return obstacle is not null ? Problem.InvalidParameter("channel", obstacle) : AdminEndpoint.Answer(id, act, $"La livraison part par le canal « {channel} », avec le même webhook-id et le même corps");
        }
    }

    /// <summary>What its recipient reads, byte for byte: a person's data.</summary>
    public async Task<IResult> Body(string delivery)
    {
        if (!Guid.TryParse(delivery, out var id) || await corrections.Original(id) is not { } original) return Problem.NotFound;
        return original.Body.Length > 0 ? Results.Bytes(original.Body, "application/json") : Problem.NotNow(CorrectionsEndpoint.WithoutBody);
    }
}
