using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace SiBridge.Cli;

/// <summary>The options by which a verb finds a bridge that runs, and the key with which it knocks.</summary>
/// <param name="whose">Whose key it is, in French: « d'un exploitant ».</param>
internal sealed class RunningBridge(string whose)
{
    private readonly Option<string?> url = Options.Text("--url", "ADRESSE", "SIBRIDGE_URL", "http://127.0.0.1:5080", "l'adresse du pont ; par défaut http://127.0.0.1:5080");
    private readonly Option<string?> key = Options.Text("--key", "CLÉ", "SIBRIDGE_KEY", null, $"la clé {whose}, aussi env:NOM ou file:CHEMIN");

    public void AddTo(Command command)
    {
        command.Add(url);
        command.Add(key);
    }

    public Uri Address(ParseResult parsed) => Uri.TryCreate(parsed.GetValue(url), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? new(address.AbsoluteUri.TrimEnd('/') + "/")
        : throw new CannotRunException($"--url : « {parsed.GetValue(url)} » n'est pas une adresse ; exemple : http://127.0.0.1:5080");

    public bool HasKey(ParseResult parsed) => parsed.GetValue(key) is not null;

    /// <exception cref="CannotRunException">An option is missing or is none.</exception>
    public BridgeConnection Connect(ParseResult parsed) => new(
        Address(parsed), parsed.Resolved(key) ?? throw new CannotRunException($"Il faut la clé {whose} : --key env:NOM, --key file:CHEMIN ou SIBRIDGE_KEY."));
}

/// <param name="RetryAfter">When to ask again, if the bridge says so.</param>
internal sealed record BridgeAnswer(HttpStatusCode Status, string Text, TimeSpan? RetryAfter);

/// <summary>Requests to one bridge under one key.</summary>
internal sealed class BridgeConnection(Uri bridge, string secret) : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    // No proxy: the key is for this bridge alone.
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = AnswerWithin };

    public Uri Address => bridge;

    /// <param name="json">UTF-8; null: without a body.</param>
    /// <exception cref="BridgeAwayException">The bridge does not answer.</exception>
    public async Task<BridgeAnswer> Send(HttpMethod method, string path, byte[]? json, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(bridge, path));
        if (!request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}"))
            throw new CannotRunException("--key : cette clé contient un caractère qui ne peut pas être envoyé.");
        if (json is not null) request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } };
        try
        {
            using var response = await client.SendAsync(request, stop);
            return new(response.StatusCode, await response.Content.ReadAsStringAsync(stop), response.Headers.RetryAfter?.Delta);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new BridgeAwayException($"{bridge} n'a pas répondu en {AnswerWithin.TotalSeconds:0} s.");
        }
        catch (HttpRequestException e)
        {
            throw new BridgeAwayException(e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                ? $"Aucun pont n'écoute à {bridge} : lancez-le (sibridge run), ou donnez son adresse avec --url."
                : $"{bridge} ne se joint pas ({e.HttpRequestError}) : vérifiez --url, le nom, le certificat.");
        }
    }

    public void Dispose() => client.Dispose();
}
