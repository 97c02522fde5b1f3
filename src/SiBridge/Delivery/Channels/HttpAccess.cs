using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using SiBridge.Network;

namespace SiBridge.Delivery.Channels;

/// <summary>What opens partners' servers to us, whatever we want there: our headers, tokens and certificates, and the rules of addresses.</summary>
internal sealed class HttpAccess(CurrentNetwork network, TimeProvider clock, LookUp? lookUp) : IDisposable
{
    /// <summary>Longer than this nobody waits, whatever an answer's <c>Retry-After</c> says.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly HttpClient client = OutwardHttp.Client(network, lookUp);

    /// <summary>A connection belongs to the certificate that was shown on it, so each certificate has its own.</summary>
    private readonly ConcurrentDictionary<ClientCertificate, Lazy<HttpClient>> clientsWithCertificate = [];

    public Tokens Tokens { get; } = new(OutwardHttp.Client(network, lookUp), clock);

    /// <summary>What is wrong with these settings, beyond their schema.</summary>
    public static IEnumerable<(string Property, string Message)> Problems(ChannelSettings settings, IReadOnlyList<IPNetwork> allow)
    {
        if (OutwardHttp.AddressProblem(settings.Text("url"), allow) is { } problemOfUrl) yield return ("url", problemOfUrl);
        var oauth = OAuthClient.Of(settings);
        if (oauth is not null && OutwardHttp.AddressProblem(oauth.TokenUrl, allow) is { } problemOfTokens) yield return ("oauth/token_url", problemOfTokens);
        foreach (var problem in ClientCertificate.Problems(settings)) yield return problem;
        foreach (var (name, value) in Headers(settings))
        {
            if (name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("sibridge-", StringComparison.OrdinalIgnoreCase)
                || !new HttpRequestMessage().Headers.TryAddWithoutValidation(name, value) || value.AsSpan().ContainsAny('\r', '\n'))
                yield return ($"headers/{name}", "cet en-tête ne peut pas être fixé ici.");
            if (oauth is not null && name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)) yield return ($"headers/{name}", "« oauth » le met déjà : gardez l'un des deux.");
        }
    }

    public HttpClient ClientOf(ChannelSettings settings) => ClientCertificate.Of(settings) is { } certificate
        ? clientsWithCertificate.GetOrAdd(certificate, c => new(() => OutwardHttp.Client(network, lookUp, c))).Value
        : client;

    /// <param name="token">Null where none is wanted.</param>
    public static void Open(HttpRequestMessage request, ChannelSettings settings, string? token)
    {
        foreach (var (name, value) in Headers(settings)) request.Headers.TryAddWithoutValidation(name, value);
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
    }

    /// <summary>As long as an answer asks us to wait; null when it does not.</summary>
    public TimeSpan? Wait(RetryConditionHeaderValue? retryAfter)
    {
        var wait = retryAfter?.Delta ?? retryAfter?.Date - clock.GetUtcNow();
        return wait is not { } asked || asked <= TimeSpan.Zero ? null : asked < LongestWait ? asked : LongestWait;
    }

    public void Dispose()
    {
        client.Dispose();
        foreach (var one in clientsWithCertificate.Values) one.Value.Dispose();
        Tokens.Dispose();
    }

    private static IEnumerable<(string Name, string Value)> Headers(ChannelSettings settings) =>
        settings.Properties.TryGetProperty("headers", out var headers) ? headers.EnumerateObject().Select(h => (h.Name, h.Value.GetString()!)) : [];
}
