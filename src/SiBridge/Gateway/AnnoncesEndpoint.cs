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

/// <param name="Sessions">How many of them the emitter had announced.</param>
public sealed record AnnoncesReditesView(int Sessions);

/// <summary>What an emitter said last about its sessions, for whoever imports a catalogue: what did not change need not travel, and what is gone is known.</summary>
public sealed class AnnoncesEndpoint(Database database, GoneSessions gone, Repetitions repetitions, PostMessages messages)
{
    private const int PageSize = 1_000, AgainMost = 256 * 1024;

    private static readonly CompiledSchema GoneRequest = SmallRequest.Schema(
        """
        { "type": "object", "additionalProperties": false, "required": ["cles"], "properties": {
            "cles": { "type": "array", "minItems": 1, "maxItems": 100, "uniqueItems": true, "items": { "type": "string", "minLength": 1, "maxLength": 500 } } } }
        """);

    private static readonly CompiledSchema AgainRequest = SmallRequest.Schema(
        """
        { "type": "object", "additionalProperties": false, "required": ["sessions"], "properties": {
            "sessions": { "type": "array", "maxItems": 200, "items": {
              "type": "object", "additionalProperties": false, "required": ["cle", "places_disponibles"], "properties": {
                "cle": { "type": "string", "pattern": "^S:[0-9]{14}/", "maxLength": 500 }, "places_disponibles": { "type": "integer", "minimum": 0, "maximum": 100000 } } } } } }
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

    /// <summary>What a catalogue says again: of sessions that its emitter announced.</summary>
    public async Task<IResult> Again(HttpContext http, Partner partner)
    {
        var (request, problem) = await SmallRequest.Read(http, AgainRequest, most: AgainMost);
        if (problem is not null) return problem;
        using (request)
        {
            var counts = request!.Root.GetProperty("sessions").EnumerateArray()
                .Select(s => new CompteRedit(s.GetProperty("cle").GetString()!, (int)s.GetProperty("places_disponibles").GetDouble())).ToList();
            var announced = await database.Read(db => Annonces.Of(db, partner.Code, [.. counts.Select(c => c.Cle).Distinct()]));
            await repetitions.Hear(partner, [.. counts.Where(c => announced.ContainsKey(c.Cle))]);
            return Results.Json(new AnnoncesReditesView(announced.Count), GatewayJson.Default.AnnoncesReditesView);
        }
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
