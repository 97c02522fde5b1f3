using SiBridge.Delivery;
using SiBridge.JsonSchema;
using SiBridge.Network;
using SiBridge.Reference;

namespace SiBridge.Gateway;

public sealed record FailuresView(IReadOnlyList<Failure> Failures, int Page, int Taille, int Total);

/// <summary>What became of an operator's act.</summary>
/// <param name="OrderKept">False when later deliveries of the journey have arrived before this one.</param>
public sealed record ActView(Guid Delivery, string State, bool? OrderKept, string Detail);

/// <summary>What operators do (contract §6).</summary>
public sealed class AdminEndpoint(Failures failures)
{
    private const int RequestBytes = 64 * 1024, PageSize = 50;

    /// <summary>What may be asked of failures, for the API's description.</summary>
    public static IReadOnlyList<(string Name, string Description)> Parameters { get; } =
    [
        ("recipient", "code du partenaire"), ("type", "type de message"), ("cause", "http-503, delai-depasse …"), ("since", "instant RFC 3339 ou AAAA-MM-JJ"),
        ("page", "à partir de 1"), ("taille", "50 par défaut, 200 au plus"),
    ];

    private static readonly CompiledSchema SkipRequest = SmallRequest.Schema(
        """
        { "type": "object", "additionalProperties": false, "required": ["reason"], "properties": { "reason": { "type": "string", "minLength": 1, "maxLength": 1000 } } }
        """);

    public async Task<IResult> List(HttpContext http)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var query = new FailuresQuery(
            parameters.Text("recipient"),
            parameters.Parsed("type", $"un type de message : {string.Join(", ", SchemaCatalogue.Types)}", type => SchemaCatalogue.Types.Contains(type) ? type : null),
            parameters.Text("cause"),
            parameters.Parsed<DateTimeOffset?>("since", "un instant RFC 3339 avec son décalage, ou une date AAAA-MM-JJ", Instant),
            parameters.Whole("page", 1, 1_000_000) ?? 1, parameters.Whole("taille", 1, 200) ?? PageSize);
        if (parameters.Problem is { } problem) return problem;
        var (total, page) = await failures.Find(query);
        return Results.Json(new FailuresView(page, query.Page, query.Taille, total), GatewayJson.Default.FailuresView);
    }

    public async Task<IResult> Replay(Operator who, string delivery)
    {
        if (!Guid.TryParse(delivery, out var id)) return Problem.NotFound;
        var (result, state, kept) = await failures.Replay(id, who.Code);
        return Answer(result, id, state, kept, kept
            ? "La livraison repart, avec le même webhook-id et le même corps."
            : "La livraison repart, avec le même webhook-id et le même corps ; l'ordre n'est plus donné : des messages plus récents du parcours sont déjà arrivés.");
    }

    public async Task<IResult> Skip(HttpContext http, Operator who, string delivery)
    {
        if (!Guid.TryParse(delivery, out var id)) return Problem.NotFound;
        var (request, problem) = await SmallRequest.Read(http, SkipRequest, RequestBytes);
        if (problem is not null) return problem;
        using (request)
        {
            var (result, state) = await failures.Skip(id, who.Code, request!.Root.GetProperty("reason").GetString()!);
            return Answer(result, id, state, null, "La livraison est abandonnée ; celles qui attendaient derrière elle repartent.");
        }
    }

    private static IResult Answer(ActResult result, Guid delivery, string? state, bool? orderKept, string detail) => result switch
    {
        ActResult.Done => Results.Json(new ActView(delivery, state!, orderKept, detail), GatewayJson.Default.ActView),
        ActResult.Unknown => Problem.NotFound,
        ActResult.NotNow => new Problem("not-now", "Acte impossible dans cet état", 409, $"La livraison est « {state} » : cet acte n'a pas de sens maintenant."),
    };

    private static DateTimeOffset? Instant(string text) =>
        Contracts.Rfc3339.TryParse(text.Replace(' ', '+'), out var instant) || Contracts.Rfc3339.TryParse(text + "T00:00:00Z", out instant) ? instant : null;
}
