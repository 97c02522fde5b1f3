using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.JsonSchema;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Reference;
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
public sealed class AnnoncesEndpoint(Database database, PostMessages messages, CurrentNetwork network, TimeProvider clock)
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

    /// <summary>
    /// Says of sessions that they are cancelled, in the words in which they were told last. Not of one that is over by now, nor of one that somebody
    /// wrote himself: it was never in a catalogue.
    /// </summary>
    public async Task<IResult> Gone(HttpContext http, Partner partner)
    {
        var (request, problem) = await SmallRequest.Read(http, GoneRequest);
        if (problem is not null) return problem;
        using (request)
        {
            var keys = request!.Root.GetProperty("cles").EnumerateArray().Select(c => c.GetString()!).ToList();
            var (said, bodies) = await database.Read(db => (Annonces.Of(db, partner.Code, keys), Annonces.Messages(db, partner.Code, keys)));
            var now = clock.GetUtcNow();
            var cancelled = keys.Select(k => said.GetValueOrDefault(k) is { ParCatalogue: true } last && bodies.TryGetValue(k, out var body) ? Cancelled(last, body, now) : null).ToList();
            var posted = cancelled.OfType<byte[]>().ToList() is { Count: > 0 } news ? await messages.PostMade(http, partner, "session", JsonArrays.Of(news)) : [];
            var next = 0;
            return PostMessages.Answer(http, [.. keys.Select((k, i) => cancelled[i] is not null ? posted[next++]
                : said.TryGetValue(k, out var last) ? new ItemResult(null, 200, last.Receipt) : new ItemResult(null, 404, Problem: Problem.NotFound))]);
        }
    }

    /// <returns>Null when there is nothing to cancel any more.</returns>
    private byte[]? Cancelled(Annonce last, byte[] body, DateTimeOffset now)
    {
        var message = JsonNode.Parse(body)!.AsObject();
        var today = JourneeLocale.Of(now, network.Current.Zone).ToString("O", CultureInfo.InvariantCulture);
        if ((string?)message["statut"] is "annulee" || string.CompareOrdinal((string?)message["fin"], today) < 0) return null;
        message["statut"] = "annulee";
        message.Remove("corrige");
        message["emis_le"] = TimeZoneInfo.ConvertTime(now, network.Current.Zone).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        message["id"] = Annonces.Id(last.OrderKey, Annonces.Hash(JsonSerializer.SerializeToElement(message, GatewayJson.Default.JsonObject)), last);
        return JsonSerializer.SerializeToUtf8Bytes(message, GatewayJson.Default.JsonObject);
    }
}
