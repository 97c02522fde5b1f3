using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SiBridge.Delivery.Answers;
using SiBridge.Network;
using SiBridge.Reference;

namespace SiBridge.Delivery.Channels;

/// <summary><c>http</c>: POSTs the body to the partner's URL, signed as Standard Webhooks says (contract §4).</summary>
/// <param name="lookUp">How names are resolved; this machine's resolver unless told otherwise.</param>
public sealed class HttpChannel(CurrentNetwork network, TimeProvider clock, LookUp? lookUp = null) : IPushChannel, IDisposable
{
    private const double DefaultTimeoutSeconds = 20;

    private readonly HttpAccess access = new(network, clock, lookUp);

    public string Kind => "http";

    public IEnumerable<(string Property, string Message)> Problems(ChannelSettings settings, IReadOnlyList<IPNetwork> allow)
    {
        foreach (var problem in HttpAccess.Problems(settings, allow)) yield return problem;
        foreach (var problem in Signature.Problems(settings, clock.GetUtcNow())) yield return problem;
        foreach (var problem in Classification.Problems(settings)) yield return problem;
    }

    public async Task<Outcome> Send(Claimed delivery, ChannelSettings settings, Pace pace, CancellationToken stop)
    {
        if (OAuthClient.Of(settings) is not { } oauth) return await Send(delivery, settings, null, pace.Starts, stop);
        var token = await access.Tokens.Of(oauth, stop);
        var outcome = token.Failure ?? await Send(delivery, settings, token.Value, pace.Starts, stop);
        // A token may end before its time, when the partner restarts, say: only a fresh one tells whether we are let in.
        if (outcome.Kind is not OutcomeKind.Misconfigured || outcome.Cause != Causes.Http(401)) return outcome;
        access.Tokens.Drop(oauth, token);
        var fresh = await access.Tokens.Of(oauth, stop);
        if (fresh.Failure is { } failure) return failure;
        await pace.Turn(stop);
        return await Send(delivery, settings, fresh.Value, pace.Starts, stop);
    }

    private async Task<Outcome> Send(Claimed delivery, ChannelSettings settings, string? token, Action starts, CancellationToken stop)
    {
        var seconds = settings.Number("timeout_seconds") ?? DefaultTimeoutSeconds;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        var url = new Uri(settings.Text("url")!);
        try
        {
            var format = network.Current.FormatOf(delivery.Format)?.For(settings.Properties, network.Current.Zone);
            var address = format?.AddressOf(delivery.Body);
            if (address is { Path: null })
                return new(OutcomeKind.Refused, Causes.Address, $"{url.Host} : ce message ne dit pas ce que le chemin du canal nomme (« {delivery.Format} »), ou dans des mots dont on ne fait pas d'adresse ; corrigez le chemin, puis rejouez.");
            using var request = Request(delivery, settings, address is null ? url : Below(url, address.Path), address?.Method, format?.ContentType ?? Translation.Formats.MarksOf(delivery.Format).ContentType, starts);
            HttpAccess.Open(request, settings, token);
            using var response = await access.ClientOf(settings).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var classification = Classification.Of(settings);
            var answer = await AnswerReader.Read(response, classification.ReadsBody, limit.Token);
            return Outcome(classification, answer, url, response.Headers.RetryAfter);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(OutcomeKind.Unknown, Causes.Timeout, string.Create(CultureInfo.InvariantCulture, $"{url.Host} n'a pas répondu en {seconds} s ; nouvel essai sous le même webhook-id."));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return OutwardHttp.Outcome(e, url.Host)
                ?? new(OutcomeKind.Unknown, Causes.Interrupted, $"{url.Host} a coupé la connexion avant la fin de sa réponse ({OutwardHttp.ErrorOf(e)}) ; nouvel essai sous le même webhook-id.");
        }
    }

    public void Dispose() => access.Dispose();

    private Outcome Outcome(Classification classification, Answer answer, Uri url, RetryConditionHeaderValue? retryAfter)
    {
        var (rule, cause) = (classification.Decide(answer), Causes.Http(answer.Status));
        var wait = access.Wait(retryAfter);
        return rule.Then switch
        {
            Decision.Delivered or Decision.Duplicate => Delivery.Outcome.Delivered,
            Decision.Refused => new(OutcomeKind.Refused, cause, $"{url.Host} refuse le message (HTTP {answer.Status}) : voyez avec le partenaire, puis rejouez.", Classification.Said(rule, answer)),
            Decision.Misconfigured => new(OutcomeKind.Misconfigured, cause, $"{url.Host} ne nous laisse pas entrer (HTTP {answer.Status}) : vérifiez la clé, les en-têtes et l'adresse du canal."),
            Decision.Gone => new(OutcomeKind.Gone, cause, $"{url.Host} ne reçoit plus rien à cette adresse (HTTP {answer.Status})."),
            Decision.Slow => new(OutcomeKind.Overloaded, cause, $"{url.Host} a répondu HTTP {answer.Status} ; tout ce canal attend.", RetryAfter: wait),
            Decision.Retry => new(OutcomeKind.Unavailable, cause, $"{url.Host} a répondu HTTP {answer.Status} ({rule.Name}) ; nouvel essai à venir.", RetryAfter: wait),
        };
    }

    private static Uri Below(Uri url, string path) => new(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + path + url.Query);

    private HttpRequestMessage Request(Claimed delivery, ChannelSettings settings, Uri url, string? method, string contentType, Action starts)
    {
        var now = clock.GetUtcNow();
        var request = new HttpRequestMessage(method is null ? HttpMethod.Post : new(method), url) { Content = new Sent(delivery.Body, starts) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Add("webhook-id", delivery.Id.ToString());
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var keys = Signature.Of(settings, JourneeLocale.Of(now, network.Current.Zone));
        if (keys.Count > 0) request.Headers.TryAddWithoutValidation("webhook-signature", Signature.Header(keys, delivery.Id, now, delivery.Body));
        request.Headers.Add("sibridge-type", delivery.Type);
        if (delivery.Receipt is { } receipt) request.Headers.Add("sibridge-receipt", receipt.ToString());
        if (delivery.Replaces is { } replaces) request.Headers.Add("sibridge-replaces", replaces.ToString());
        if (delivery.Resent) request.Headers.Add("sibridge-resent", "true");
        return request;
    }

    /// <summary>A body that tells when there is a connection and it has left on it, to the last byte: what is only begun may leave much later.</summary>
    private sealed class Sent(byte[] body, Action starts) : HttpContent
    {
        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(body, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            starts();
        }
    }
}
