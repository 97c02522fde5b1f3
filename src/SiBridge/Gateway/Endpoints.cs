using SiBridge.Flows;
using SiBridge.Network;
using SiBridge.Reference;

using static SiBridge.Gateway.Door;

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
        foreach (var type in SchemaCatalogue.Types.Where(t => FlowTable.Of(t).Emitters.Count > 0))
        {
            app.MapPost(PathOf(type),
                (HttpContext http, PostMessages post) => AsPartner(http, partner => post.Post(http, partner, type)))
                .Described("Messages", $"Envoyer un message « {type} », ou un tableau de 1 à 1 000");
        }

        app.MapGet("/v1/sessions/annonces",
            (HttpContext http, AnnoncesEndpoint annonces) => AsPartner(http, partner => annonces.List(http, partner)))
            .Described("Offre", "Votre dernier mot sur chaque session : ce qu'un catalogue n'a pas à redire");
        app.MapPost("/v1/sessions/inchangees",
            (HttpContext http, AnnoncesEndpoint annonces) => AsPartner(http, partner => annonces.Again(http, partner)))
            .Described("Offre", "Dire que les places de sessions de votre catalogue sont toujours celles que vous avez dites");
        app.MapPost("/v1/sessions/disparues",
            (HttpContext http, AnnoncesEndpoint annonces) => AsPartner(http, partner => annonces.Gone(http, partner)))
            .Described("Offre", "Annuler des sessions qui ont disparu de votre catalogue");

        app.MapGet("/v1/messages/{receipt}",
            (HttpContext http, string receipt, MessageReader reader) => AsAnyone(http, caller => Message(reader, receipt, caller)))
            .Described("Suivi", "L'état d'un message et de ses livraisons");
        app.MapGet("/v1/parcours/{mission_locale}/{prescription_id}",
            (HttpContext http, string mission_locale, string prescription_id, ParcoursReader reader, CurrentNetwork network) =>
                AsAnyone(http, async caller => Found(await reader.Find(mission_locale, prescription_id, caller, network.Current), GatewayJson.Default.ParcoursView)))
            .Described("Suivi", "Un parcours : son état et son histoire");
        app.MapGet("/v1/echeances",
            (HttpContext http, EcheancesEndpoint echeances) => AsAnyone(http, caller => echeances.List(http, caller)))
            .Described("Suivi", "Les échéances passées : ce qui manque, depuis quand, de qui, et ce qui est resté sans réponse");
        app.MapGet("/v1/places",
            (HttpContext http, PlacesEndpoint places) => AsPartner(http, partner => places.Get(http, partner)))
            .Described("Offre", "Les sessions et leurs places ; « Accept: application/xml » les donne en LHEO 2.3");
        app.MapGet("/v1/places/flux",
            (HttpContext http, PlacesFlux flux) => AsPartner(http, partner => flux.Follow(http, partner)))
            .Described("Offre", "Suivre les sessions et leurs places : chaque changement, quand il se fait");

        app.MapGet("/v1/indicateurs",
            (HttpContext http, IndicateursEndpoint indicateurs, CurrentNetwork network) => AsAnyone(http, caller => indicateurs.Get(http, caller, network.Current)))
            .Described("Suivi", "Les indicateurs : effectifs, taux, délais et places");
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

        app.MapOperators();

        app.MapGet("/v1/schemas",
            () => Results.Json(AllSchemas, GatewayJson.Default.SchemaList))
            .Described("Schémas", "Les schémas des messages");
        app.MapGet("/v1/schemas/{type}",
            (string type, SchemaCatalogue schemas) => schemas.Text(type) is { } text ? Results.Bytes(text, "application/schema+json") : Problem.NotFound)
            .Described("Schémas", "Le schéma d'un type de message");
    }

    private static SchemaList AllSchemas { get; } = new([.. SchemaCatalogue.Types.Select(t => new SchemaLink(t, $"/v1/schemas/{t}"))]);

    private static async Task<IResult> Message(MessageReader reader, string receipt, Caller caller) =>
        Found(Guid.TryParse(receipt, out var id) ? await reader.Find(id, caller) : null, GatewayJson.Default.MessageView);
}
