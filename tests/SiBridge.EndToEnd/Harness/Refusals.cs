using System.Text.Json.Nodes;
using Shouldly;

namespace SiBridge.EndToEnd.Harness;

/// <summary>Prescriptions that the organisme refused, and a replay of them.</summary>
public sealed class Refusals(Normandie normandie)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The deliveries that failed.</summary>
    public IReadOnlyList<string> Failed { get; private set; } = [];

    /// <summary>Sends so many prescriptions of which nine in ten are refused: fifty refusals in a row would stop the channel.</summary>
    public async Task<IReadOnlyList<string>> Of(int messages)
    {
        var asked = 0;
        normandie.OfPommierBleu.Answers = _ => new(Interlocked.Increment(ref asked) % 10 == 0 ? 200 : 422);
        var array = new JsonArray([.. Enumerable.Range(0, messages).Select(_ => (JsonNode)Journey.OfCaen().Prescription())]);
        (await normandie.As("ml-caen").Post("/v1/prescriptions", array)).ShouldBe(202);
        await Are(messages - messages / 10);
        return Failed = [.. normandie.OfPommierBleu.Requests.Where(r => r.Reply?.Status == 422).Select(r => r.WebhookId).Distinct()];
    }

    /// <summary>Waits until so many deliveries wait for an operator's word.</summary>
    public Task Are(int count) => Eventually.Holds(async () => ((int)(await Failures())["total"]!).ShouldBe(count), Patience);

    public async Task<JsonObject> Failures() => (await normandie.Operator.Get("/v1/admin/failures")).ShouldBe(200).Json;

    public async Task<JsonObject> DryRun() => (await Post("", new() { ["recipient"] = "of-pommier-bleu", ["dry_run"] = true })).ShouldBe(200).Json;

    /// <summary>The organisme has mended what was wrong, and all is replayed.</summary>
    /// <returns>The replay's id.</returns>
    public async Task<string> Replay(int perSecond)
    {
        normandie.OfPommierBleu.Answers = _ => Reply.Ok;
        var job = (await Post("", new() { ["recipient"] = "of-pommier-bleu", ["cause"] = "http-422", ["per_second"] = perSecond, ["reason"] = "table corrigée" })).ShouldBe(202).Json;
        ((int)job["total"]!).ShouldBe(Failed.Count);
        return job.Text("replay");
    }

    public async Task<JsonObject> Job(string replay) => (await normandie.Operator.Get($"/v1/admin/replays/{replay}")).ShouldBe(200).Json;

    public Task<Answer> Act(string replay, string act) => Post($"/{replay}/{act}", new());

    /// <summary>Waits until more than so many have had their turn.</summary>
    public Task Passes(string replay, int replayed) => Eventually.Holds(async () => ((int)(await Job(replay))["replayed"]!).ShouldBeGreaterThan(replayed), Patience);

    /// <summary>Waits for the end: each was replayed once and has arrived.</summary>
    /// <param name="cut">How many requests a kill may have cut off, which were then made again.</param>
    public async Task<JsonObject> EachOnce(string replay, int cut)
    {
        await Eventually.Holds(async () => (await Job(replay)).Text("state").ShouldBe("done"), Patience);
        var job = await Job(replay);
        ((int)job["replayed"]!, (int)job["cooling"]!, (int)job["settled"]!, (int)job["left"]!).ShouldBe((Failed.Count, 0, 0, 0));
        await Eventually.Holds(async () => ((int)(await DryRun())["already_delivered"]!).ShouldBe(Failed.Count), Patience);
        await Are(0);
        var again = normandie.OfPommierBleu.Requests.Where(r => Failed.Contains(r.WebhookId) && r.Reply?.Status != 422).ToList();
        again.Select(r => r.WebhookId).Distinct().Count().ShouldBe(Failed.Count);
        (again.Count - Failed.Count).ShouldBeInRange(0, cut);
        foreach (var receipt in again.Select(r => r.Receipt).Distinct().Take(20)) ((int)(await normandie.Operator.Delivery(receipt, "delivered"))["attempts"]!).ShouldBe(2);
        return job;
    }

    private Task<Answer> Post(string path, JsonObject body) => normandie.Operator.Post("/v1/admin/replays" + path, body);
}
