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
internal sealed class Inquiry(LoadNetwork network, IReadOnlyList<Uri> gateways, History history, RunClock clock) : IDisposable
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
            var settled = state?.Text("state") is "routed" && state.Deliveries() is var deliveries && deliveries.All(d => d.Text("state") is "delivered"
                || (d.Text("state") is "cancelled" && (m.Message.Replaceable || m.Message.Withdrawable || IsReplaced(d, deliveries))));
            if (!settled) open.Add(string.Create(CultureInfo.InvariantCulture, $"{m.Message}: {state?.ToJsonString() ?? "not known"}"));
        });
        return [.. open];
    }

    /// <param name="made">Replay jobs that operators made.</param>
    public async Task<IReadOnlyList<SeenReplay>> Replays(IEnumerable<string> made)
    {
        var seen = new List<SeenReplay>();
        foreach (var id in made)
        {
            var job = await Get($"/v1/admin/replays/{id}", network.OperatorKey) ?? throw new InvalidOperationException($"The replay {id} is not known.");
            int Count(string name) => (int)job[name]!;
            seen.Add(new(id, job.Text("state"), On(job, "made_at")!.Value, On(job, "ended_at"), Count("total"), Count("replayed"), Count("cooling"), Count("settled")));
        }

        return seen;
    }

    /// <returns>All corrections that were ever proposed.</returns>
    public async Task<IReadOnlyList<SeenCorrection>> Corrections()
    {
        var seen = new List<SeenCorrection>();
        for (string? before = ""; before is not null;)
        {
            var page = (await Get($"/v1/admin/corrections?taille=200{before}", network.OperatorKey))!;
            seen.AddRange(page.List("corrections").Select(c => new SeenCorrection(
                c.Text("delivery"), c.Text("state"), c.Text("proposed_by"), (string?)c["decided_by"], (string?)c["replacement"])));
            before = (string?)page["next"] is { } next ? $"&before={next}" : null;
        }

        return seen;
    }

    public void Dispose() => http.Dispose();

    private static bool IsReplaced(JsonObject delivery, IReadOnlyList<JsonObject> all) =>
        (string?)delivery["replaced_by"] is { } by && all.Any(d => d.Text("delivery") == by && (string?)d["replaces"] == delivery.Text("delivery"));

    /// <summary>An instant of the bridge's on the run's clock: they are of one machine.</summary>
    private TimeSpan? On(JsonObject json, string name) =>
        (string?)json[name] is { } text ? clock.Now - (DateTimeOffset.UtcNow - DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)) : null;

    private async Task<JsonObject?> Get(string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateways[Random.Shared.Next(gateways.Count)], path)) { Headers = { Authorization = new("Bearer", key) } };
        using var response = await http.SendAsync(request);
        return response.StatusCode is HttpStatusCode.NotFound ? null : JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!.AsObject();
    }
}
