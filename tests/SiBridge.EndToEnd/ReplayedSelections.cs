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
    private Refusals refusals = null!;

    public async ValueTask InitializeAsync()
    {
        normandie = await Normandie.Start();
        refusals = new(normandie);
    }

    public ValueTask DisposeAsync() => normandie.DisposeAsync();

    [Fact]
    public async Task Killed_twice_and_paused_once_it_replays_each_once()
    {
        var failed = await refusals.Of(Many);
        // Seconds after it is to be paused it would still go on, however slow the machine.
        var replay = await refusals.Replay(perSecond: 20);

        await refusals.Passes(replay, failed.Count / 10);
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();
        await refusals.Passes(replay, failed.Count / 5);
        (await refusals.Act(replay, "pause")).ShouldBe(200).Json.Text("state").ShouldBe("paused");
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();
        var paused = await refusals.Job(replay);
        paused.Text("state").ShouldBe("paused");
        ((int)paused["left"]!).ShouldBeGreaterThan(0);
        (await refusals.Act(replay, "pause")).ShouldBe(409, "not-now");
        (await refusals.Act(replay, "resume")).ShouldBe(200);

        // What was under way at one of the two kills, 8 at a time, may have been asked again.
        await refusals.EachOnce(replay, cut: 16);
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task A_group_is_seen_noted_and_replayed_from_the_command_line()
    {
        var failed = await refusals.Of(12);
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
        await Eventually.Holds(async () => ((int)(await refusals.DryRun())["already_delivered"]!).ShouldBe(failed.Count));
    }

    [Fact]
    public async Task The_same_delivery_is_not_replayed_twice_within_ten_minutes()
    {
        var failed = await refusals.Of(1);
        (await Post($"/v1/admin/deliveries/{failed[0]}/replay", new())).ShouldBe(200);
        await refusals.Are(1);

        (await Post($"/v1/admin/deliveries/{failed[0]}/replay", new())).ShouldBe(409, "too-soon").Json.Text("detail").ShouldContain("exploitation a rejoué cette livraison à ");
        ((int)(await refusals.DryRun())["cooling"]!).ShouldBe(1);
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

    private Task<Answer> Post(string path, JsonObject body) => normandie.Operator.Post(path, body);

    private Task<(int Status, string Said)> Cli(params string[] arguments) =>
        BridgeProcess.RunToEnd([.. arguments, "--url", normandie.Bridge.Url.ToString(), "--key", TestNetwork.KeyOf(TestNetwork.Operator)]);
}
