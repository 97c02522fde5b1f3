using System.Globalization;
using SiBridge.Network;
using SiBridge.Places;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <summary><c>GET /v1/places/flux</c>: what <c>GET /v1/places</c> shows, as it changes (contract §2).</summary>
public sealed partial class PlacesFlux(Database database, Followers followers, IHostApplicationLifetime host, TimeProvider clock)
{
    private const string LastEventId = "Last-Event-ID";

    private static readonly Problem TooMany = new(
        "too-many-requests", "Trop de flux ouverts", 429, $"Un partenaire suit l'offre par {Followers.PerPartner} flux au plus à la fois : fermez-en un.");

    /// <summary>The header by which a reader resumes, for the API's description.</summary>
    public static (string Name, string Description) Resume { get; } = (LastEventId, "l'« id » du dernier événement reçu, pour reprendre là ; sans lui, tout vous est redit");

    /// <summary>How it is used, for the API's description.</summary>
    public static string Description { get; } =
        $"""
        Événements (text/event-stream) ; chacun porte une session, comme GET /v1/places la montre à ce lecteur.
        - instantane : oubliez ce que vous savez, tout suit (raison : ouverture, ou reprise_impossible quand Last-Event-ID n'est plus connu).
        - session : la session est, ou reste, de celles que vous demandez ; remplacez ce que vous en savez (par organisme et triplet, ou par organisme et « reference »).
        - retrait : elle n'en est plus (annulée : « statut », ou hors de vos filtres) ; telle qu'elle est à présent.
        - a_jour : tout est dit ; les changements suivent, dans l'ordre, chacun une fois.
        Reprenez avec l'en-tête Last-Event-ID. Toutes les 15 s au moins, quelque chose passe.
        Un partenaire tient {Followers.PerPartner} flux ouverts à la fois au plus ; un de plus reçoit 429 (too-many-requests) avec Retry-After.
        """;

    public async Task<IResult> Follow(HttpContext http, Partner reader)
    {
        if (PlacesParameters.Refusal(reader) is { } refusal) return refusal;
        var (query, problem) = PlacesParameters.Read(http.Request.Query, reader, paged: false);
        if (problem is not null) return problem;
        var given = http.Request.Headers[LastEventId].ToString();
        if (!long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var after) && given.Length > 0)
            return Problem.InvalidParameter(LastEventId, "attendu : l'« id » du dernier événement reçu, un nombre entier ; sans cet en-tête, tout vous est redit.");
        if (followers.Take(reader.Code) is not { } seat)
        {
            Problem.RetrySoon(http);
            return TooMany;
        }

        http.Response.RegisterForDispose(seat);
        // Before anything is said: a database that is away is a 503 yet.
        await database.Read(PlacesChanges.Ends);
        http.Response.Headers.CacheControl = "no-store";
        // Asks proxies to pass each event on.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return Results.Stream(
            body => Follow(http, new(database, followers, clock, new(body, clock), query, () => Now(http)), given.Length > 0 ? after : null),
            "text/event-stream; charset=utf-8");
    }

    /// <summary>The reader as the network in force knows it; null: it may not read any more.</summary>
    private static Partner? Now(HttpContext http) => Door.PartnerOf(http) is { } reader && PlacesParameters.Refusal(reader) is null ? reader : null;

    private async Task Follow(HttpContext http, OfferFollower follower, long? after)
    {
        try
        {
            await follower.Run(after, host.ApplicationStopping, http.RequestAborted);
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && (http.RequestAborted.IsCancellationRequested || host.ApplicationStopping.IsCancellationRequested)))
        {
            // The reader has gone, or we go: it resumes where it was.
        }
        catch (OperationCanceledException)
        {
            Slow(http.RequestServices.GetRequiredService<ILogger<PlacesFlux>>());
            http.Abort();
        }
        catch (DatabaseUnavailableException e)
        {
            // The answer has begun: it ends here, and the reader resumes.
            Refusals.Tell(http, e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A follower of the offer did not take what was sent to it and was cut off")]
    private static partial void Slow(ILogger log);
}
