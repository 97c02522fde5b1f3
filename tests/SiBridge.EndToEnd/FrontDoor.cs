using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>What anybody may ask, and how fast a partner may send.</summary>
public sealed class FrontDoor(Normandie normandie) : IClassFixture<Normandie>
{
    [Fact]
    public async Task Health_tells_that_it_lives_and_is_ready()
    {
        var anybody = normandie.WithKey(null);

        (await anybody.Get("/health/live")).ShouldBe(200).Json.Text("status").ShouldBe("ok");
        var ready = (await anybody.Get("/health/ready")).ShouldBe(200).Json;
        (ready.Text("status"), ready.Text("database"), ready.Text("bus")).ShouldBe(("ok", "ok", "ok"));
    }

    [Fact]
    public async Task Schemas_of_all_fifteen_types_are_there_to_read()
    {
        var anybody = normandie.WithKey(null);

        var types = (await anybody.Get("/v1/schemas")).ShouldBe(200).Json.List("schemas");

        types.Select(t => t.Text("type")).ShouldBe(
            ["session", "places", "prescription", "annulation", "reponse", "convocation", "presence", "resultat", "entree", "interruption", "reprise", "abandon", "fin", "rappel", "anomalie"],
            ignoreOrder: true);
        foreach (var href in types.Select(t => t.Text("href"))) (await anybody.Get(href)).ShouldBe(200).Json.Text("$schema").ShouldBe("https://json-schema.org/draft/2020-12/schema");
        (await anybody.Get("/v1/schemas/prescription")).Json["required"]!.AsArray().Select(r => (string)r!).ShouldContain("dossier");
        (await anybody.Get("/v1/schemas/inconnu")).ShouldBe(404, "not-found");
    }

    [Fact]
    public async Task The_API_is_described_for_tools_and_for_people()
    {
        var anybody = normandie.WithKey(null);

        var paths = (await anybody.Get("/openapi/v1.json")).ShouldBe(200).Json["paths"]!.AsObject();
        paths["/v1/places/flux"]!["get"]!["parameters"]!.AsArray().Where(p => p!.AsObject().Text("in") == "header").ShouldHaveSingleItem()!.AsObject().Text("name").ShouldBe("Last-Event-ID");
        paths.Select(p => p.Key).ShouldContain("/v1/prescriptions");
        paths.Select(p => p.Key).ShouldContain("/v1/parcours/{mission_locale}/{prescription_id}");
        (await anybody.Get("/docs")).ShouldBe(200).Headers["Content-Type"].ShouldStartWith("text/html");
    }

    [Fact]
    public async Task An_address_or_a_method_that_does_not_exist_is_a_problem_too()
    {
        (await normandie.As("ml-caen").Get("/v1/inconnu")).ShouldBe(404, "not-found");
        (await normandie.As("ml-caen").Get("/v1/prescriptions")).ShouldBe(405, "method-not-allowed");
    }

    [Fact]
    public async Task A_partner_over_its_rate_is_told_when_to_come_again()
    {
        normandie.Network.Partner("ml-lisieux")["rate"] = new JsonObject { ["per_second"] = 0.5 };
        normandie.Network.Write(normandie.NetworkFile);
        var lisieux = normandie.As("ml-lisieux");
        Task<Answer> Send() => lisieux.Post("/v1/prescriptions", new Journey(Normandie.Lisieux, Unique.Id("P")).Prescription());
        await Eventually.Holds(async () => (await Send()).Headers.ContainsKey("RateLimit-Limit").ShouldBeTrue());

        Answer? over = null;
        await Eventually.Holds(async () => (over = await Send()).Status.ShouldBe(429));

        over!.ShouldBe(429, "too-many-requests");
        Number(over, "Retry-After").ShouldBeInRange(1, 4);
        Number(over, "RateLimit-Limit").ShouldBe(1);
        Number(over, "RateLimit-Remaining").ShouldBe(0);
        Number(over, "RateLimit-Reset").ShouldBeInRange(1, 4);
        // The others have their own.
        (await normandie.As("ml-caen").Post("/v1/prescriptions", Journey.OfCaen().Prescription())).ShouldBe(202).Headers.ContainsKey("RateLimit-Limit").ShouldBeFalse();
        await Eventually.Holds(async () => (await Send()).Status.ShouldBe(202));
    }

    private static int Number(Answer answer, string header) => int.Parse(answer.Headers[header], CultureInfo.InvariantCulture);
}
