using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>Many failures of one cause: looked at, replayed, stopped, killed in the middle; each goes again once.</summary>
public sealed class ReplayedSelections : IAsyncLifetime
{
    private const int Many = 400;

    private Normandie normandie = null!;

    public async ValueTask InitializeAsync() => normandie = await Normandie.Start();

    public ValueTask DisposeAsync() => normandie.DisposeAsync();

    [Fact]
    public async Task Killed_twice_and_paused_once_it_replays_each_once()
    {
        var failed = await Refused(Many);
        normandie.OfPommierBleu.Answers = _ => Reply.Ok;
        var before = normandie.OfPommierBleu.Requests.Count;
        var job = (await Post("/v1/admin/replays", new() { ["recipient"] = "of-pommier-bleu", ["cause"] = "http-422", ["per_second"] = 100, ["reason"] = "table corrigée" })).ShouldBe(202).Json;
        var id = job.Text("replay");
        ((int)job["total"]!).ShouldBe(failed.Count);

        await Reaches(id, failed.Count / 4);
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();
        await Reaches(id, failed.Count / 2);
        (await Post($"/v1/admin/replays/{id}/pause", new())).ShouldBe(200).Json.Text("state").ShouldBe("paused");
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();
        var paused = await Job(id);
        paused.Text("state").ShouldBe("paused");
        (await Post($"/v1/admin/replays/{id}/pause", new())).ShouldBe(409, "not-now");
        (await Post($"/v1/admin/replays/{id}/resume", new())).ShouldBe(200);
        await Eventually.Holds(async () => (await Job(id)).Text("state").ShouldBe("done"), TimeSpan.FromSeconds(60));

        var done = await Job(id);
        ((int)done["replayed"]!, (int)done["cooling"]!, (int)done["settled"]!, (int)done["left"]!).ShouldBe((failed.Count, 0, 0, 0));
        ((int)paused["left"]!).ShouldBeGreaterThan(0);
        await Eventually.Holds(async () => ((int)(await Failures(""))["total"]!).ShouldBe(0), TimeSpan.FromSeconds(60));
        await Eventually.Holds(async () => ((int)(await DryRun())["already_delivered"]!).ShouldBe(failed.Count), TimeSpan.FromSeconds(60));
        // Once each; only what was under way at one of the two kills, 8 at a time, may have been asked again.
        var again = normandie.OfPommierBleu.Requests.Skip(before).ToList();
        again.Select(r => r.WebhookId).Distinct().Order(StringComparer.Ordinal).ShouldBe(failed.Order(StringComparer.Ordinal));
        (again.Count - failed.Count).ShouldBeInRange(0, 16);
        foreach (var receipt in again.Select(r => r.Receipt).Distinct().Take(20)) ((int)(await normandie.Operator.Delivery(receipt, "delivered"))["attempts"]!).ShouldBe(2);
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task A_group_is_seen_noted_and_replayed_from_the_command_line()
    {
        var failed = await Refused(12);
        var group = (await normandie.Operator.Get("/v1/admin/failures/groups")).ShouldBe(200).Json.List("groups").ShouldHaveSingleItem();
        ((int)group["count"]!).ShouldBe(failed.Count);
        (await normandie.Operator.Put($"/v1/admin/failures/groups/{group["group"]}/note", new JsonObject { ["note"] = "l'éditeur le sait" })).ShouldBe(200);
        (await normandie.Operator.Put("/v1/admin/failures/groups/9999/note", new JsonObject { ["note"] = "?" })).ShouldBe(404, "not-found");
        normandie.OfPommierBleu.Answers = _ => Reply.Ok;

        var groups = await Cli("failures", "--groups", "--recipient", "of-pommier-bleu");
        groups.Said.ShouldContain("exploitation, le ");
        groups.Said.ShouldContain("l'éditeur le sait");
        (await Cli("replay")).Status.ShouldBe(2);
        var dry = await Cli("replay", "--group", $"{group["group"]}", "--dry-run");
        dry.Said.ShouldContain($"{failed.Count} livraisons à rejouer");
        (await Cli("failures")).Said.ShouldContain($"{failed.Count} sur {failed.Count}");

        var replay = await Cli("replay", "--group", $"{group["group"]}", "--reason", "table corrigée");

        replay.Status.ShouldBe(0, replay.Said);
        replay.Said.ShouldContain($"terminé : {failed.Count} sur {failed.Count} rejouées, 0 restent");
        (await Cli("replays", "list")).Said.ShouldContain("(table corrigée)");
        await Eventually.Holds(async () => ((int)(await DryRun())["already_delivered"]!).ShouldBe(failed.Count));
    }

    [Fact]
    public async Task The_same_delivery_is_not_replayed_twice_within_ten_minutes()
    {
        var failed = await Refused(1);
        (await Post($"/v1/admin/deliveries/{failed[0]}/replay", new())).ShouldBe(200);
        await Eventually.Holds(async () => ((int)(await Failures(""))["total"]!).ShouldBe(1));

        (await Post($"/v1/admin/deliveries/{failed[0]}/replay", new())).ShouldBe(409, "too-soon").Json.Text("detail").ShouldContain("exploitation a rejoué cette livraison à ");
        ((int)(await DryRun())["cooling"]!).ShouldBe(1);
    }

    [Fact]
    public async Task Only_operators_replay_and_what_is_asked_must_be_said()
    {
        (await normandie.As("ml-caen").Post("/v1/admin/replays", new JsonObject { ["all"] = true })).ShouldBe(403, "forbidden");
        (await normandie.As("ml-caen").Get("/v1/admin/failures/groups")).ShouldBe(403, "forbidden");
        (await Post("/v1/admin/replays", new())).ShouldBe(400, "invalid-parameter");
        (await Post("/v1/admin/replays", new() { ["recipent"] = "ml-caen" })).ShouldBe(422, "schema-violation");
        (await Post("/v1/admin/replays", new() { ["type"] = "facture" })).ShouldBe(400, "invalid-parameter");
        (await Post("/v1/admin/replays", new() { ["all"] = true, ["per_second"] = 0 })).ShouldBe(422, "schema-violation");
        (await normandie.Operator.Get("/v1/admin/failures?prescription_id=P-1")).ShouldBe(400, "invalid-parameter");
        (await normandie.Operator.Get($"/v1/admin/replays/{Guid.NewGuid()}")).ShouldBe(404, "not-found");
        (await Post("/v1/admin/replays", new() { ["all"] = true })).ShouldBe(202).Json.Text("state").ShouldBe("done");
    }

    /// <summary>So many prescriptions of which nine in ten are refused: fifty refusals in a row would stop the channel.</summary>
    /// <returns>The deliveries that failed.</returns>
    private async Task<IReadOnlyList<string>> Refused(int messages)
    {
        var asked = 0;
        normandie.OfPommierBleu.Answers = _ => new(Interlocked.Increment(ref asked) % 10 == 0 ? 200 : 422);
        var array = new JsonArray([.. Enumerable.Range(0, messages).Select(_ => (JsonNode)Journey.OfCaen().Prescription())]);
        (await normandie.As("ml-caen").Post("/v1/prescriptions", array)).ShouldBe(202);
        var failed = messages - messages / 10;
        await Eventually.Holds(async () => ((int)(await Failures(""))["total"]!).ShouldBe(failed), TimeSpan.FromSeconds(60));
        return [.. normandie.OfPommierBleu.Requests.Where(r => r.Reply?.Status == 422).Select(r => r.WebhookId).Distinct()];
    }

    private Task Reaches(string replay, int replayed) => Eventually.Holds(async () => ((int)(await Job(replay))["replayed"]!).ShouldBeGreaterThan(replayed), TimeSpan.FromSeconds(60));

    private async Task<JsonObject> Job(string replay) => (await normandie.Operator.Get($"/v1/admin/replays/{replay}")).ShouldBe(200).Json;

    private async Task<JsonObject> Failures(string query) => (await normandie.Operator.Get("/v1/admin/failures?" + query)).ShouldBe(200).Json;

    private async Task<JsonObject> DryRun() => (await Post("/v1/admin/replays", new() { ["recipient"] = "of-pommier-bleu", ["dry_run"] = true })).ShouldBe(200).Json;

    private Task<Answer> Post(string path, JsonObject body) => normandie.Operator.Post(path, body);

    private Task<(int Status, string Said)> Cli(params string[] arguments) =>
        BridgeProcess.RunToEnd([.. arguments, "--url", normandie.Bridge.Url.ToString(), "--key", TestNetwork.KeyOf(TestNetwork.Operator)]);
}
