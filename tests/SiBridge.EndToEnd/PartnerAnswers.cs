using System.Diagnostics;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>What the bridge makes of what partners answer: by its own rules, and by those of the channel.</summary>
public sealed class PartnerAnswers : IAsyncLifetime
{
    private const string Rules =
        """
        [ { "if": { "status": [409], "json": { "pointer": "/code", "equals": "DEJA_CREE" } }, "then": "duplicate" },
          { "if": { "status": [422] }, "then": "refused", "code": "/erreur/code", "text": "/erreur/libelle" } ]
        """;

    private Normandie normandie = null!;

    public async ValueTask InitializeAsync() => normandie = await Normandie.Start(
        own => [new(own.NetworkFile, own.DataFolder)],
        own => own.Network.Partner("of-pommier-bleu")["receives"]![0]!["channel"]!.AsObject().With("classify", JsonNode.Parse(Rules)!));

    public ValueTask DisposeAsync() => normandie.DisposeAsync();

    [Fact]
    public async Task A_firewalls_page_is_no_yes()
    {
        var journey = Journey.OfCaen();
        normandie.OfPommierBleu.Answers = _ => normandie.OfPommierBleu.Requests.Count == 1 ? new(200, Body: "<html>Maintenance</html>", ContentType: "text/html; charset=utf-8") : Reply.Ok;

        var receipt = await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        ((int)(await normandie.Operator.Delivery(receipt, "delivered"))["attempts"]!).ShouldBe(2);
    }

    [Fact]
    public async Task A_conflict_is_a_yes_where_a_rule_says_so_and_only_there()
    {
        var (known, unknown) = (Journey.OfCaen(), Journey.OfCaen());
        normandie.OfPommierBleu.Answers = r => new(409, Body: r.PrescriptionId == known.Id ? """{ "code": "DEJA_CREE" }""" : """{ "code": "VERROU" }""");

        var (first, second) = (await normandie.As("ml-caen").Sends("/v1/prescriptions", known.Prescription()), await normandie.As("ml-caen").Sends("/v1/prescriptions", unknown.Prescription()));

        ((int)(await normandie.Operator.Delivery(first, "delivered"))["attempts"]!).ShouldBe(1);
        await normandie.OfPommierBleu.Gets(1, unknown);
        (await normandie.Operator.Delivery(second, "pending")).Text("last_error").ShouldContain("HTTP 409");
    }

    [Fact]
    public async Task Operators_read_the_partners_own_words_about_a_refusal_and_logs_do_not()
    {
        normandie.OfPommierBleu.Answers = _ => new(422, Body: """{ "erreur": { "code": "SES-04", "libelle": "session close, voir Lina MORVANDEL" } }""");

        var receipt = await normandie.As("ml-caen").Sends("/v1/prescriptions", Journey.OfCaen().Prescription());

        (await normandie.Operator.Delivery(receipt, "failed")).Text("last_error").ShouldContain("« SES-04 : session close, voir Lina MORVANDEL »");
        normandie.Bridge.Log.ShouldNotContain("SES-04");
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task A_partner_that_asks_for_time_gets_it_for_all_of_its_channel()
    {
        normandie.OfPommierBleu.Answers = _ => normandie.OfPommierBleu.Requests.Count == 1 ? new(429, RetryAfter: "3") : Reply.Ok;
        var first = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", first.Prescription());
        var refused = (await normandie.OfPommierBleu.Gets(1, first))[0];
        // On a busy machine the answer is read some time after it was sent.
        await Eventually.Holds(() => normandie.Bridge.Log.ShouldContain("of-pommier-bleu/principal pauses"));
        var second = Journey.OfCaen();

        await normandie.As("ml-caen").Sends("/v1/prescriptions", second.Prescription());

        await normandie.OfPommierBleu.Gets(2, first);
        await normandie.OfPommierBleu.Gets(1, second);
        normandie.OfPommierBleu.Requests.Skip(1).ShouldAllBe(r => Stopwatch.GetElapsedTime(refused.Ended!.Value, r.Began) > TimeSpan.FromSeconds(2.9));
    }

    [Fact]
    public async Task Who_is_not_let_in_knocks_once_and_says_so()
    {
        normandie.OfPommierBleu.Answers = _ => new(401);
        var journeys = Enumerable.Range(0, 10).Select(_ => Journey.OfCaen()).ToList();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journeys[0].Prescription());
        await normandie.OfPommierBleu.Gets(1, journeys[0]);
        await Eventually.Holds(() => normandie.Bridge.Log.ShouldContain("of-pommier-bleu/principal pauses"));

        var receipts = new List<string>();
        foreach (var journey in journeys.Skip(1)) receipts.Add(await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription()));

        foreach (var receipt in receipts) ((int)(await normandie.Operator.Delivery(receipt, "pending"))["attempts"]!).ShouldBe(0);
        normandie.OfPommierBleu.Requests.ShouldHaveSingleItem();
        normandie.Bridge.Log.ShouldContain("vérifiez la clé");
    }
}
