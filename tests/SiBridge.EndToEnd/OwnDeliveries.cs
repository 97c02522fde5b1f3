using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>What a partner sees of the deliveries to it, and how it asks for one again.</summary>
public sealed class OwnDeliveries(Normandie normandie) : IClassFixture<Normandie>
{
    [Fact]
    public async Task A_recipient_sees_what_it_refused_and_gets_it_again_when_it_asks()
    {
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        await caen.Sends("/v1/prescriptions", journey.Prescription());
        normandie.MlCaen.Answers = r => r.PrescriptionId == journey.Id ? new(422) : Reply.Ok;
        var receipt = await normandie.As("of-pommier-bleu").Sends("/v1/reponses", journey.Reponse());
        await normandie.Operator.Delivery(receipt, "failed");
        normandie.MlCaen.Answers = _ => Reply.Ok;

        var failed = (await List(caen, "state=failed&type=reponse")).Single(d => d.Text("receipt") == receipt);

        ((int)failed["attempts"]!).ShouldBe(1);
        failed.Text("last_error").ShouldContain("422");
        var replay = $"/v1/deliveries/{failed.Text("delivery")}/replay";
        (await normandie.As("of-pommier-bleu").Post(replay, new JsonObject())).ShouldBe(404, "not-found");
        (await caen.Post(replay, new JsonObject())).ShouldBe(200);
        (await normandie.MlCaen.Gets(2, journey)).Select(r => r.WebhookId).Distinct().ShouldBe([failed.Text("delivery")]);
        await normandie.Operator.Delivery(receipt, "delivered");
        (await List(caen, "state=delivered")).ShouldContain(d => d.Text("receipt") == receipt);
    }

    [Fact]
    public async Task Nobody_sees_another_s_deliveries()
    {
        var journey = Journey.OfCaen();
        var receipt = await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        await normandie.OfPommierBleu.Gets(1, journey);

        (await List(normandie.As("of-pommier-bleu"), "")).ShouldContain(d => d.Text("receipt") == receipt);
        (await List(normandie.As("ml-caen"), "")).ShouldNotContain(d => d.Text("receipt") == receipt);
        (await normandie.Operator.Get("/v1/deliveries")).ShouldBe(403, "forbidden");
    }

    [Fact]
    public async Task Pages_follow_each_other_and_a_wrong_question_is_told_so()
    {
        var of = normandie.As("of-pommier-bleu");
        var journeys = Enumerable.Range(0, 3).Select(_ => Journey.OfCaen()).ToList();
        foreach (var journey in journeys)
        {
            await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
            await normandie.OfPommierBleu.Gets(1, journey);
        }

        var first = (await of.Get("/v1/deliveries?taille=2")).ShouldBe(200).Json;
        var second = (await of.Get($"/v1/deliveries?taille=2&before={first.Text("next")}")).ShouldBe(200).Json;

        first.List("deliveries").Concat(second.List("deliveries")).Select(d => d.Text("delivery")).Distinct().Count().ShouldBeGreaterThanOrEqualTo(3);
        (await of.Get("/v1/deliveries?state=perdue")).ShouldBe(400, "invalid-parameter");
        (await of.Get("/v1/deliveries?depuis=hier")).ShouldBe(400, "invalid-parameter");
    }

    private static async Task<IEnumerable<JsonNode>> List(Client partner, string query) => (await partner.Get("/v1/deliveries?" + query)).ShouldBe(200).Json.List("deliveries");
}
