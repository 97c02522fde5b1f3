using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SiBridge.Benchmarks;
using SiBridge.Benchmarks.Journeys;
using SiBridge.EndToEnd.Harness;

namespace SiBridge.EndToEnd.Torture;

/// <summary>Asks the bridge, when all is over, what it knows.</summary>
internal sealed class Inquiry(LoadNetwork network, IReadOnlyList<Uri> gateways, History history) : IDisposable
{
    private static readonly ParallelOptions AFewAtOnce = new() { MaxDegreeOfParallelism = 8 };

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });

    /// <returns>Every journey that it knows of those that were sent, by chain.</returns>
    public async Task<IReadOnlyDictionary<string, SeenJourney>> Journeys()
    {
        var seen = new ConcurrentDictionary<string, SeenJourney>();
        await Parallel.ForEachAsync(history.Sent.Values.Select(m => m.Chain).Where(c => c.StartsWith("journey ", StringComparison.Ordinal)).Distinct(), AFewAtOnce, async (chain, _) =>
        {
            if (await Get($"/v1/parcours/{chain["journey ".Length..]}", network.OperatorKey) is { } journey)
                seen[chain] = new(journey.Text("etat"), [.. journey.List("historique").Select(h => h.Text("receipt"))]);
        });
        return seen;
    }

    /// <returns>The count that is shown, by the session's chain.</returns>
    public async Task<IReadOnlyDictionary<string, int?>> Places()
    {
        var shown = await Get("/v1/places?taille=200", network.Region.Key) ?? throw new InvalidOperationException("The bridge knows no places.");
        return shown.List("sessions").ToDictionary(
            s => $"session {network.Organismes.Single(o => o.Speaks == s.Text("organisme")).Code}/{s["session_cle"]!.Text("formation")["28_AF_".Length..]}",
            s => (int?)s["places_disponibles"]);
    }

    /// <returns>A sentence for each acknowledged message that is not routed, or has a delivery that is neither made nor replaced by a newer one.</returns>
    public async Task<IReadOnlyList<string>> Unsettled()
    {
        var open = new ConcurrentBag<string>();
        var receipts = history.Answers.Where(a => a.Receipt is not null).GroupBy(a => a.Receipt!).Select(g => (Receipt: g.Key, g.First().Message));
        await Parallel.ForEachAsync(receipts, AFewAtOnce, async (m, _) =>
        {
            var state = await Get($"/v1/messages/{m.Receipt}", network.OperatorKey);
            var settled = state?.Text("state") is "routed" && state.Deliveries().All(d => d.Text("state") is "delivered" || (d.Text("state") is "cancelled" && (m.Message.Replaceable || m.Message.Withdrawable)));
            if (!settled) open.Add(string.Create(CultureInfo.InvariantCulture, $"{m.Message}: {state?.ToJsonString() ?? "not known"}"));
        });
        return [.. open];
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonObject?> Get(string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateways[Random.Shared.Next(gateways.Count)], path)) { Headers = { Authorization = new("Bearer", key) } };
        using var response = await http.SendAsync(request);
        return response.StatusCode is HttpStatusCode.NotFound ? null : JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!.AsObject();
    }
}
