using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A partner that lost its data gets it again; one whose server is broken gets what failed by another channel.</summary>
public sealed class Resent : IAsyncLifetime
{
    private const int Many = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Normandie normandie = null!;

    public async ValueTask InitializeAsync() => normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
        own.Network.Partner("ml-caen")["receives"]!.AsArray().Add(TestNetwork.Inbox("rappel").With("code", "secours")));

    public ValueTask DisposeAsync() => normandie.DisposeAsync();

    [Fact]
    public async Task Killed_twice_it_sends_each_again_once_marked_in_order_and_before_what_is_new()
    {
        var journeys = Enumerable.Range(0, Many).Select(_ => Journey.OfCaen()).ToList();
        (await normandie.As("ml-caen").Post("/v1/prescriptions", new JsonArray([.. journeys.Select(j => (JsonNode)j.Prescription())]))).ShouldBe(202);
        await normandie.OfPommierBleu.Gets(1, journeys[^1], Patience);
        await normandie.As("ml-caen").Sends("/v1/annulations", journeys[^1].Annulation());
        await Eventually.Holds(() => normandie.OfPommierBleu.Requests.Count(r => r.Ended is not null).ShouldBe(Many + 1), Patience);
        await Eventually.Holds(async () => ((int)(await DryRun())["total"]!).ShouldBe(Many + 1), Patience);
        var before = normandie.OfPommierBleu.Requests;

        var job = (await Post(new() { ["recipient"] = "of-pommier-bleu", ["since"] = "2020-01-01", ["per_second"] = 50, ["reason"] = "base restaurée" })).ShouldBe(202).Json;
        var newer = await normandie.As("ml-caen").Sends("/v1/annulations", journeys[^1].Annulation());
        foreach (var part in new[] { Many / 4, Many / 2 })
        {
            await Eventually.Holds(async () => ((int)(await Job(job))["replayed"]!).ShouldBeGreaterThan(part), Patience);
            await normandie.Bridge.Kill();
            await normandie.Bridge.Start();
        }

        await Eventually.Holds(async () => (await Job(job)).Text("state").ShouldBe("done"), Patience);
        await normandie.OfPommierBleu.Gets(newer, Patience);
        await Eventually.Holds(() => normandie.OfPommierBleu.Requests.Where(r => r.Reply == Reply.Ok && r.Headers.ContainsKey("sibridge-resent")).Select(r => r.WebhookId).Distinct().Count().ShouldBe(before.Count), Patience);
        var again = normandie.OfPommierBleu.Requests.Skip(before.Count).Where(r => r.Headers.ContainsKey("sibridge-resent")).ToList();
        again.Select(r => r.WebhookId).Distinct().Order().ShouldBe(before.Select(r => r.WebhookId).Order());
        // What was under way at one of the two kills, 8 at a time, may have been asked again.
        (again.Count - before.Count).ShouldBeInRange(0, 16);
        again.ShouldAllBe(r => r.Headers["sibridge-resent"] == "true" && before.Single(b => b.WebhookId == r.WebhookId).Body.SequenceEqual(r.Body));
        var last = normandie.OfPommierBleu.About(journeys[^1]).Skip(2).Select(r => r.Receipt).Distinct().ToList();
        last.ShouldBe([.. before.Where(r => r.PrescriptionId == journeys[^1].Id).Select(r => r.Receipt), newer]);
        var ended = await Job(job);
        (ended.Text("kind"), (int)ended["replayed"]!, (int)ended["left"]!).ShouldBe(("resend", Many + 1, 0));
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task From_the_command_line_it_is_counted_sent_and_what_failed_is_led_elsewhere()
    {
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        await normandie.As("of-pommier-bleu").Sends("/v1/reponses", journey.Reponse());
        normandie.MlCaen.Answers = r => new(r.Type is "resultat" ? 422 : 200);
        await normandie.As("of-pommier-bleu").Sends("/v1/resultats", journey.Resultat());
        await Eventually.Holds(async () => (await normandie.Operator.Get("/v1/admin/failures?recipient=ml-caen")).Json.List("failures").Count.ShouldBe(1));
        var failed = (await normandie.Operator.Get("/v1/admin/failures?recipient=ml-caen")).Json.List("failures")[0].Text("delivery");

        (await Cli("resend", "--recipient", "ml-caen", "--since", "2020-01-01", "--dry-run")).Said.ShouldContain("1 livraison à renvoyer");
        (await Cli("resend", "--recipient", "ml-caen", "--since", "2020-01-01", "--type", "entree", "--dry-run")).Said.ShouldContain("Rien de tel");
        (await Cli("resend", "--recipient", "ml-caen", "--since", "2020-01-01", "--type", "reponse", "--reason", "base restaurée")).Said.ShouldContain("terminé : 1 sur 1 renvoyées, 0 restent");
        (await normandie.MlCaen.Gets(3, journey))[^1].Headers["sibridge-resent"].ShouldBe("true");
        (await Cli("failures", "show", failed)).Said.ShouldContain("resultat → ml-caen/principal, failed");
        (await Cli("redirect", failed, "--to", "ailleurs", "--reason", "en panne")).ShouldSatisfyAllConditions(c => c.Status.ShouldBe(1), c => c.Said.ShouldContain("ses canaux : principal, secours"));
        (await Cli("redirect", "--recipient", "ml-caen", "--to", "secours", "--reason", "en panne", "--dry-run")).Said.ShouldContain("1 livraison à rejouer");
        (await Cli("redirect", "--recipient", "ml-caen", "--to", "secours", "--reason", "en panne")).Said.ShouldContain("1 sur 1 menées au canal secours");

        var leased = (await normandie.As("ml-caen").Post("/v1/inbox/leases", """{ "wait": 10 }""")).ShouldBe(200).Json.List("deliveries").ShouldHaveSingleItem();
        (leased.Text("delivery"), leased.ContainsKey("resent"), leased.ContainsKey("replaces")).ShouldBe((failed, false, false));
    }

    [Fact]
    public async Task What_is_asked_must_be_said_and_only_operators_ask()
    {
        (await normandie.As("ml-caen").Post("/v1/admin/resends", new JsonObject())).ShouldBe(403, "forbidden");
        (await Post(new() { ["recipient"] = "ml-caen" })).ShouldBe(422, "schema-violation").Faults.ShouldBe(["/since required"]);
        (await Post(new() { ["recipient"] = "ml-caen", ["since"] = "hier" })).ShouldBe(400, "invalid-parameter");
        (await Post(new() { ["recipient"] = "ml-caen", ["since"] = "2026-02-01", ["until"] = "2026-01-01" })).ShouldBe(400, "invalid-parameter");
        (await Post(new() { ["recipient"] = "inconnu", ["since"] = "2026-02-01" })).ShouldBe(400, "invalid-parameter");
        (await Post(new() { ["recipient"] = "ml-caen", ["since"] = "2026-02-01", ["types"] = new JsonArray("facture") })).ShouldBe(422, "schema-violation");
        (await Post(new() { ["recipient"] = "ml-caen", ["since"] = "2020-01-01" })).ShouldBe(202).Json.Text("state").ShouldBe("done");
        (await normandie.Operator.Post("/v1/admin/replays", new JsonObject { ["all"] = true, ["redirect_to"] = "secours" })).ShouldBe(400, "invalid-parameter");
    }

    private async Task<JsonObject> DryRun() => (await Post(new() { ["recipient"] = "of-pommier-bleu", ["since"] = "2020-01-01", ["dry_run"] = true })).ShouldBe(200).Json;

    private async Task<JsonObject> Job(JsonObject job) => (await normandie.Operator.Get($"/v1/admin/replays/{job["replay"]}")).ShouldBe(200).Json;

    private Task<Answer> Post(JsonObject body) => normandie.Operator.Post("/v1/admin/resends", body);

    private Task<(int Status, string Said)> Cli(params string[] arguments) =>
        BridgeProcess.RunToEnd([.. arguments, "--url", normandie.Bridge.Url.ToString(), "--key", TestNetwork.KeyOf(TestNetwork.Operator)]);
}
