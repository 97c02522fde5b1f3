using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.EndToEnd.Torture;

/// <summary>Where operators ask: again, at any gateway, until they have an answer; the bridge may be dead just now.</summary>
internal sealed class Desk(Stage stage, History history) : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5), Again = TimeSpan.FromMilliseconds(300);

    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = AnswerWithin };
    private int asked;

    public Task<(int Status, JsonObject Json)> Get(string key, string path, params int[] expected) => Ask(key, HttpMethod.Get, path, null, expected);

    public Task<(int Status, JsonObject Json)> Post(string key, string path, object body, params int[] expected) => Ask(key, HttpMethod.Post, path, body, expected);

    public void Dispose() => client.Dispose();

    /// <param name="expected">Another answer than these is an incident.</param>
    private async Task<(int Status, JsonObject Json)> Ask(string key, HttpMethod method, string path, object? body, int[] expected)
    {
        while (true)
        {
            if (await Once(key, method, path, body) is { } answer)
            {
                if (!expected.Contains(answer.Status)) history.Incidents.Enqueue($"{method} {path} was answered {answer.Status} {answer.Json.ToJsonString()}");
                return answer;
            }

            await Task.Delay(Again);
        }
    }

    /// <returns>Null when it must be asked again.</returns>
    private async Task<(int Status, JsonObject Json)?> Once(string key, HttpMethod method, string path, object? body)
    {
        var gateway = stage.Gateways[Interlocked.Increment(ref asked) % stage.Gateways.Count];
        using var request = new HttpRequestMessage(method, new Uri(gateway, path)) { Headers = { Authorization = new("Bearer", key) }, Content = body is null ? null : JsonContent.Create(body) };
        try
        {
            using var response = await client.SendAsync(request);
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable) return null;
            return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonObject>() ?? []);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }
}
