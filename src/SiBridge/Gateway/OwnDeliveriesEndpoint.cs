using SiBridge.Delivery;
using SiBridge.Network;
using SiBridge.Reference;

namespace SiBridge.Gateway;

/// <param name="Next">For the page after this one: <c>before</c>; null when this was the last.</param>
public sealed record OwnDeliveriesView(IReadOnlyList<OwnDelivery> Deliveries, Guid? Next);

/// <summary>What a partner sees of the deliveries to it, and how it asks for one again.</summary>
public sealed class OwnDeliveriesEndpoint(OwnDeliveries deliveries, Failures failures, TimeProvider clock)
{
    private const int PageSize = 50, ReplaysPerSecond = 1;

    private readonly RateLimit replays = new(clock);

    /// <summary>What may be asked, for the API's description.</summary>
    public static IReadOnlyList<(string Name, string Description)> Parameters { get; } =
    [
        ("state", string.Join(", ", OwnDeliveries.States)), ("type", "type de message"), ("since", "faites depuis cet instant : RFC 3339 ou AAAA-MM-JJ"),
        ("before", "la page suivante : le « next » de la précédente"), ("taille", "50 par défaut, 200 au plus"),
    ];

    public async Task<IResult> List(HttpContext http, Partner partner)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var query = new OwnDeliveriesQuery(
            parameters.Parsed("state", $"un état de livraison : {string.Join(", ", OwnDeliveries.States)}", state => OwnDeliveries.States.Contains(state) ? state : null),
            parameters.Parsed("type", $"un type de message : {string.Join(", ", SchemaCatalogue.Types)}", type => SchemaCatalogue.Types.Contains(type) ? type : null),
            parameters.Instant("since"),
            parameters.Parsed<Guid?>("before", "l'identifiant d'une livraison", text => Guid.TryParse(text, out var id) ? id : null),
            parameters.Whole("taille", 1, 200) ?? PageSize);
        if (parameters.Problem is { } problem) return problem;
        // One more than is shown tells whether there is a next page.
        var found = await deliveries.Find(partner.Code, query with { Taille = query.Taille + 1 });
        var page = found.Take(query.Taille).ToList();
        return Results.Json(new OwnDeliveriesView(page, found.Count > query.Taille ? page[^1].Delivery : null), GatewayJson.Default.OwnDeliveriesView);
    }

    /// <summary>Sends a failed delivery to this partner again: a week long, once in ten minutes each, one a second.</summary>
    public async Task<IResult> Replay(HttpContext http, Partner partner, string delivery)
    {
        if (!Guid.TryParse(delivery, out var id)) return Problem.NotFound;
        if (replays.Admit(http, partner with { PerSecond = ReplaysPerSecond }) is { } tooMany) return tooMany;
        var replayed = await failures.Replay(id, partner.Code, ofRecipient: partner.Code);
        return replayed is { Result: ActResult.NotNow, State: "failed" or "exhausted" or "skipped" }
            ? Problem.NotNow($"La livraison est « {replayed.State} » : une livraison en échec se rejoue pendant {Failures.OwnFor.Days} jours ; au-delà, ou si l'exploitation y a renoncé, adressez-vous à elle.")
            : AdminEndpoint.Answer(id, replayed);
    }
}
