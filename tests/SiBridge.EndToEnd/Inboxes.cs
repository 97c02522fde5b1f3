using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A partner without a server fetches what waits for it.</summary>
public sealed class Inboxes(Normandie normandie) : IClassFixture<Normandie>
{
    private Client Of => normandie.As("of-trois-marees");

    [Fact]
    public async Task Are_lent_oldest_first_and_one_per_journey()
    {
        var (first, second) = (Journey.OfCaen(), Journey.OfCaen());
        var caen = normandie.As("ml-caen");
        await Prescribe(first);
        await caen.Sends("/v1/prescriptions", first.Prescription().With("organisme", Normandie.TroisMarees).With("emis_le", "2025-06-29T11:00:00+02:00"));
        await Prescribe(second);

        var leased = await Lease(2);
        leased.Select(d => $"{d["type"]} {d["body"]!["prescription_id"]}").ShouldBe([$"prescription {first.Id}", $"prescription {second.Id}"]);
        (DateTimeOffset.Parse(leased[0].Text("leased_until"), null) - DateTimeOffset.UtcNow).ShouldBeInRange(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        leased[0]["body"]!.AsObject().ContainsKey("dossier").ShouldBeFalse();
        (await Lease(0)).ShouldBeEmpty();

        await Ack(leased[0], "processed");
        var next = (await Lease(1)).ShouldHaveSingleItem();
        next["body"]!["emis_le"]!.GetValue<string>().ShouldBe("2025-06-29T11:00:00+02:00");
        await Ack(next, "processed");
        await Ack(leased[1], "processed");
    }

    [Fact]
    public async Task Are_lent_as_many_as_asked_for()
    {
        for (var i = 0; i < 4; i++) await normandie.Operator.Message(await Prescribe(Journey.OfCaen()), "routed");

        var two = (await Of.Post("/v1/inbox/leases", """{ "max": 2 }""")).ShouldBe(200).Json.List("deliveries");
        var rest = (await Of.Post("/v1/inbox/leases", """{ "max": 500 }""")).ShouldBe(200).Json.List("deliveries");

        (two.Count, rest.Count).ShouldBe((2, 2));
        foreach (var delivery in two.Concat(rest)) await Ack(delivery, "processed");
    }

    [Fact]
    public async Task Wake_a_reader_that_waits()
    {
        var waiting = Of.Post("/v1/inbox/leases", """{ "wait": 30 }""");

        var receipt = await Prescribe(Journey.OfCaen());

        var answer = await Eventually.Within(waiting, TimeSpan.FromSeconds(25));
        var delivery = answer.ShouldBe(200).Json.List("deliveries").ShouldHaveSingleItem();
        delivery.Text("receipt").ShouldBe(receipt);
        await Ack(delivery, "processed");
    }

    [Fact]
    public async Task Are_settled_once_and_the_same_again_changes_nothing()
    {
        var receipt = await Prescribe(Journey.OfCaen());
        var delivery = (await Lease(1)).ShouldHaveSingleItem();
        var state = (await normandie.Operator.Message(receipt)).Deliveries().ShouldHaveSingleItem();
        state.Text("state").ShouldBe("waiting_ack");

        await Ack(delivery, "processed");
        await Ack(delivery, "processed");
        (await Settle(delivery.Text("delivery"), "rejected")).ShouldBe(409, "already-settled");

        (await normandie.Operator.Message(receipt)).Deliveries()[0].Text("state").ShouldBe("delivered");
    }

    [Fact]
    public async Task That_reject_a_message_make_it_a_failure_which_blocks_nothing()
    {
        var journey = Journey.OfCaen();
        var receipt = await Prescribe(journey);
        var delivery = (await Lease(1)).ShouldHaveSingleItem();
        await normandie.As("ml-caen").Sends("/v1/annulations", journey.Annulation());

        (await Settle(delivery.Text("delivery"), "rejected", "déjà inscrite")).Status.ShouldBe(204);

        (await Lease(1)).ShouldHaveSingleItem().Text("type").ShouldBe("annulation");
        var failure = (await normandie.Operator.Get("/v1/admin/failures?recipient=of-trois-marees")).Json.List("failures").Single(f => f.Text("receipt") == receipt);
        failure.Text("state").ShouldBe("failed");
        failure.Text("cause").ShouldBe("rejete-par-le-destinataire");
        (await Settle(delivery.Text("delivery"), "rejected")).Status.ShouldBe(204);
        (await Settle(delivery.Text("delivery"), "processed")).ShouldBe(409, "already-settled");
    }

    [Fact]
    public async Task Belong_to_their_partner()
    {
        await Prescribe(Journey.OfCaen());
        var delivery = (await Lease(1)).ShouldHaveSingleItem();
        var of = normandie.As("of-pommier-bleu");

        (await of.Post("/v1/inbox/leases", "{}")).ShouldBe(403, "forbidden");
        (await of.Post($"/v1/inbox/{delivery["delivery"]}/ack", """{ "outcome": "processed" }""")).ShouldBe(403, "forbidden");
        (await Settle(Guid.NewGuid().ToString(), "processed")).ShouldBe(404, "not-found");
        (await Settle("inconnue", "processed")).ShouldBe(404, "not-found");
        (await Of.Post("/v1/inbox/leases", """{ "max": 501 }""")).ShouldBe(422, "schema-violation").Faults.ShouldBe(["/max maximum"]);
        (await Settle(delivery.Text("delivery"), "peut-être")).ShouldBe(422, "schema-violation").Faults.ShouldBe(["/outcome enum"]);
        await Ack(delivery, "processed");
    }

    private Task<string> Prescribe(Journey journey) => normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription().With("organisme", Normandie.TroisMarees));

    /// <summary>Borrows until this many are there, or finds that there is nothing more.</summary>
    private async Task<IReadOnlyList<JsonObject>> Lease(int count)
    {
        var leased = new List<JsonObject>();
        for (var request = 0; request == 0 || (request < count && leased.Count < count); request++)
            leased.AddRange((await Of.Post("/v1/inbox/leases", count == 0 ? "{}" : """{ "wait": 15 }""")).ShouldBe(200).Json.List("deliveries"));
        leased.Count.ShouldBe(count);
        return leased;
    }

    private async Task Ack(JsonObject delivery, string outcome) => (await Settle(delivery.Text("delivery"), outcome)).Status.ShouldBe(204);

    private Task<Answer> Settle(string delivery, string outcome, string? reason = null) =>
        Of.Post($"/v1/inbox/{delivery}/ack", new JsonObject { ["outcome"] = outcome, ["reason"] = reason ?? "essai" });
}
