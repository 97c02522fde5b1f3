using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.JsonSchema;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Translation;

namespace SiBridge.Gateway;

public sealed record LeasesView(IReadOnlyList<LeaseView> Deliveries);

/// <param name="Body">JSON as it is; a format that is none, as text in a string.</param>
/// <param name="Replaces">The delivery in whose place this one goes, because its body was corrected.</param>
/// <param name="Resent">True when it had been fetched before; else it is left out.</param>
/// <param name="Format">Told when it is not the canonical one.</param>
public sealed record LeaseView(
    Guid Delivery, string Type, Guid Receipt, DateTimeOffset LeasedUntil, JsonElement Body,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Replaces,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Resent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Format);

/// <summary>The inbox as its partner uses it: lease what waits, acknowledge what was taken (contract §2).</summary>
public sealed class InboxEndpoint(Inbox inbox, IHostApplicationLifetime host)
{
    private static readonly CompiledSchema LeaseRequest = SmallRequest.Schema(
        """
        { "type": "object", "additionalProperties": false, "properties": {
            "max": { "type": "integer", "minimum": 1, "maximum": 500 }, "wait": { "type": "number", "minimum": 0, "maximum": 30 } } }
        """);

    private static readonly CompiledSchema AckRequest = SmallRequest.Schema(
        """
        { "type": "object", "additionalProperties": false, "required": ["outcome"], "properties": {
            "outcome": { "enum": ["processed", "rejected"] }, "reason": { "type": "string", "maxLength": 1000 } } }
        """);

    private static readonly Problem NeverLeased = new(
        "not-leased", "Livraison non prêtée", 409, "Cette livraison n'a pas encore été prêtée : demandez-la d'abord par /v1/inbox/leases.");

    private static readonly Problem SettledOtherwise = new(
        "already-settled", "Livraison déjà réglée", 409, "Cette livraison a déjà été réglée autrement ; voyez GET /v1/messages/{receipt}.");

    public async Task<IResult> Lease(HttpContext http, Partner partner)
    {
        if (!HasInbox(partner)) return Problem.Forbidden("Ce partenaire n'a pas de canal « inbox ».");
        var (request, problem) = await SmallRequest.Read(http, LeaseRequest, emptyIs: "{}"u8.ToArray());
        if (problem is not null) return problem;
        using (request)
        {
            var json = request!.Root;
            var max = json.TryGetProperty("max", out var m) ? (int)m.GetDouble() : 100;
            var wait = json.TryGetProperty("wait", out var w) ? TimeSpan.FromSeconds(w.GetDouble()) : TimeSpan.Zero;
            var leased = await inbox.Lease(partner, max, wait, host.ApplicationStopping, http.RequestAborted);
            return Results.Json(new LeasesView([.. leased.Select(View)]), GatewayJson.Default.LeasesView);
        }
    }

    public async Task<IResult> Ack(HttpContext http, Partner partner, string delivery)
    {
        if (!HasInbox(partner)) return Problem.Forbidden("Ce partenaire n'a pas de canal « inbox ».");
        if (!Guid.TryParse(delivery, out var id)) return Problem.NotFound;
        var (request, problem) = await SmallRequest.Read(http, AckRequest);
        if (problem is not null) return problem;
        using (request)
        {
            var reason = request!.Root.TryGetProperty("reason", out var r) ? r.GetString() : null;
            if (reason is not null && Nir.IsIn(reason, NirScan.NamesAndFreeText))
                return Problem.NirRefused([new MessagePlace(request, "").Error("/reason", "nir", "un numéro de sécurité sociale s'y trouve : retirez-le.")]);
            return await inbox.Settle(partner, id, request.Root.GetProperty("outcome").GetString()!, reason) switch
            {
                Delivery.Ack.Settled => Results.NoContent(),
                Delivery.Ack.Unknown => Problem.NotFound,
                Delivery.Ack.NeverLeased => NeverLeased,
                Delivery.Ack.SettledOtherwise => SettledOtherwise,
            };
        }
    }

    private static bool HasInbox(Partner partner) => partner.Receives.Any(r => r.Channel.Kind == InboxChannel.Name);

    private static LeaseView View(Leased d)
    {
        var body = Formats.MarksOf(d.Format).ContentType.StartsWith("application/json", StringComparison.Ordinal)
            ? JsonElement.Parse(d.Body)
            : JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(d.Body), GatewayJson.Default.String);
        return new(d.Delivery, d.Type, d.Receipt, d.LeasedUntil, body, d.Replaces, d.Resent, d.Format == Formats.Canonical.Name ? null : d.Format);
    }
}
