using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Network;

namespace SiBridge.Sources.Imilo;

/// <summary>What a request came to.</summary>
public enum ImiloFate
{
    Well,

    /// <summary>There is no such object, or no longer.</summary>
    Gone,

    /// <summary>i-Milo does not take the request as it is, and never will.</summary>
    Refused,

    /// <summary>Later it may be otherwise.</summary>
    Later,

    /// <summary>It has had too many.</summary>
    Slow,

    /// <summary>It does not let us in.</summary>
    ShutOut,
}

/// <param name="Json">The answer; null but for what was asked for and is there.</param>
/// <param name="Reason">French: who answered what; null when all is well.</param>
/// <param name="Wait">As long as it asked us to wait.</param>
public sealed record ImiloAnswer(ImiloFate Fate, JsonElement? Json = null, string? Reason = null, TimeSpan? Wait = null)
{
    /// <summary>Whether it may be that not the object is missing, but the way to all of its kind.</summary>
    public bool IsDoubtful { get; init; }
}

/// <summary>
/// Asks i-Milo, never faster than it wants: each family of endpoints has its own key and its own turn, which whoever asks under that key
/// here shares, from one look to the next.
/// </summary>
public sealed class ImiloApi(CurrentNetwork network, TimeProvider clock, LookUp? lookUp = null) : IDisposable
{
    private const int LargestAnswer = 8 << 20;

    /// <summary>i-Milo counts what arrives, and the way there brings two requests closer together now and then.</summary>
    private const double OfTheRate = 0.95;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>An answer tells for so long that a family of endpoints is there.</summary>
    private static readonly TimeSpan IsThereFor = TimeSpan.FromHours(1);

    /// <summary>So long it may seem that an object is missing, and be its family.</summary>
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<(Uri, string Path), long> answered = [];
    private readonly ConcurrentDictionary<(SourceKey, string Event), long> doubted = [];
    private readonly HttpClient client = OutwardHttp.Client(network, lookUp);
    private readonly ConcurrentDictionary<(Uri, ImiloFamily, string Key), Pacer> pacers = [];

    public Task<ImiloAnswer> Get(SourceLook look, ImiloSettings settings, ImiloFamily family, string path, CancellationToken stop) => Ask(look, settings, family, HttpMethod.Get, path, stop);

    /// <summary>
    /// Fetches an object that an event speaks of. A wrong path, or a gateway before an API that was stopped, has none of them: that one is missing is
    /// believed when another of its family was there a while ago, or when it has been missing for a day.
    /// </summary>
    /// <param name="name"><c>dossier</c> or <c>proposition</c>.</param>
    public async Task<ImiloAnswer> Get(SourceLook look, ImiloSettings settings, ImiloFamily family, string name, ImiloEvent e, CancellationToken stop)
    {
        if (e.In(settings.Path(name)) is not { } path) return new(ImiloFate.Gone);
        var (way, of) = ((settings.Url, settings.Path(name)), (look.Key, e.Identifiant));
        var answer = await Get(look, settings, family, path, stop);
        if (answer.Fate is ImiloFate.Well) answered[way] = clock.GetTimestamp();
        var isMissing = answer.Fate is ImiloFate.Gone or ImiloFate.Refused;
        if (isMissing && !(answered.TryGetValue(way, out var at) && clock.GetElapsedTime(at) < IsThereFor) && clock.GetElapsedTime(doubted.GetOrAdd(of, _ => clock.GetTimestamp())) < LongestDoubt)
            return new(ImiloFate.Later, Reason: $"{answer.Reason} Rien de cette famille n'a été lu depuis peu : vérifiez « paths » de la source, et que cette API est ouverte ; les événements attendent.") { IsDoubtful = true };
        if (answer.Fate is ImiloFate.Well || isMissing) doubted.TryRemove(of, out _);
        return answer;
    }

    public Task<ImiloAnswer> Post(SourceLook look, ImiloSettings settings, ImiloFamily family, string path, CancellationToken stop) => Ask(look, settings, family, HttpMethod.Post, path, stop);

    public void Dispose() => client.Dispose();

    private async Task<ImiloAnswer> Ask(SourceLook look, ImiloSettings settings, ImiloFamily family, HttpMethod method, string path, CancellationToken stop)
    {
        var pacer = pacers.GetOrAdd((settings.Url, family, settings.Key(family)), _ => new(clock));
        using var turn = await pacer.Turn(settings.PerSecond * OfTheRate, stop);
        // A process that was frozen may wake up here, and another ask at this moment.
        if (!look.IsOurs()) throw new OperationCanceledException("the source is another's");
        using var request = new HttpRequestMessage(method, settings.Url.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);
        request.Headers.TryAddWithoutValidation("X-Gravitee-Api-Key", settings.Key(family));
        request.Headers.TryAddWithoutValidation("operateur", settings.Operateur);
        var host = settings.Url.Host;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(settings.Timeout);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return await Answer(response, family, method == HttpMethod.Get, host, limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(ImiloFate.Later, Reason: $"{host} n'a pas répondu en {settings.Timeout.TotalSeconds:0} s ({family}).");
        }
        catch (HttpRequestException e)
        {
            return new(ImiloFate.Later, Reason: OutwardHttp.Outcome(e, host)?.Error ?? $"{host} a coupé la connexion avant de répondre ({e.HttpRequestError}).");
        }
        catch (JsonException)
        {
            return new(ImiloFate.Later, Reason: $"{host} n'a pas répondu en JSON ({family}) : vérifiez l'adresse et les chemins de la source.");
        }
        finally
        {
            // It arrived now at the latest, however long a connection took: no second may hold one more.
            turn.Starts();
        }
    }

    private async Task<ImiloAnswer> Answer(HttpResponseMessage response, ImiloFamily family, bool reads, string host, CancellationToken limit)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            if (!reads) return new(ImiloFate.Well);
            await response.Content.LoadIntoBufferAsync(LargestAnswer, limit);
            using var json = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(limit), cancellationToken: limit);
            return new(ImiloFate.Well, json.RootElement.Clone());
        }

        return response.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new(ImiloFate.Gone, Reason: $"{host} n'a pas cet objet ({family}, HTTP {status})."),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => new(ImiloFate.Refused, Reason: $"{host} refuse la demande ({family}, HTTP {status})."),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new(ImiloFate.ShutOut, Reason: $"{host} ne nous laisse pas entrer ({family}, HTTP {status}) : vérifiez la clé de cette famille et « operateur » ; la source est arrêtée jusque-là."),
            HttpStatusCode.TooManyRequests => new(ImiloFate.Slow, Reason: $"{host} a reçu trop de requêtes ({family}, HTTP 429) ; la source attend.", Wait: Wait(response)),
            _ => new(ImiloFate.Later, Reason: $"{host} a répondu HTTP {status} ({family}).", Wait: Wait(response)),
        };
    }

    private TimeSpan? Wait(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - clock.GetUtcNow();
        return wait is not { } asked || asked <= TimeSpan.Zero ? null : asked < LongestWait ? asked : LongestWait;
    }
}
