using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>Many messages in one request: each is judged alone, and answered in its place.</summary>
public sealed class Arrays(Normandie normandie) : IClassFixture<Normandie>
{
    [Fact]
    public async Task A_thousand_with_ten_bad_ones_get_990_receipts_and_10_problems_in_order()
    {
        var journeys = Enumerable.Range(0, 1_000).Select(_ => Journey.OfCaen()).ToList();
        var messages = journeys.Select((j, i) => i % 100 == 42 ? j.Prescription().With("organisme", "12345678200011") : j.Prescription()).ToList();

        var answer = (await normandie.As("ml-caen").Post("/v1/prescriptions", Array(messages))).ShouldBe(202);

        var results = answer.Json.List("results");
        results.Select(r => r.Text("id")).ShouldBe(messages.Select(m => m.Text("id")));
        results.Count(r => (int)r["status"]! == 202).ShouldBe(990);
        results.Where(r => (int)r["status"]! == 202).Select(r => r.Text("receipt")).Distinct().Count().ShouldBe(990);
        var refused = results.Index().Where(r => (int)r.Item["status"]! == 422).ToList();
        refused.Select(r => r.Index).ShouldBe([42, 142, 242, 342, 442, 542, 642, 742, 842, 942]);
        refused.ShouldAllBe(r => r.Item["problem"]!.Text("type") == "urn:sibridge:problem:business-rule");
        refused.ShouldAllBe(r => r.Item["problem"]!["errors"]![0]!.Text("pointer") == "/organisme");

        await Eventually.Holds(() => normandie.OfPommierBleu.Requests.Select(r => r.PrescriptionId).Intersect(journeys.Select(j => j.Id)).Count().ShouldBe(990), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Again_it_gets_the_same_receipts_and_200()
    {
        var caen = normandie.As("ml-caen");
        var array = Array([Journey.OfCaen().Prescription(), Journey.OfCaen().Prescription()]);
        var first = (await caen.Post("/v1/prescriptions", array)).ShouldBe(202);

        var again = (await caen.Post("/v1/prescriptions", array)).ShouldBe(200);

        again.Json.List("results").Select(r => (int)r["status"]!).ShouldBe([200, 200]);
        again.Json.List("results").Select(r => r.Text("receipt")).ShouldBe(first.Json.List("results").Select(r => r.Text("receipt")));
    }

    [Fact]
    public async Task With_one_new_message_among_replays_it_is_202()
    {
        var (caen, known) = (normandie.As("ml-caen"), Journey.OfCaen().Prescription());
        await caen.Sends("/v1/prescriptions", known);

        var answer = await caen.Post("/v1/prescriptions", Array([known, Journey.OfCaen().Prescription()]));

        answer.ShouldBe(202).Json.List("results").Select(r => (int)r["status"]!).ShouldBe([200, 202]);
    }

    [Fact]
    public async Task When_all_are_refused_it_is_422_and_each_says_why()
    {
        var caen = normandie.As("ml-caen");
        var conflict = Journey.OfCaen().Prescription();
        await caen.Sends("/v1/prescriptions", conflict);

        var answer = await caen.Post("/v1/prescriptions", Array(
        [
            conflict.With("dispositif", "PACEA"),
            Journey.OfLeHavre().Prescription(),
            Journey.OfCaen().Prescription().Without("jeune"),
            Journey.OfCaen().Prescription().With("dispositif", new string('x', 1 << 20)),
        ]));

        // Not a problem of the whole: the items tell theirs.
        answer.Status.ShouldBe(422);
        answer.Json.List("results").Select(r => $"{r["status"]} {r["problem"]!["type"]}").ShouldBe(
        [
            "409 urn:sibridge:problem:message-id-conflict", "403 urn:sibridge:problem:forbidden",
            "422 urn:sibridge:problem:schema-violation", "413 urn:sibridge:problem:payload-too-large",
        ]);
    }

    [Fact]
    public async Task A_fault_is_located_in_its_item_and_in_the_request()
    {
        var (good, bad) = (Journey.OfCaen().Prescription().ToJsonString(), Journey.OfCaen().Prescription().With("organisme", "12345678200011").ToJsonString());

        var answer = await normandie.As("ml-caen").Post("/v1/prescriptions", $"[\n{good},\n{bad}\n]");

        var error = answer.ShouldBe(202).Json.List("results")[1]["problem"]!.List("errors").ShouldHaveSingleItem();
        error.Text("pointer").ShouldBe("/organisme");
        ((int)error["line"]!).ShouldBe(3);
    }

    [Fact]
    public async Task The_same_id_twice_in_one_array_is_one_message()
    {
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        var prescription = journey.Prescription();
        var other = prescription.DeepClone().AsObject().With("dispositif", "PACEA");

        var results = (await caen.Post("/v1/prescriptions", Array([prescription, prescription, other]))).ShouldBe(202).Json.List("results");

        results.Select(r => (int)r["status"]!).ShouldBe([202, 200, 409]);
        results[1].Text("receipt").ShouldBe(results[0].Text("receipt"));
    }

    [Fact]
    public async Task Over_a_thousand_none_or_unreadable_is_refused_as_a_whole()
    {
        var (caen, journey) = (normandie.As("ml-caen"), Journey.OfCaen());

        (await caen.Post("/v1/prescriptions", Array(Enumerable.Repeat(journey.Prescription(), 1_001)))).ShouldBe(413, "payload-too-large");
        (await caen.Post("/v1/prescriptions", "[]")).ShouldBe(400, "invalid-json");
        (await caen.Post("/v1/prescriptions", $"[{journey.Prescription().ToJsonString()}, {{]")).ShouldBe(400, "invalid-json");

        (await normandie.Operator.Get(journey.Path)).ShouldBe(404, "not-found");
    }

    private static JsonArray Array(IEnumerable<JsonObject> messages) => new([.. messages.Select(m => m.DeepClone())]);
}
