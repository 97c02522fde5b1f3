using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A delivery that ran out of attempts is corrected by one operator and approved by another.</summary>
public sealed class Corrected : IAsyncLifetime
{
    private const string Second = "direction";

    private Normandie normandie = null!;

    public async ValueTask InitializeAsync() => normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
    {
        own.Network.File["operators"]!.AsArray().Add(own.Network.File["operators"]![0]!.DeepClone().AsObject().With("code", Second).With("keys", new JsonArray(
            own.Network.Partner("ml-caen")["keys"]![0]!.DeepClone().AsObject().With("sha256", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(TestNetwork.KeyOf(Second))))))));
        own.Network.Partner("ml-caen")["receives"]![0]!["channel"]!["retry"] = new JsonObject { ["pauses"] = new JsonArray(1) };
    });

    public ValueTask DisposeAsync() => normandie.DisposeAsync();

    [Fact]
    public async Task It_leaves_before_what_was_blocked_and_both_hands_are_kept()
    {
        var (journey, entree, abandon) = await Stuck();
        var detail = (await normandie.Operator.Get($"/v1/admin/deliveries/{entree}")).ShouldBe(200).Json;
        (detail.Text("state"), detail.List("behind").ShouldHaveSingleItem().Text("receipt")).ShouldBe(("exhausted", abandon));

        var correction = (await Propose(entree, body => body["date_entree"] = "2025-07-19")).ShouldBe(201).Json;

        correction.List("differences").ShouldHaveSingleItem().ToJsonString().ShouldBe("""{"pointer":"/date_entree","old":"2025-07-20","new":"2025-07-19"}""");
        (await Decide(correction, "approve", TestNetwork.Operator)).ShouldBe(403, "forbidden");
        normandie.MlCaen.About(journey).Count(r => r.WebhookId == entree).ShouldBe(2);
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();
        var approved = (await Decide(correction, "approve", Second)).ShouldBe(200).Json;

        (approved.Text("state"), approved.Text("proposed_by"), approved.Text("decided_by"), approved.Text("reason")).ShouldBe(("approved", TestNetwork.Operator, Second, "vue avec l'organisme"));
        await normandie.MlCaen.Gets(abandon);
        var came = normandie.MlCaen.About(journey).Where(r => r.Reply?.Status == 200 && r.Type is "entree" or "abandon").TakeLast(2).ToList();
        came.Select(r => r.Type).ShouldBe(["entree", "abandon"]);
        (came[0].WebhookId, came[0].Headers["sibridge-replaces"], came[0].Json.Text("date_entree")).ShouldBe((approved.Text("replacement"), entree, "2025-07-19"));
        came[1].Headers.ContainsKey("sibridge-replaces").ShouldBeFalse();
        var deliveries = (await normandie.Operator.Message(came[0].Receipt)).Deliveries().Where(d => d.Text("recipient") == "ml-caen").ToDictionary(d => d.Text("delivery"));
        (deliveries[entree].Text("state"), deliveries[entree].Text("replaced_by"), deliveries[came[0].WebhookId].Text("replaces")).ShouldBe(("cancelled", came[0].WebhookId, entree));
        (await Decide(correction, "approve", Second)).ShouldBe(409, "not-now").Json.Text("detail").ShouldContain("direction a déjà approuvé");
        normandie.NothingPersonalIsInTheLog();
        normandie.Bridge.Log.ShouldNotContain("2025-07-19");
    }

    [Fact]
    public async Task What_the_gateway_would_refuse_is_refused_with_its_place()
    {
        var (_, entree, _) = await Stuck();

        var refused = (await normandie.Operator.Post($"/v1/admin/deliveries/{entree}/corrections", "{ \"reason\": \"essai\",\n  \"body\": { \"statut\": \"entre\",\n    \"dossier\": \"x\" } }")).ShouldBe(422, "schema-violation");

        refused.Faults.ShouldContain("/body/dossier pattern");
        refused.Json.List("errors").Single(e => e.Text("pointer") == "/body/dossier")["line"]!.GetValue<int>().ShouldBe(3);
        (await Propose(entree, body => body["id"] = "autre")).ShouldBe(422, "business-rule").Faults.ShouldBe(["/body/id identite"]);
        (await Propose(entree, body => body["commentaire"] = "185057800608491")).ShouldBe(422, "nir-refused");
        (await Propose(entree, _ => { })).ShouldBe(422, "business-rule");
        (await Propose(Guid.NewGuid().ToString(), _ => { }, new JsonObject())).ShouldBe(404, "not-found");
        (await normandie.As("ml-caen").Get($"/v1/admin/deliveries/{entree}/body")).ShouldBe(403, "forbidden");
        (await normandie.As("ml-caen").Get("/v1/admin/corrections")).ShouldBe(403, "forbidden");
        (await normandie.Operator.Get("/v1/admin/corrections?state=peut-etre")).ShouldBe(400, "invalid-parameter");
    }

    [Fact]
    public async Task Rejected_it_changes_nothing_and_what_was_skipped_meanwhile_is_not_corrected()
    {
        var (_, entree, abandon) = await Stuck();
        var first = (await Propose(entree, body => body["date_entree"] = "2025-07-19")).ShouldBe(201).Json;
        (await Propose(entree, body => body["date_entree"] = "2025-07-18")).ShouldBe(409, "not-now").Json.Text("detail").ShouldContain(first.Text("correction"));
        (await Decide(first, "reject", Second)).ShouldBe(422, "schema-violation");
        (await Decide(first, "reject", Second, new() { ["reason"] = "l'organisme corrige" })).ShouldBe(200).Json.Text("decision").ShouldBe("l'organisme corrige");
        var second = (await Propose(entree, body => body["date_entree"] = "2025-07-18")).ShouldBe(201).Json;
        (await normandie.Operator.Get("/v1/admin/corrections?state=proposed")).ShouldBe(200).Json.List("corrections").ShouldHaveSingleItem().Text("correction").ShouldBe(second.Text("correction"));

        (await normandie.Operator.Post($"/v1/admin/deliveries/{entree}/skip", """{ "reason": "par téléphone" }""")).ShouldBe(200);

        (await Decide(second, "approve", Second)).ShouldBe(409, "not-now").Json.Text("detail").ShouldContain("« skipped »");
        await normandie.MlCaen.Gets(abandon);
        (await Propose(entree, body => body["date_entree"] = "2025-07-18")).ShouldBe(409, "not-now");
    }

    [Fact]
    public async Task From_the_command_line_one_operator_proposes_and_another_rejects_or_approves()
    {
        var (journey, entree, abandon) = await Stuck();
        using var folder = new TemporaryFolder();
        var body = (await Verb(TestNetwork.Operator, "body", entree)).Said;
        await File.WriteAllTextAsync(folder["corps.json"], body.Replace("2025-07-20", "2025-07-19", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (_, proposed) = await Verb(TestNetwork.Operator, "propose", entree, "--file", folder["corps.json"], "--reason", "vue avec l'organisme");
        proposed.ShouldContain("/date_entree : \"2025-07-20\" → \"2025-07-19\"");
        var (own, refused) = await Verb(TestNetwork.Operator, "approve", proposed[..36]);
        own.ShouldNotBe(0, refused);
        var (rejects, rejected) = await Verb(Second, "reject", proposed[..36], "--reason", "l'organisme corrige");
        rejects.ShouldBe(0, rejected);
        (await Verb(TestNetwork.Operator, "list", "--state", "rejected")).Said.ShouldContain("l'organisme corrige");
        normandie.MlCaen.About(journey).ShouldNotContain(r => r.Receipt == abandon);

        var (_, again) = await Verb(TestNetwork.Operator, "propose", entree, "--file", folder["corps.json"], "--reason", "il ne corrige pas");
        var (approves, approved) = await Verb(Second, "approve", again[..36]);

        approves.ShouldBe(0, approved);
        await normandie.MlCaen.Gets(abandon);
        normandie.MlCaen.About(journey).Last(r => r.Type is "entree").Json.Text("date_entree").ShouldBe("2025-07-19");

        Task<(int Status, string Said)> Verb(string who, params string[] arguments) =>
            BridgeProcess.RunToEnd(["correct", .. arguments, "--url", normandie.Bridge.Url.ToString(), "--key", TestNetwork.KeyOf(who)]);
    }

    /// <summary>A journey whose <c>entree</c> ran out of attempts, and whose <c>abandon</c> waits behind it.</summary>
    /// <returns>The journey, the delivery that is stuck, the receipt of what waits.</returns>
    private async Task<(Journey Journey, string Entree, string Abandon)> Stuck()
    {
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-pommier-bleu"));
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        normandie.MlCaen.Answers = _ => new(500);
        var entree = await of.Sends("/v1/entrees", journey.Entree());
        await Eventually.Holds(async () => (await ToMlCaen(entree)).Text("state").ShouldBe("exhausted"));
        var abandon = await of.Sends("/v1/abandons", journey.Abandon());
        await Eventually.Holds(async () => (await ToMlCaen(abandon)).Text("state").ShouldBe("blocked"));
        normandie.MlCaen.Answers = _ => Reply.Ok;
        return (journey, (await ToMlCaen(entree)).Text("delivery"), abandon);
    }

    private async Task<JsonObject> ToMlCaen(string receipt) => (await normandie.Operator.Message(receipt)).Deliveries().Single(d => d.Text("recipient") == "ml-caen");

    private async Task<Answer> Propose(string delivery, Action<JsonObject> change, JsonObject? instead = null)
    {
        var body = instead ?? (await normandie.Operator.Get($"/v1/admin/deliveries/{delivery}/body")).ShouldBe(200).Json;
        change(body);
        return await normandie.Operator.Post($"/v1/admin/deliveries/{delivery}/corrections", new JsonObject { ["reason"] = "vue avec l'organisme", ["body"] = body });
    }

    private Task<Answer> Decide(JsonObject correction, string act, string who, JsonObject? body = null) =>
        normandie.As(who).Post($"/v1/admin/corrections/{correction["correction"]}/{act}", body ?? []);
}
