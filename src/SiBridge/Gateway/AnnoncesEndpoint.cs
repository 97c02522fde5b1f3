using SiBridge.JsonSchema;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <param name="Suite">For the page after this one: <c>apres</c>; null when this was the last.</param>
public sealed record AnnoncesView(IReadOnlyList<AnnonceView> Annonces, string? Suite);

/// <param name="Cle">The session by the name that the emitter uses.</param>
/// <param name="Sha256">Of what was said, without <c>id</c> and <c>emis_le</c>.</param>
/// <param name="Catalogue">Whether a catalogue said it.</param>
/// <param name="Fois">How many times the emitter spoke of it.</param>
public sealed record AnnonceView(string Cle, string Sha256, DateTimeOffset EmisLe, bool Catalogue, int Fois);

/// <summary>What an emitter said last about its sessions, for whoever imports a catalogue: what did not change need not travel, and what is gone is known.</summary>
public sealed class AnnoncesEndpoint(Database database, GoneSessions gone, PostMessages messages)
{
    private const int PageSize = 1_000;

    private static readonly CompiledSchema GoneRequest = SmallRequest.Schema(
        """
        { "type": "object", "additionalProperties": false, "required": ["cles"], "properties": {
            "cles": { "type": "array", "minItems": 1, "maxItems": 100, "uniqueItems": true, "items": { "type": "string", "minLength": 1, "maxLength": 500 } } } }
        """);

    /// <summary>What may be asked, for the API's description.</summary>
    public static IReadOnlyList<(string Name, string Description)> Parameters { get; } =
        [("apres", "la page suivante : le « suite » de la précédente"), ("taille", "1000 par défaut, 5000 au plus")];

    public async Task<IResult> List(HttpContext http, Partner partner)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (after, taille) = (parameters.Text("apres") ?? "", parameters.Whole("taille", 1, 5_000) ?? PageSize);
        if (parameters.Problem is { } problem) return problem;
        var page = await database.Read(db => Annonces.Page(db, partner.Code, after, taille));
        return Results.Json(
            new AnnoncesView(
                [.. page.Select(a => new AnnonceView(a.OrderKey, Convert.ToHexStringLower(a.Sha256), a.EmisLe, a.ParCatalogue, a.Fois))],
                page.Count == taille ? page[^1].OrderKey : null),
            GatewayJson.Default.AnnoncesView);
    }

    /// <inheritdoc cref="GoneSessions"/>
    public async Task<IResult> Gone(HttpContext http, Partner partner)
    {
        var (request, problem) = await SmallRequest.Read(http, GoneRequest);
        if (problem is not null) return problem;
        using (request)
        {
            var keys = request!.Root.GetProperty("cles").EnumerateArray().Select(c => c.GetString()!).ToList();
            return PostMessages.Answer(http, await gone.Cancel(partner, keys, news => messages.PostMade(http, partner, "session", news)));
        }
    }
}
