using SiBridge.Echeances;
using SiBridge.Network;
using SiBridge.Reference;

namespace SiBridge.Gateway;

public sealed record EcheancesView(IReadOnlyList<EcheanceVue> Echeances, int Page, int Taille, int Total);

/// <summary>What rang and is still waited for, or was given up: for those who may know of the journey, the session or the partner.</summary>
public sealed class EcheancesEndpoint(EcheancesFor echeances)
{
    private const int PageSize = 50;

    /// <summary>What may be asked, for the API's description.</summary>
    public static IReadOnlyList<(string Name, string Description)> Parameters { get; } =
    [
        ("etat", "ouverte, sans_reponse ou levee ; sans ce paramètre, ce qui n'est pas levé"), ("type", "ce qui manque : " + string.Join(", ", Deadlines.Kinds)),
        ("mission_locale", "code de structure"), ("organisme", "SIRET"), ("page", "1 par défaut"), ("taille", "50 par défaut, 200 au plus"),
    ];

    public async Task<IResult> List(HttpContext http, Caller reader)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var query = new EcheancesQuery(
            parameters.Parsed<EtatEcheance?>("etat", "ouverte, sans_reponse ou levee", text => Enum.GetValues<EtatEcheance>().Cast<EtatEcheance?>().FirstOrDefault(e => e!.Value.Wire() == text)),
            parameters.Parsed("type", $"une échéance : {string.Join(", ", Deadlines.Kinds)}", type => Deadlines.Kinds.Contains(type) ? type : null),
            parameters.Parsed("mission_locale", CodeStructure.Expected, text => CodeStructure.IsValid(text) ? text : null),
            parameters.Parsed("organisme", "un SIRET de 14 chiffres", text => Siret.IsValid(text) ? text : null),
            parameters.Whole("page", 1, 1_000_000) ?? 1,
            parameters.Whole("taille", 1, 200) ?? PageSize);
        if (parameters.Problem is { } problem) return problem;
        var (page, total) = await echeances.Find(reader, query);
        return Results.Json(new EcheancesView(page, query.Page, query.Taille, total), GatewayJson.Default.EcheancesView);
    }
}
