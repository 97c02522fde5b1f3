using System.Text.Json.Serialization.Metadata;
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
        {
            app.MapPost(PathOf(type),
                (HttpContext http, PostMessages post) => AsPartner(http, partner => post.Post(http, partner, type)))
                .Described("Messages", $"Envoyer un message « {type} », ou un tableau de 1 à 1 000");
        }

        app.MapGet("/v1/messages/{receipt}",
            (HttpContext http, string receipt, MessageReader reader) => AsAnyone(http, caller => Message(reader, receipt, caller)))
            .Described("Suivi", "L'état d'un message et de ses livraisons");
        app.MapGet("/v1/parcours/{mission_locale}/{prescription_id}",
            (HttpContext http, string mission_locale, string prescription_id, ParcoursReader reader, CurrentNetwork network) =>
                AsAnyone(http, async caller => Found(await reader.Find(mission_locale, prescription_id, caller, network.Current), GatewayJson.Default.ParcoursView)))
            .Described("Suivi", "Un parcours : son état et son histoire");
        app.MapGet("/v1/places",
            (HttpContext http, PlacesEndpoint places) => AsPartner(http, partner => places.Get(http, partner)))
            .Described("Offre", "Les sessions et leurs places");

        app.MapGet("/v1/deliveries",
            (HttpContext http, OwnDeliveriesEndpoint deliveries) => AsPartner(http, partner => deliveries.List(http, partner)))
            .Described("Suivi", "Vos propres livraisons, avec leurs essais et leurs erreurs");
        app.MapPost("/v1/deliveries/{delivery}/replay",
            (HttpContext http, string delivery, OwnDeliveriesEndpoint deliveries) => AsPartner(http, partner => deliveries.Replay(http, partner, delivery)))
            .Described("Suivi", "Rejouer une livraison en échec qui vous était destinée, pendant 7 jours");

        app.MapPost("/v1/inbox/leases",
            (HttpContext http, InboxEndpoint inbox) => AsPartner(http, partner => inbox.Lease(http, partner)))
            .Described("Boîte", "Emprunter les livraisons en attente");
        app.MapPost("/v1/inbox/{delivery}/ack",
            (HttpContext http, string delivery, InboxEndpoint inbox) => AsPartner(http, partner => inbox.Ack(http, partner, delivery)))
            .Described("Boîte", "Acquitter une livraison");

        app.MapGet("/v1/admin/failures",
            (HttpContext http, AdminEndpoint admin) => AsOperator(http, _ => admin.List(http)))
            .Described("Exploitation", "Les livraisons en échec");
        app.MapGet("/v1/admin/failures/groups",
            (HttpContext http, FailureGroupsEndpoint groups) => AsOperator(http, _ => groups.List(http)))
            .Described("Exploitation", "Les échecs, groupés par cause");
        app.MapPut("/v1/admin/failures/groups/{group}/note",
            (HttpContext http, string group, FailureGroupsEndpoint groups) => AsOperator(http, who => groups.Note(http, who, group)))
            .Described("Exploitation", "Noter ce qu'on sait d'un groupe d'échecs");
        app.MapPost("/v1/admin/deliveries/{delivery}/replay",
            (HttpContext http, string delivery, AdminEndpoint admin) => AsOperator(http, who => admin.Replay(who, delivery)))
            .Described("Exploitation", "Rejouer une livraison");
        app.MapPost("/v1/admin/deliveries/{delivery}/skip",
            (HttpContext http, string delivery, AdminEndpoint admin) => AsOperator(http, who => admin.Skip(http, who, delivery)))
            .Described("Exploitation", "Abandonner une livraison");
        app.MapPost("/v1/admin/replays",
            (HttpContext http, ReplaysEndpoint replays) => AsOperator(http, who => replays.Make(http, who)))
            .Described("Exploitation", "Rejouer les livraisons en échec d'une sélection, ou seulement compter ce que cela ferait");
        app.MapGet("/v1/admin/replays",
            (HttpContext http, ReplaysEndpoint replays) => AsOperator(http, _ => replays.List()))
            .Described("Exploitation", "Les rejeux, et où ils en sont");
        app.MapGet("/v1/admin/replays/{replay}",
            (HttpContext http, string replay, ReplaysEndpoint replays) => AsOperator(http, _ => replays.Find(replay)))
            .Described("Exploitation", "Un rejeu, et où il en est");
        app.MapPost("/v1/admin/replays/{replay}/pause",
            (HttpContext http, string replay, ReplaysEndpoint replays) => AsOperator(http, who => replays.Pause(who, replay)))
            .Described("Exploitation", "Arrêter un rejeu, pour le reprendre plus tard");
        app.MapPost("/v1/admin/replays/{replay}/resume",
            (HttpContext http, string replay, ReplaysEndpoint replays) => AsOperator(http, who => replays.Resume(who, replay)))
            .Described("Exploitation", "Reprendre un rejeu arrêté");
        app.MapPost("/v1/admin/replays/{replay}/cancel",
            (HttpContext http, string replay, ReplaysEndpoint replays) => AsOperator(http, who => replays.Cancel(who, replay)))
            .Described("Exploitation", "Renoncer à ce qui reste d'un rejeu");
        app.MapGet("/v1/admin/channels",
            (HttpContext http, ChannelsEndpoint channels) => AsOperator(http, _ => channels.List()))
            .Described("Exploitation", "Les canaux : en marche, en échec, suspendus");
        app.MapPost("/v1/admin/channels/{recipient}/{channel}/suspend",
            (HttpContext http, string recipient, string channel, ChannelsEndpoint channels) => AsOperator(http, who => channels.Suspend(http, who, new(recipient, channel))))
            .Described("Exploitation", "Suspendre un canal");
        app.MapPost("/v1/admin/channels/{recipient}/{channel}/resume",
            (HttpContext http, string recipient, string channel, ChannelsEndpoint channels) => AsOperator(http, who => channels.Resume(who, new(recipient, channel))))
            .Described("Exploitation", "Reprendre un canal suspendu");

        app.MapGet("/v1/schemas",
            () => Results.Json(AllSchemas, GatewayJson.Default.SchemaList))
            .Described("Schémas", "Les schémas des messages");
        app.MapGet("/v1/schemas/{type}",
            (string type, SchemaCatalogue schemas) => schemas.Text(type) is { } text ? Results.Bytes(text, "application/schema+json") : Problem.NotFound)
            .Described("Schémas", "Le schéma d'un type de message");
    }

    private static SchemaList AllSchemas { get; } = new([.. SchemaCatalogue.Types.Select(t => new SchemaLink(t, $"/v1/schemas/{t}"))]);

    private static void Described(this RouteHandlerBuilder route, string tag, string summary) => route.WithTags(tag).WithSummary(summary);

    private static async Task<IResult> Message(MessageReader reader, string receipt, Caller caller) =>
        Found(Guid.TryParse(receipt, out var id) ? await reader.Find(id, caller) : null, GatewayJson.Default.MessageView);

    private static IResult Found<T>(T? view, JsonTypeInfo<T> json) => view is null ? Problem.NotFound : Results.Json(view, json);

    private static async Task<IResult> AsAnyone(HttpContext http, Func<Caller, Task<IResult>> answer) =>
        Authenticate(http) is { } caller ? await answer(caller) : Problem.Unauthorized;

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
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var network = http.RequestServices.GetRequiredService<CurrentNetwork>().Current;
        return Caller.Of(header[scheme.Length..].Trim(), network, http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
    }
}
