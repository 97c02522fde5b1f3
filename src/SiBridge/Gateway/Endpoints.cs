using SiBridge.Delivery;
using SiBridge.Network;
using SiBridge.Reference;

namespace SiBridge.Gateway;

public sealed record SchemaList(IReadOnlyList<SchemaLink> Schemas);

public sealed record SchemaLink(string Type, string Href);

/// <summary>The HTTP API of contract §2 and §6: each address, who may use it, and the class that answers.</summary>
public static class Endpoints
{
    /// <summary>The address of each type: its plural, as the contract spells it.</summary>
    public static string PathOf(string type) => type is "places" ? "/v1/places" : $"/v1/{type}s";

    public static void MapGateway(this WebApplication app)
    {
        foreach (var type in SchemaCatalogue.Types)
            app.MapPost(PathOf(type), (HttpContext http, PostMessages post) => AsPartner(http, partner => post.Post(http, partner, type))).WithTags("Messages").WithSummary($"Envoyer un message « {type} », ou un tableau de 1 à 1 000");

        app.MapGet("/v1/messages/{receipt}", (HttpContext http, string receipt, MessageReader reader) => As(http, caller =>
            Guid.TryParse(receipt, out var id) && reader.Find(id, caller) is { } view ? Results.Json(view, GatewayJson.Default.MessageView) : Problem.NotFound)).WithTags("Suivi").WithSummary("L'état d'un message et de ses livraisons");
        app.MapGet("/v1/parcours/{mission_locale}/{prescription_id}", (HttpContext http, string mission_locale, string prescription_id, ParcoursReader reader, CurrentNetwork network) => As(http, caller =>
            reader.Find(mission_locale, prescription_id, caller, network.Current) is { } view ? Results.Json(view, GatewayJson.Default.ParcoursView) : Problem.NotFound)).WithTags("Suivi").WithSummary("Un parcours : son état et son histoire");
        app.MapGet("/v1/places", (HttpContext http, PlacesEndpoint places) => AsPartner(http, partner => Task.FromResult(places.Get(http, partner)))).WithTags("Offre").WithSummary("Les sessions et leurs places");

        app.MapPost("/v1/inbox/leases", (HttpContext http, InboxEndpoint inbox) => AsPartner(http, partner => inbox.Lease(http, partner))).WithTags("Boîte").WithSummary("Emprunter les livraisons en attente");
        app.MapPost("/v1/inbox/{delivery}/ack", (HttpContext http, string delivery, InboxEndpoint inbox) => AsPartner(http, partner => inbox.Ack(http, partner, delivery))).WithTags("Boîte").WithSummary("Acquitter une livraison");

        app.MapGet("/v1/admin/failures", (HttpContext http, AdminEndpoint admin) => AsOperator(http, _ => Task.FromResult(admin.List(http)))).WithTags("Exploitation").WithSummary("Les livraisons en échec");
        app.MapPost("/v1/admin/deliveries/{delivery}/replay", (HttpContext http, string delivery, AdminEndpoint admin) => AsOperator(http, who => admin.Replay(who, delivery))).WithTags("Exploitation").WithSummary("Rejouer une livraison");
        app.MapPost("/v1/admin/deliveries/{delivery}/skip", (HttpContext http, string delivery, AdminEndpoint admin) => AsOperator(http, who => admin.Skip(http, who, delivery))).WithTags("Exploitation").WithSummary("Abandonner une livraison");

        app.MapGet("/v1/schemas", () => Results.Json(new SchemaList([.. SchemaCatalogue.Types.Select(t => new SchemaLink(t, $"/v1/schemas/{t}"))]), GatewayJson.Default.SchemaList)).WithTags("Schémas").WithSummary("Les schémas des messages");
        app.MapGet("/v1/schemas/{type}", (string type, SchemaCatalogue schemas) =>
            schemas.Text(type) is { } text ? Results.Bytes(text, "application/schema+json") : Problem.NotFound).WithTags("Schémas").WithSummary("Le schéma d'un type de message");
    }

    private static async Task<IResult> As(HttpContext http, Func<Caller, IResult> answer) => Authenticate(http) is { } caller ? answer(caller) : await Task.FromResult(Problem.Unauthorized);

    private static async Task<IResult> AsPartner(HttpContext http, Func<Partner, Task<IResult>> answer) => Authenticate(http) switch
    {
        null => Problem.Unauthorized,
        { Partner: { } partner } => await answer(partner),
        _ => Problem.Forbidden("Une clé d'exploitant n'envoie ni ne reçoit de messages : prenez celle du partenaire."),
    };

    private static async Task<IResult> AsOperator(HttpContext http, Func<Operator, Task<IResult>> answer) => Authenticate(http) switch
    {
        null => Problem.Unauthorized,
        { Operator: { } who } => await answer(who),
        _ => Problem.Forbidden("Une clé d'exploitant est nécessaire."),
    };

    private static Caller? Authenticate(HttpContext http)
    {
        const string scheme = "Bearer ";
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? Caller.Of(header[scheme.Length..].Trim(), http.RequestServices.GetRequiredService<CurrentNetwork>().Current, http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow())
            : null;
    }
}
