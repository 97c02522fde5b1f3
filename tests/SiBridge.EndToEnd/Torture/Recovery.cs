using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using SiBridge.Benchmarks.Journeys;
using SiBridge.EndToEnd.Harness;

namespace SiBridge.EndToEnd.Torture;

/// <summary>
/// Two operators who replay what failed, slowly, so that processes die in the middle of it, and correct some of it, each with the other's
/// consent. A replay whose answer was lost is asked for again: then two are about the same deliveries.
/// </summary>
internal sealed class Recovery(LoadNetwork network, Desk desk, Random random)
{
    private const int Slowly = 1, AtOnce = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, bool> made = [];
    private volatile bool hurry, settled;

    /// <summary>The replay jobs.</summary>
    public IEnumerable<string> Made => made.Keys;

    /// <summary>Whether nothing had failed, was proposed or was being replayed when they looked last.</summary>
    public bool IsSettled => settled;

    /// <summary>From now on all that has failed is decided about.</summary>
    public void Hurry() => (settled, hurry) = (false, true);

    public async Task Play(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var all = hurry;
            var failures = (await desk.Get(network.OperatorKey, "/v1/admin/failures?taille=200", 200)).Json.List("failures");
            var open = await Jobs(failures.Count > 0, all);
            foreach (var failure in failures.Where(_ => random.Next(all ? 2 : 16) == 0)) await Propose(failure.Text("delivery"));
            var proposed = (await desk.Get(network.SecondOperatorKey, "/v1/admin/corrections?state=proposed&taille=200", 200)).Json.List("corrections");
            foreach (var correction in proposed.Where(_ => all || random.Next(2) == 0)) await Decide(correction.Text("correction"));
            settled = all && failures.Count == 0 && !open && proposed.Count == 0;
            await Task.Delay(Pause, stop);
        }
    }

    /// <summary>One slow job at a time, now and then paused or cancelled; in a hurry, a fast one beside whatever there is.</summary>
    /// <returns>Whether one is not over.</returns>
    private async Task<bool> Jobs(bool failed, bool all)
    {
        var jobs = (await desk.Get(network.OperatorKey, "/v1/admin/replays", 200)).Json.List("replays");
        foreach (var job in jobs) made.TryAdd(job.Text("replay"), true);
        var open = jobs.Where(j => j.Text("state") is "running" or "paused").ToList();
        foreach (var job in open)
        {
            var act = job.Text("state") is "paused" ? "resume" : all ? null : random.Next(12) switch { 0 => "cancel", 1 or 2 => "pause", _ => null };
            if (act is not null) await desk.Post(network.OperatorKey, $"/v1/admin/replays/{job.Text("replay")}/{act}", new { }, 200, 409);
        }

        if (failed && (all || open.Count == 0))
        {
            var (_, job) = await desk.Post(network.OperatorKey, "/v1/admin/replays", new { all = true, per_second = all ? AtOnce : Slowly, reason = "tempete" }, 202);
            if (job["replay"] is { } id) made.TryAdd((string)id!, true);
        }

        return open.Count > 0;
    }

    /// <summary>Says the same as having been written a second earlier. Somebody may have sent it again by now.</summary>
    private async Task Propose(string delivery)
    {
        var (_, body) = await desk.Get(network.OperatorKey, $"/v1/admin/deliveries/{delivery}/body", 200);
        if (body["emis_le"] is null) return;
        var emisLe = DateTimeOffset.Parse(body.Text("emis_le"), CultureInfo.InvariantCulture).AddSeconds(-1);
        body["emis_le"] = emisLe.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffK", CultureInfo.InvariantCulture);
        await desk.Post(network.OperatorKey, $"/v1/admin/deliveries/{delivery}/corrections", new JsonObject { ["reason"] = "tempete", ["body"] = body }, 201, 409);
    }

    /// <summary>Approved, twice at once as by a double click; what cannot be corrected any more is rejected, or another correction could not be proposed.</summary>
    private async Task Decide(string correction)
    {
        await desk.Post(network.OperatorKey, $"/v1/admin/corrections/{correction}/approve", new { }, 403, 409);
        Task<(int Status, JsonObject Json)> Approve() => desk.Post(network.SecondOperatorKey, $"/v1/admin/corrections/{correction}/approve", new { }, 200, 409);
        var answers = await Task.WhenAll(Approve(), Approve());
        if (answers.All(a => a.Status is 409)) await desk.Post(network.SecondOperatorKey, $"/v1/admin/corrections/{correction}/reject", new { reason = "trop tard" }, 200, 409);
    }
}
