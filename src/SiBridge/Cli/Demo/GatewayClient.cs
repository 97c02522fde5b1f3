using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SiBridge.Gateway;

namespace SiBridge.Cli.Demo;

/// <summary>A message that the gateway took.</summary>
/// <param name="At">Timestamp of <see cref="TimeProvider"/> when its request began.</param>
internal sealed record Sent(string Type, Guid Receipt, long At);

/// <summary>What was sent, and what the gateway refused.</summary>
internal sealed class Ledger
{
    public ConcurrentQueue<Sent> Sent { get; } = [];

    public ConcurrentQueue<string> Refused { get; } = [];
}

/// <summary>Posts messages as a partner would.</summary>
internal sealed class GatewayClient(HttpClient http, Uri bridge, string key, TimeProvider clock, Ledger ledger)
{
    /// <param name="messages">One goes alone, several go as an array.</param>
    public async Task Post(string type, CancellationToken stop, params JsonNode[] messages)
    {
        JsonNode body = messages is [var one] ? one : new JsonArray(messages);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(bridge, Endpoints.PathOf(type)))
        {
            Headers = { Authorization = new("Bearer", key) },
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        var began = clock.GetTimestamp();
        using var response = await http.SendAsync(request, stop);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(stop))!;
        foreach (var result in answer["results"]?.AsArray() ?? new JsonArray(answer.DeepClone()))
        {
            if (result!["receipt"] is { } receipt) ledger.Sent.Enqueue(new(type, (Guid)receipt, began));
            else ledger.Refused.Enqueue($"{type} {result["id"]} : {(result["problem"] ?? result)["detail"]}");
        }
    }
}
