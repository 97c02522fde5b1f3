using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A recipient says no for good: operators see it, and send it again or give it up.</summary>
public sealed class Operators(Normandie normandie) : IClassFixture<Normandie>
{
    [Fact]
    public async Task See_what_a_recipient_refused_and_it_blocks_nothing()
    {
        var (journey, reponse, later) = await Refused();

        var failure = (await Failures("recipient=ml-caen&type=reponse&cause=http-422")).Single(f => f.Text("receipt") == reponse.Receipt);

        failure.Text("delivery").ShouldBe(reponse.WebhookId);
        failure.Text("state").ShouldBe("failed");
        failure.Text("last_error").ShouldContain("422");
        ((int)failure["blocks"]!).ShouldBe(0);
        normandie.MlCaen.About(journey).Select(d => d.Receipt).ShouldBe([reponse.Receipt, later]);
        (await Failures("cause=http-400")).ShouldBeEmpty();
        (await Failures("recipient=ml-lisieux")).ShouldBeEmpty();
        (await normandie.As("of-pommier-bleu").Message(reponse.Receipt)).Deliveries()[0]["last_error"].ShouldBeNull();
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task Send_it_again_with_the_same_webhook_id_and_body_and_learn_that_order_is_no_longer_given()
    {
        var (journey, reponse, _) = await Refused();

        var act = (await Act(reponse.WebhookId, "replay")).ShouldBe(200).Json;

        ((bool)act["order_kept"]!).ShouldBeFalse();
        var again = (await normandie.MlCaen.Gets(3, journey))[2];
        again.WebhookId.ShouldBe(reponse.WebhookId);
        again.Body.ShouldBe(reponse.Body);
        await normandie.Operator.Delivery(reponse.Receipt, "delivered");
        (await Act(reponse.WebhookId, "replay")).ShouldBe(409, "not-now");
    }

    [Fact]
    public async Task Learn_that_order_is_kept_when_nothing_came_after_it()
    {
        var journey = await Prescribed();
        normandie.MlCaen.Answers = _ => new(422);
        var receipt = await normandie.As("of-pommier-bleu").Sends("/v1/reponses", journey.Reponse());
        var failed = await normandie.Operator.Delivery(receipt, "failed");
        normandie.MlCaen.Answers = _ => Reply.Ok;

        var act = (await Act(failed.Text("delivery"), "replay")).ShouldBe(200).Json;

        ((bool)act["order_kept"]!).ShouldBeTrue();
        await normandie.Operator.Delivery(receipt, "delivered");
    }

    [Fact]
    public async Task Give_it_up_with_a_reason()
    {
        var (_, reponse, _) = await Refused();

        (await Act(reponse.WebhookId, "skip")).ShouldBe(422, "schema-violation").Faults.ShouldBe(["/reason required"]);
        (await Act(reponse.WebhookId, "skip", "saisie à la main")).ShouldBe(200).Json.Text("state").ShouldBe("skipped");
        (await Act(reponse.WebhookId, "skip", "encore")).ShouldBe(409, "not-now");

        (await Failures("")).ShouldNotContain(f => f.Text("receipt") == reponse.Receipt);
        await normandie.Operator.Delivery(reponse.Receipt, "skipped");
    }

    [Fact]
    public async Task Alone_may_do_so()
    {
        var (_, reponse, _) = await Refused();
        var (partner, nobody) = (normandie.As("ml-caen"), normandie.WithKey(null));

        foreach (var act in new[] { "replay", "skip" })
        {
            var path = $"/v1/admin/deliveries/{reponse.WebhookId}/{act}";
            (await partner.Post(path, """{ "reason": "essai" }""")).ShouldBe(403, "forbidden");
            (await nobody.Post(path, """{ "reason": "essai" }""")).ShouldBe(401, "unauthorized");
            (await Act(Guid.NewGuid().ToString(), act, "essai")).ShouldBe(404, "not-found");
        }

        (await partner.Get("/v1/admin/failures")).ShouldBe(403, "forbidden");
        (await normandie.Operator.Get("/v1/admin/failures?since=hier")).ShouldBe(400, "invalid-parameter");
        await normandie.Operator.Delivery(reponse.Receipt, "failed");
    }

    /// <summary>A journey whose <c>reponse</c> the Mission Locale refused and whose <c>resultat</c> it took.</summary>
    private async Task<(Journey Journey, Received Reponse, string Resultat)> Refused()
    {
        var (journey, of) = (await Prescribed(), normandie.As("of-pommier-bleu"));
        normandie.MlCaen.Answers = request => new(request.Type == "reponse" ? 422 : 200);
        await of.Sends("/v1/reponses", journey.Reponse());
        var later = await of.Sends("/v1/resultats", journey.Resultat());
        await normandie.Operator.Delivery(later, "delivered", "ml-caen");
        normandie.MlCaen.Answers = _ => Reply.Ok;
        return (journey, normandie.MlCaen.About(journey)[0], later);
    }

    private async Task<Journey> Prescribed()
    {
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        return journey;
    }

    private async Task<IReadOnlyList<JsonObject>> Failures(string query) => (await normandie.Operator.Get("/v1/admin/failures?" + query)).ShouldBe(200).Json.List("failures");

    private Task<Answer> Act(string delivery, string act, string? reason = null) =>
        normandie.Operator.Post($"/v1/admin/deliveries/{delivery}/{act}", reason is null ? new JsonObject() : new JsonObject { ["reason"] = reason });
}
