using System.Globalization;
using System.Net;
using System.Text;
using SiBridge.Delivery.Answers;

namespace SiBridge.Delivery.Channels;

/// <summary>The tokens that partners gave: each is used until shortly before it ends, and asked for once however many deliveries wait for it.</summary>
/// <param name="client">Bound to the rules of addresses; disposed of here.</param>
internal sealed class Tokens(HttpClient client, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>So long before its end a token is renewed, or a quarter of its time if that is less: what leaves with it must arrive with it.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1);

    /// <summary>For a partner that does not say how long a token is good; and longer than the second none is kept.</summary>
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(5), Longest = TimeSpan.FromDays(1);

    private readonly Dictionary<OAuthClient, Task<Token>> known = [];
    private readonly Lock gate = new();

    /// <summary>Never throws for what a partner or a network can do: that is <see cref="Token.Failure"/>.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for.</exception>
    public Task<Token> Of(OAuthClient oauth, CancellationToken stop)
    {
        lock (gate)
        {
            var isThere = known.TryGetValue(oauth, out var last) && (!last.IsCompleted || (last.IsCompletedSuccessfully && last.Result.Failure is null && last.Result.RenewAt > clock.GetUtcNow()));
            // Not bound to who asks first: others wait for the same answer.
            return (isThere ? last! : known[oauth] = Ask(oauth)).WaitAsync(stop);
        }
    }

    /// <summary>It is good no more; another that was given since stays.</summary>
    public void Drop(OAuthClient oauth, Token token)
    {
        lock (gate)
        {
            if (known.TryGetValue(oauth, out var last) && last.IsCompletedSuccessfully && last.Result == token) known.Remove(oauth);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<Token> Ask(OAuthClient oauth)
    {
        var url = new Uri(oauth.TokenUrl);
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            using var request = Request(oauth, url);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return Read(await AnswerReader.Read(response, withBody: true, limit.Token), url);
        }
        catch (OperationCanceledException)
        {
            return None(OutcomeKind.Unavailable, $"{url.Host} n'a pas donné de jeton en {Limit.TotalSeconds:0} s ; nouvel essai à venir.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return OutwardHttp.Outcome(e, url.Host) is { } fault
                ? new(null, default, fault)
                : None(OutcomeKind.Unavailable, $"{url.Host} a coupé la connexion avant de donner un jeton ; nouvel essai à venir.");
        }
    }

    private Token Read(Answer answer, Uri url)
    {
        if (answer.Status is 400 or 401 or 403)
            return None(OutcomeKind.Misconfigured, $"{url.Host} ne donne pas de jeton (HTTP {answer.Status}) : vérifiez « oauth » du canal (client_id, client_secret, scope).");
        if (answer.Status is not 200)
            return None(OutcomeKind.Unavailable, $"{url.Host} ne donne pas de jeton maintenant (HTTP {answer.Status}) ; nouvel essai à venir.");
        if (answer.At("/access_token") is not { Length: > 0 } token || token.Any(c => c is <= ' ' or > '~'))
            return None(OutcomeKind.Unavailable, $"{url.Host} a répondu HTTP 200 sans « access_token » qui se lise ; nouvel essai à venir.");
        var lasts = double.TryParse(answer.At("/expires_in"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds))
            : Unsaid;
        return new(token, clock.GetUtcNow() + lasts - (lasts / 4 < Early ? lasts / 4 : Early), null);
    }

    private static HttpRequestMessage Request(OAuthClient oauth, Uri url)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if (oauth.Scope is { } scope) form["scope"] = scope;
        // Basic, which every such server must take (RFC 6749 §2.3.1), with both parts form-encoded, as it wants them.
        var basic = Encoding.ASCII.GetBytes($"{WebUtility.UrlEncode(oauth.Id)}:{WebUtility.UrlEncode(oauth.Secret)}");
        return new(HttpMethod.Post, url)
        {
            Content = new FormUrlEncodedContent(form),
            Headers = { Authorization = new("Basic", Convert.ToBase64String(basic)), Accept = { new("application/json") } },
        };
    }

    private static Token None(OutcomeKind kind, string error) => new(null, default, new(kind, Causes.Token, error));
}
