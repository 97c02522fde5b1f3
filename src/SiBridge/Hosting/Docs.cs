using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SiBridge.Gateway;
using SiBridge.Reference;

namespace SiBridge.Hosting;

/// <summary>The API described for tools (<c>/openapi/v1.json</c>) and a page to read and try it (<c>/docs</c>).</summary>
internal static class Docs
{
    private const string Json = "application/json", Key = "cle";

    public static void AddDocs(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "SiBridge", Version = "1",
                Description = "Relie Missions Locales, organismes de formation et Régions. Les erreurs sont des application/problem+json (RFC 9457).",
            };
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "La clé du partenaire ou de l'exploitant." },
            };
            document.Security = [new() { [new(Key, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context.Description.RelativePath ?? "", context.Description.HttpMethod ?? "");
            return Task.CompletedTask;
        });
    });

    public static void MapDocs(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "SiBridge";
            ui.SwaggerEndpoint("/openapi/v1.json", "SiBridge v1");
        });
    }

    private static void Describe(OpenApiOperation operation, string path, string method)
    {
        operation.Responses = new() { ["default"] = new OpenApiResponse { Description = "Un problème (application/problem+json)." } };
        if (method is "POST" && SchemaCatalogue.Types.FirstOrDefault(t => Endpoints.PathOf(t) == "/" + path) is { } type)
        {
            operation.Description = $"Schéma : /v1/schemas/{type}. Un objet, ou un tableau de 1 à 1 000 objets jugés chacun pour soi.";
            operation.RequestBody = Body(SampleOf(type));
            if (type is "session") operation.Description += " Ou un document LHEO 2.0, 2.2 ou 2.3 (application/xml) de 1 à 1 000 sessions : seules celles qui ont changé deviennent des messages.";
            operation.Responses["202"] = new OpenApiResponse { Description = "Accepté : c'est sur disque. Pour un tableau, un résultat par message, dans l'ordre." };
            operation.Responses["200"] = new OpenApiResponse { Description = "Déjà accepté sous cet « id » : le premier reçu (Idempotent-Replay: true)." };
            operation.Responses["422"] = new OpenApiResponse { Description = "Refusé, avec toutes les raisons et leur place." };
            return;
        }

        operation.Responses[path.EndsWith("/ack", StringComparison.Ordinal) ? "204" : "200"] = new OpenApiResponse { Description = "Fait." };
        if (path == "v1/places") (operation.Parameters, operation.Description) = ([.. PlacesParameters.All.Select(Query)], PlacesParameters.Description);
        if (path == "v1/places/flux")
        {
            (operation.Parameters, operation.Description) = ([.. PlacesParameters.Filters.Select(Query), Parameter(PlacesFlux.Resume, ParameterLocation.Header)], PlacesFlux.Description);
            operation.Responses["429"] = new OpenApiResponse { Description = "Trop de flux ouverts." };
        }

        if (path == "v1/indicateurs") (operation.Parameters, operation.Description) = ([.. IndicateursEndpoint.Parameters.Select(Query)], IndicateursDoc.Text);
        if (path == "v1/sessions/annonces") operation.Parameters = [.. AnnoncesEndpoint.Parameters.Select(Query)];
        if (path == "v1/echeances") operation.Parameters = [.. EcheancesEndpoint.Parameters.Select(Query)];
        if (path == "v1/deliveries") operation.Parameters = [.. OwnDeliveriesEndpoint.Parameters.Select(Query)];
        if (path == "v1/admin/failures") operation.Parameters = [.. AdminEndpoint.Parameters.Select(Query)];
        if (path == "v1/admin/failures/groups") operation.Parameters = [.. FailureParameters.Known.Select(Query)];
        if (path == "v1/admin/corrections") operation.Parameters = [.. CorrectionsEndpoint.Parameters.Select(Query)];
        operation.RequestBody = path switch
        {
            "v1/sessions/disparues" => Body("""{ "cles": ["S:12345678200010/t/28_AF_0000081234/28_AC_0000091234/28_SE_0000412345"] }"""),
            "v1/sessions/inchangees" => Body("""{ "sessions": [{ "cle": "S:12345678200010/t/28_AF_0000081234/28_AC_0000091234/28_SE_0000412345", "places_disponibles": 8 }] }"""),
            "v1/inbox/leases" => Body("""{ "max": 100, "wait": 20 }"""),
            "v1/inbox/{delivery}/ack" => Body("""{ "outcome": "processed" }"""),
            "v1/admin/deliveries/{delivery}/skip" => Body("""{ "reason": "repris par téléphone" }"""),
            "v1/admin/deliveries/{delivery}/corrections" => Body("""{ "reason": "date erronée, vue avec l'organisme", "body": { "statut": "entre", "date_entree": "2026-09-14" } }"""),
            "v1/admin/deliveries/{delivery}/redirect" => Body("""{ "channel": "secours", "reason": "le serveur principal est en panne jusqu'à lundi" }"""),
            "v1/admin/resends" => Body("""{ "recipient": "ml-caen", "since": "2026-09-01", "until": "2026-09-15", "types": ["entree", "abandon"], "dry_run": true, "per_second": 50 }"""),
            "v1/admin/corrections/{correction}/reject" => Body("""{ "reason": "l'organisme envoie lui-même la bonne date" }"""),
            "v1/admin/failures/groups/{group}/note" => Body("""{ "note": "l'éditeur corrige sa table des communes, réponse attendue vendredi" }"""),
            "v1/admin/replays" => Body("""{ "recipient": "ml-caen", "cause": "http-422", "since": "2026-09-01", "dry_run": true, "per_second": 50 }"""),
            "v1/admin/channels/{recipient}/{channel}/suspend" => Body("""{ "reason": "maintenance annoncée" }"""),
            _ => null,
        };
    }

    private static OpenApiRequestBody Body(string example) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType> { [Json] = new() { Schema = new OpenApiSchema(), Example = JsonNode.Parse(example) } },
    };

    private static IOpenApiParameter Query((string Name, string Description) parameter) => Parameter(parameter, ParameterLocation.Query);

    private static OpenApiParameter Parameter((string Name, string Description) parameter, ParameterLocation where) => new()
    {
        Name = parameter.Name, In = where, Description = parameter.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static string SampleOf(string type)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "sample", "messages", type + ".json");
        return File.Exists(file) ? File.ReadAllText(file) : "{}";
    }
}
