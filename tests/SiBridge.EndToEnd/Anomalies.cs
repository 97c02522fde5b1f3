using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>Who sent a message that is held or refused is told so, on its own channel.</summary>
public sealed class Anomalies(Normandie normandie) : IClassFixture<Normandie>
{
    [Fact]
    public async Task Reach_the_emitter_by_its_own_channel_signed_and_once_and_do_not_hold_up_the_journey()
    {
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-pommier-bleu"));
        var entree = journey.Entree();
        var receipt = await of.Sends("/v1/entrees", entree);
        (await of.Post("/v1/entrees", entree)).ShouldBe(200);

        var told = (await normandie.OfPommierBleu.Gets(1, journey)).ShouldHaveSingleItem();
        told.Type.ShouldBe("anomalie");
        told.Json["message"]!.ToJsonString().ShouldBe(new JsonObject { ["type"] = "entree", ["id"] = entree.Text("id"), ["receipt"] = receipt }.ToJsonString());
        (told.Json.Text("code"), (bool)told.Json["definitive"]!).ShouldBe(("prescription_inconnue", false));

        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        (await normandie.MlCaen.Gets(1, journey))[0].Receipt.ShouldBe(receipt);
        (await normandie.OfPommierBleu.Gets(2, journey)).Select(d => d.Type).ShouldBe(["anomalie", "prescription"]);
        normandie.MlCaen.About(journey).ShouldAllBe(d => d.Type == "entree");
    }

    [Fact]
    public async Task Are_read_from_an_inbox_like_everything_else()
    {
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-trois-marees"));
        await of.Sends("/v1/reprises", journey.Reprise());

        var leased = (await of.Post("/v1/inbox/leases", """{ "wait": 15 }""")).ShouldBe(200).Json.List("deliveries").ShouldHaveSingleItem();

        leased.Text("type").ShouldBe("anomalie");
        leased["body"]!["message"]!.AsObject().Text("type").ShouldBe("reprise");
        (await of.Post($"/v1/inbox/{leased.Text("delivery")}/ack", """{ "outcome": "processed" }""")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Are_not_posted_and_are_not_made_of_what_the_door_refuses()
    {
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-pommier-bleu"));

        (await of.Post("/v1/anomalies", new JsonObject { ["id"] = "1" })).ShouldBe(404, "not-found");
        (await of.Post("/v1/entrees", journey.Entree().With("statut", "peut-être"))).ShouldBe(422, "schema-violation");
        await of.Sends("/v1/entrees", journey.Entree());

        (await normandie.OfPommierBleu.Gets(1, journey)).ShouldHaveSingleItem().Json.Text("code").ShouldBe("prescription_inconnue");
    }
}
