using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A deadline that passes reaches those concerned as any message does: by HTTP, and in an inbox.</summary>
public sealed class Echeances
{
    [Fact]
    public async Task Ring_at_an_HTTP_receiver_and_in_an_inbox_are_seen_by_those_concerned_and_are_posted_by_nobody()
    {
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
        {
            // A second or so, a few minutes, a few minutes.
            own.Network.File["deadlines"] = new JsonArray(new JsonObject { ["kind"] = "reponse", ["calendar_days"] = 0.00001, ["second"] = 0.01 });
            own.Network.Partner("ml-caen")["receives"]![0]!["types"]!.AsArray().Add(JsonValue.Create("rappel"));
        });
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription().With("organisme", Normandie.TroisMarees));
        var of = normandie.As("of-trois-marees");
        var prescription = (await of.Post("/v1/inbox/leases", """{ "max": 1, "wait": 30 }""")).ShouldBe(200).Json.List("deliveries").ShouldHaveSingleItem();
        (await of.Post($"/v1/inbox/{prescription.Text("delivery")}/ack", """{ "outcome": "processed" }""")).ShouldBe(204);

        await Eventually.Holds(() => normandie.MlCaen.Requests.Count(r => r.Type == "rappel").ShouldBe(1));
        var pushed = normandie.MlCaen.Requests.Single(r => r.Type == "rappel");
        var fetched = (await of.Post("/v1/inbox/leases", """{ "max": 1, "wait": 30 }""")).ShouldBe(200).Json.List("deliveries").ShouldHaveSingleItem();

        pushed.Json.Text("emetteur").ShouldBe("sibridge");
        pushed.Json.Text("dossier").ShouldBe(journey.Prescription().Text("dossier"));
        pushed.Json.Text("texte").ShouldContain($"n'a pas répondu à la prescription {journey.Id}");
        fetched.Text("type").ShouldBe("rappel");
        fetched["body"]!.AsObject().ContainsKey("dossier").ShouldBeFalse();
        fetched["body"]!.Text("receipt").ShouldBe(pushed.Json.Text("receipt"));

        (await of.Get($"/v1/messages/{pushed.Json.Text("receipt")}")).ShouldBe(200).Json.Text("type").ShouldBe("rappel");
        (await normandie.As("ml-le-havre").Get($"/v1/messages/{pushed.Json.Text("receipt")}")).ShouldBe(404, "not-found");
        foreach (var reader in new[] { normandie.As("ml-caen"), of, normandie.Operator })
        {
            var seen = (await reader.Get("/v1/echeances?type=reponse")).ShouldBe(200).Json.List("echeances").ShouldHaveSingleItem();
            (seen.Text("prescription_id"), seen.Text("etat"), seen.Text("attendu_de")).ShouldBe((journey.Id, "ouverte", "of-trois-marees"));
            var known = (await reader.Get(journey.Path)).ShouldBe(200).Json.List("echeances").ShouldHaveSingleItem();
            (known.Text("type"), known.Text("etat"), known.Text("attendu_de"), known.Text("rappele_le")).ShouldBe(("reponse", "ouverte", "of-trois-marees", seen.Text("rappele_le")));
        }

        (await normandie.As("ml-le-havre").Get("/v1/echeances")).ShouldBe(200).Json.List("echeances").ShouldBeEmpty();
        (await of.Get("/v1/echeances?etat=close")).ShouldBe(400, "invalid-parameter");
        await AreReadByAnOperator(normandie, journey);
        (await of.Post("/v1/rappels", "{}")).Status.ShouldBe(404);
        (await of.Get("/v1/schemas/rappel")).ShouldBe(200);
        normandie.NothingPersonalIsInTheLog();
    }

    private static async Task AreReadByAnOperator(Normandie normandie, Journey journey)
    {
        var (listed, table) = await Verb();
        var (none, empty) = await Verb("--type", "places");
        var (bad, why) = await Verb("--etat", "close");

        listed.ShouldBe(0, table);
        table.ShouldSatisfyAllConditions(t => t.ShouldContain("reponse depuis le"), t => t.ShouldContain("of-trois-marees"), t => t.ShouldContain(journey.Id), t => t.ShouldContain("1 sur 1."));
        (none, empty.Trim()).ShouldBe((0, "Aucune échéance passée."));
        bad.ShouldNotBe(0);
        why.ShouldContain("etat");

        Task<(int Status, string Said)> Verb(params string[] filters) =>
            BridgeProcess.RunToEnd(["echeances", .. filters, "--url", normandie.Bridge.Url.ToString(), "--key", TestNetwork.KeyOf(TestNetwork.Operator)]);
    }
}
