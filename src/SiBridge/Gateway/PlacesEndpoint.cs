using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using SiBridge.Network;
using SiBridge.Places;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <summary><c>GET /v1/places</c>: the sessions with the newest count of each.</summary>
public sealed partial class PlacesEndpoint(Database database)
{
    private const int TailleMax = 200;

    /// <summary>What may be asked, for the API's description.</summary>
    public static IReadOnlyList<(string Name, string Description)> Parameters { get; } =
    [
        ("departement", "14, 2A, 971 …"), ("region", "code région à 2 chiffres"), ("formacode", "5 chiffres"), ("rome", "N1103 …"),
        ("etat_recrutement", "ouvert, ferme ou suspendu"), ("places_min", "au moins tant de places"), ("debut_avant", "AAAA-MM-JJ, compris"),
        ("debut_apres", "AAAA-MM-JJ, compris"), ("organisme", "SIRET"), ("page", "à partir de 1"), ("taille", "50 par défaut, 200 au plus"),
    ];

    public async Task<IResult> Get(HttpContext http, Partner reader)
    {
        if (reader.Kind is PartnerKind.Arml) return Problem.Forbidden("Un partenaire de cette sorte ne lit pas l'offre.");
        var parameters = new QueryParameters(http.Request.Query);
        var query = new PlacesQuery(
            parameters.Matching("departement", Departement(), "un département : 14, 2A, 971"),
            parameters.Matching("region", TwoDigits(), "un code région à 2 chiffres"),
            parameters.Matching("formacode", FiveDigits(), "5 chiffres"),
            parameters.Matching("rome", Rome(), "une lettre de A à N et 4 chiffres"),
            parameters.Matching("etat_recrutement", Recrutement(), "ouvert, ferme ou suspendu"),
            parameters.Whole("places_min", 0, int.MaxValue),
            parameters.Day("debut_avant"),
            parameters.Day("debut_apres"),
            parameters.Matching("organisme", Siret(), "un SIRET de 14 chiffres"),
            reader.Kind is PartnerKind.Organisme ? reader.Sirets.ToList() : null,
            parameters.Whole("page", 1, 1_000_000) ?? 1,
            parameters.Whole("taille", 1, TailleMax) ?? 50);
        if (parameters.Problem is { } problem) return problem;

        var (total, page) = await database.Read(db => PlacesSearch.Run(db, query));
        var format = Xml(http.Request) ? PlacesIn.Lheo : PlacesIn.Canonical;
        var body = format.Write(page, query, total);
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body)[..16])}\"";
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = "Accept";
        return http.Request.Headers.IfNoneMatch.SelectMany(v => v!.Split(',', StringSplitOptions.TrimEntries)).Any(v => v == etag || v == "*" || v == "W/" + etag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(body, format.ContentType);
    }

    /// <summary>Whether the reader would rather have XML. Whoever does not care gets JSON.</summary>
    private static bool Xml(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        double Quality(params string[] types) => accepted.Where(a => types.Contains(a.MediaType.Value, StringComparer.OrdinalIgnoreCase)).Select(a => a.Quality ?? 1).DefaultIfEmpty(0).Max();
        return Quality("application/xml", "text/xml") > Quality("application/json", "application/*", "*/*");
    }

    [GeneratedRegex(@"^([0-9]{2}|2[AB]|9[78][0-9])\z")]
    private static partial Regex Departement();

    [GeneratedRegex(@"^[0-9]{2}\z")]
    private static partial Regex TwoDigits();

    [GeneratedRegex(@"^[0-9]{5}\z")]
    private static partial Regex FiveDigits();

    [GeneratedRegex(@"^[A-N][0-9]{4}\z")]
    private static partial Regex Rome();

    [GeneratedRegex(@"^(ouvert|ferme|suspendu)\z")]
    private static partial Regex Recrutement();

    [GeneratedRegex(@"^[0-9]{14}\z")]
    private static partial Regex Siret();
}
