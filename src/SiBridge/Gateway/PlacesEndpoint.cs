using System.Security.Cryptography;
using SiBridge.Network;
using SiBridge.Places;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <summary><c>GET /v1/places</c>: the sessions with the newest count of each.</summary>
public sealed class PlacesEndpoint(Database database)
{
    public async Task<IResult> Get(HttpContext http, Partner reader)
    {
        if (PlacesParameters.Refusal(reader) is { } refusal) return refusal;
        var (query, problem) = PlacesParameters.Read(http.Request.Query, reader, paged: true);
        if (problem is not null) return problem;

        var format = Xml(http.Request) ? PlacesIn.Lheo : PlacesIn.Canonical;
        var body = await database.Read(db =>
        {
            var (total, page) = PlacesSearch.Run(db, query);
            return format.Write(page, new(db, reader, page), query, total);
        });
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
}
