using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SiBridge.Cli;

/// <summary>The options and the requests of the verbs that act on a running bridge, through its HTTP API (contract §6).</summary>
internal sealed class OperatorApi
{
    private readonly RunningBridge bridges = new("d'un exploitant");
    private readonly Option<bool> raw = new("--json") { Description = "la réponse du pont, telle quelle" };

    public void AddTo(Command command)
    {
        bridges.AddTo(command);
        command.Add(raw);
    }

    /// <summary>Asks, and shows the answer: as it came, by <paramref name="show"/>, or the bridge's own words when it says no.</summary>
    /// <exception cref="CannotRunException">The bridge does not answer, or not as a bridge.</exception>
    public Task<int> Ask(ParseResult parsed, HttpMethod method, string path, JsonObject? body, Action<JsonObject, TextWriter> show, CancellationToken stop) =>
        Ask(parsed, method, path, body?.ToJsonString(), show, (problem, error) => error.WriteLine(Sentence(problem)), stop);

    /// <inheritdoc cref="Ask(ParseResult, HttpMethod, string, JsonObject?, Action{JsonObject, TextWriter}, CancellationToken)"/>
    /// <param name="refused">Shows a problem.</param>
    public async Task<int> Ask(
        ParseResult parsed, HttpMethod method, string path, string? body, Action<JsonObject, TextWriter> show, Action<JsonObject, TextWriter> refused, CancellationToken stop)
    {
        var (status, text) = await Send(parsed, method, path, body, stop);
        var output = parsed.InvocationConfiguration.Output;
        var json = Parse(text);
        if (json is null) throw new CannotRunException($"{bridges.Address(parsed)} répond, mais pas comme un pont (HTTP {(int)status}) : vérifiez --url.");
        if (parsed.GetValue(raw)) await output.WriteLineAsync(text);
        else if ((int)status < 300) show(json, output);
        else refused(json, parsed.InvocationConfiguration.Error);
        return (int)status < 300 ? ExitCode.Ok : ExitCode.Refused;
    }

    /// <summary>Does something by hand, and shows the sentence that the bridge answers.</summary>
    /// <exception cref="CannotRunException">The bridge does not answer, or not as a bridge.</exception>
    public Task<int> Act(ParseResult parsed, string path, JsonObject? body, CancellationToken stop) =>
        Ask(parsed, HttpMethod.Post, path, body, (act, output) => output.WriteLine(act["detail"]), stop);

    private async Task<(HttpStatusCode Status, string Text)> Send(ParseResult parsed, HttpMethod method, string path, string? body, CancellationToken stop)
    {
        using var bridge = bridges.Connect(parsed);
        var answer = await bridge.Send(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), stop);
        return (answer.Status, answer.Text);
    }

    public static JsonObject? Parse(string text)
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
    public static string Sentence(JsonObject problem)
    {
        var fields = problem["errors"] is JsonArray errors ? string.Concat(errors.Select(e => $" {e!["pointer"]} : {e["message"]}")) : "";
        return $"{problem["title"]} : {problem["detail"]}{fields}";
    }
}
