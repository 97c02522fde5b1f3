using SiBridge.Delivery;
using SiBridge.Network;

namespace SiBridge.Gateway;

public sealed record FailuresView(IReadOnlyList<Failure> Failures, int Page, int Taille, int Total);

/// <summary>What became of an operator's act.</summary>
/// <param name="OrderKept">False when later deliveries of the journey have arrived before this one.</param>
public sealed record ActView(Guid Delivery, string State, bool? OrderKept, string Detail);

/// <summary>What operators do (contract §6).</summary>
public sealed class AdminEndpoint(Failures failures)
{
    private const int PageSize = 50;

    internal const string TakenBack =
        "La Mission Locale a annulé cette prescription : envoyée maintenant, elle renaîtrait chez son destinataire. Si elle vaut à nouveau, la Mission Locale prescrit sous un nouveau prescription_id ; cette livraison, elle, peut être abandonnée.";

    /// <summary>What may be asked of failures, for the API's description.</summary>
    public static IReadOnlyList<(string Name, string Description)> Parameters { get; } =
        [.. FailureParameters.Known, ("page", "à partir de 1"), ("taille", "50 par défaut, 200 au plus")];

    public async Task<IResult> List(HttpContext http)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var filter = FailureParameters.Read(parameters);
        var (page, size) = (parameters.Whole("page", 1, 1_000_000) ?? 1, parameters.Whole("taille", 1, 200) ?? PageSize);
        if (parameters.Problem is { } problem) return problem;
        var (total, found) = await failures.Find(filter, page, size);
        return Results.Json(new FailuresView(found, page, size, total), GatewayJson.Default.FailuresView);
    }

    public async Task<IResult> Replay(Operator who, string delivery)
    {
        if (!Guid.TryParse(delivery, out var id)) return Problem.NotFound;
        return Answer(id, await failures.Replay(id, who.Code));
    }

    public async Task<IResult> Skip(HttpContext http, Operator who, string delivery)
    {
        if (!Guid.TryParse(delivery, out var id)) return Problem.NotFound;
        var (reason, problem) = await SmallRequest.Reason(http);
        if (problem is not null) return problem;
        var (result, state) = await failures.Skip(id, who.Code, reason!);
        return Answer(result, id, state, null, "La livraison est abandonnée ; celles qui attendaient derrière elle repartent.");
    }

    /// <summary>Of a replay, whoever asked for it.</summary>
    /// <param name="done">What was done, without a full stop.</param>
    internal static IResult Answer(Guid delivery, Replayed replayed, string done = "La livraison repart, avec le même webhook-id et le même corps")
    {
        if (replayed.Last is { } last)
        {
            return new Problem(
                "too-soon", "Rejouée il y a un instant", 409, $"{last.Operator} a rejoué cette livraison à {last.At:HH:mm:ss} UTC ; elle peut l'être de nouveau à partir de {last.Until:HH:mm:ss} UTC.");
        }

        if (replayed.Result is ActResult.TakenBack) return Problem.NotNow(TakenBack);
        if (replayed is { Result: ActResult.Done, WithoutBody: true })
            return Answer(ActResult.Done, delivery, replayed.State, replayed.OrderKept, "Un de ses codes n'a pas de correspondance : le pont essaie de nouveau de faire son corps, et elle part si cela va.");
        return Answer(replayed.Result, delivery, replayed.State, replayed.OrderKept, replayed.OrderKept
            ? $"{done}."
            : $"{done} ; l'ordre n'est plus donné : des messages plus récents du parcours sont déjà arrivés.");
    }

    private static IResult Answer(ActResult result, Guid delivery, string? state, bool? orderKept, string detail) => result switch
    {
        ActResult.Done => Results.Json(new ActView(delivery, state!, orderKept, detail), GatewayJson.Default.ActView),
        ActResult.Unknown => Problem.NotFound,
        _ => Problem.NotNow($"La livraison est « {state} » : cet acte n'a pas de sens maintenant."),
    };
}
