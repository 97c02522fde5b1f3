using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SiBridge.Cli;

/// <summary>The options and the requests of the verbs that act on a running bridge, through its HTTP API (contract §6).</summary>
internal sealed class OperatorApi
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    private readonly Option<string?> url = Options.Text("--url", "ADRESSE", "SIBRIDGE_URL", "http://127.0.0.1:5080", "l'adresse du pont ; par défaut http://127.0.0.1:5080");
    private readonly Option<string?> key = Options.Text("--key", "CLÉ", "SIBRIDGE_KEY", null, "la clé d'un exploitant, aussi env:NOM ou file:CHEMIN");
    private readonly Option<bool> raw = new("--json") { Description = "la réponse du pont, telle quelle" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { url, key, raw }) command.Add(option);
    }

    /// <summary>Asks, and shows the answer: as it came, by <paramref name="show"/>, or the bridge's own words when it says no.</summary>
    /// <exception cref="CannotRunException">The bridge does not answer, or not as a bridge.</exception>
    public async Task<int> Ask(ParseResult parsed, HttpMethod method, string path, JsonObject? body, Action<JsonObject, TextWriter> show, CancellationToken stop)
    {
        var (status, text) = await Send(parsed, method, path, body, stop);
        var output = parsed.InvocationConfiguration.Output;
        var json = Parse(text);
        if (json is null) throw new CannotRunException($"{parsed.GetValue(url)} répond, mais pas comme un pont (HTTP {(int)status}) : vérifiez --url.");
        if (parsed.GetValue(raw)) await output.WriteLineAsync(text);
        else if ((int)status < 300) show(json, output);
        else await parsed.InvocationConfiguration.Error.WriteLineAsync(Sentence(json));
        return (int)status < 300 ? ExitCode.Ok : ExitCode.Refused;
    }

    /// <summary>Does something by hand, and shows the sentence that the bridge answers.</summary>
    /// <exception cref="CannotRunException">The bridge does not answer, or not as a bridge.</exception>
    public Task<int> Act(ParseResult parsed, string path, JsonObject? body, CancellationToken stop) =>
        Ask(parsed, HttpMethod.Post, path, body, (act, output) => output.WriteLine(act["detail"]), stop);

    private async Task<(HttpStatusCode Status, string Text)> Send(ParseResult parsed, HttpMethod method, string path, JsonObject? body, CancellationToken stop)
    {
        var (bridge, secret) = (Address(parsed), Key(parsed));
        // No proxy: the key is for this bridge alone.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = AnswerWithin };
        using var request = new HttpRequestMessage(method, new Uri(bridge, path));
        if (!request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}"))
            throw new CannotRunException("--key : cette clé contient un caractère qui ne peut pas être envoyé.");
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        try
        {
            using var response = await client.SendAsync(request, stop);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(stop));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CannotRunException($"{bridge} n'a pas répondu en {AnswerWithin.TotalSeconds:0} s.");
        }
        catch (HttpRequestException e)
        {
            throw new CannotRunException(e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                ? $"Aucun pont n'écoute à {bridge} : lancez-le (sibridge run), ou donnez son adresse avec --url."
                : $"{bridge} ne se joint pas ({e.HttpRequestError}) : vérifiez --url, le nom, le certificat.");
        }
    }

    private Uri Address(ParseResult parsed) => Uri.TryCreate(parsed.GetValue(url), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? new(address.AbsoluteUri.TrimEnd('/') + "/")
        : throw new CannotRunException($"--url : « {parsed.GetValue(url)} » n'est pas une adresse ; exemple : http://127.0.0.1:5080");

    private string Key(ParseResult parsed) => parsed.Resolved(key)
        ?? throw new CannotRunException("Il faut la clé d'un exploitant : --key env:NOM, --key file:CHEMIN ou SIBRIDGE_KEY.");

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A problem (RFC 9457) in one sentence.</summary>
    private static string Sentence(JsonObject problem)
    {
        var fields = problem["errors"] is JsonArray errors ? string.Concat(errors.Select(e => $" {e!["pointer"]} : {e["message"]}")) : "";
        return $"{problem["title"]} : {problem["detail"]}{fields}";
    }
}
