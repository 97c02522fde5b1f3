using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Cli.Simulate;
using Xunit;

namespace SiBridge.Tests.Cli;

/// <summary>The simulated system does what its options say: what is tried against it proves nothing else.</summary>
public sealed class SimulatedImiloTests
{
    private static readonly ImiloOptions Usual = new(
        200, 1, "14327S00", ["12345678200010"], ImiloOptions.Families.ToDictionary(f => f, ImiloOptions.UsualKey), "SIBRIDGE", 1_000_000, 50, 0, 0, 0, 0, 0, 0);

    [Fact]
    public async Task Shows_what_nobody_acknowledged_oldest_first_and_the_same_for_the_same_seed()
    {
        await using var one = await Started(Usual);
        await using var other = await Started(Usual);

        var first = await Events(one);
        (await one.Post(ImiloOptions.Evenements, $"/operateurs/events/{first[0]!["identifiant"]}/ack")).Status.ShouldBe(204);

        first.Count.ShouldBe(50);
        first.ToJsonString().ShouldBe((await Events(other)).ToJsonString());
        (await Events(one)).Select(Id).ShouldBe([.. first.Skip(1).Select(Id), "EV0000051"]);
    }

    [Fact]
    public async Task A_proposal_is_as_the_events_that_were_shown_have_made_it()
    {
        await using var imilo = await Started(Usual with { Events = 2_000 });
        var created = (await Events(imilo)).First(e => (string?)e!["type"] == ImiloEvent.OfProposition)!;
        var path = $"/operateurs/dossiers/{created["idDossier"]}/propositions/{created["idType"]}";

        (await imilo.Get(ImiloOptions.Dossiers, $"/sue/dossiers/{created["idDossier"]}")).Status.ShouldBe(200);
        (await imilo.Get(ImiloOptions.Propositions, path)).Status.ShouldBe(200);
        (await imilo.Get(ImiloOptions.Propositions, "/operateurs/dossiers/1/propositions/1")).Status.ShouldBe(404);
        while (await Events(imilo) is { Count: > 0 } events)
        {
            foreach (var e in events) await imilo.Post(ImiloOptions.Evenements, $"/operateurs/events/{Id(e)}/ack");
        }

        (await imilo.Get(ImiloOptions.Propositions, path)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Each_family_has_its_key_and_its_rate_and_whoever_asks_says_who_it_is()
    {
        await using var imilo = await Started(Usual with { Rate = 3 });

        (await imilo.Get(ImiloOptions.Dossiers, "/operateurs/events")).Status.ShouldBe(401);
        (await imilo.Get(ImiloOptions.Evenements, "/operateurs/events", operateur: "UN_AUTRE")).Status.ShouldBe(403);
        for (var i = 0; i < 3; i++) (await imilo.Get(ImiloOptions.Evenements, "/operateurs/events")).Status.ShouldBe(200);
        (await imilo.Get(ImiloOptions.Evenements, "/operateurs/events")).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(429), a => a.RetryAfter.ShouldBe("1"));
        (await imilo.Get(ImiloOptions.Dossiers, "/sue/dossiers/500001")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Its_faults_are_those_that_were_asked_for()
    {
        await using var twice = await Started(Usual with { Duplicates = 1 });
        (await Events(twice)).GroupBy(Id).ShouldContain(g => g.Count() == 2);

        await using var lost = await Started(Usual with { LostAcks = 1 });
        await Should.ThrowAsync<HttpRequestException>(() => lost.Post(ImiloOptions.Evenements, "/operateurs/events/EV0000001/ack"));
        (await lost.Post(ImiloOptions.Evenements, "/operateurs/events/EV0000001/ack")).Status.ShouldBe(204);
        Id((await Events(lost))[0]).ShouldBe("EV0000001");

        await using var late = await Started(Usual with { Late = 1 });
        (await Events(late)).Select(Id).ToList().ShouldNotBe([.. (await Events(late)).Select(Id).Order(StringComparer.Ordinal)]);

        await using var broken = await Started(Usual with { Errors = 1 });
        (await broken.Get(ImiloOptions.Evenements, "/operateurs/events")).Status.ShouldBe(500);
    }

    [Theory]
    [InlineData("""{"idDossier":1,"idProposition":"P","proposition":{"statut":"ACHIEVED","date":"2026-07-20 17:00:00"},"situation":{"etat":"EN_COURS","categorieSituation":"Formation","dateDebut":"2026-07-20 00:00:00"}}""", 204)]
    [InlineData("""{"idDossier":1,"idProposition":"P","proposition":{"statut":"REFUSAL","date":"2026-07-20 17:00:00"},"situation":null}""", 204)]
    [InlineData("""{"idDossier":2,"idProposition":"P","proposition":{"statut":"REFUSAL","date":"2026-07-20 17:00:00"}}""", 400)]
    [InlineData("""{"idDossier":1,"idProposition":"P","proposition":{"statut":"REFUS","date":"2026-07-20 17:00:00"}}""", 400)]
    [InlineData("""{"idDossier":1,"idProposition":"P","proposition":{"statut":"ACHIEVED","date":"2026-07-20T17:00:00+02:00"}}""", 400)]
    [InlineData("""{"idDossier":1,"idProposition":"P","proposition":{"statut":"ACHIEVED","date":"2026-07-20 17:00:00"},"situation":{"etat":"TERMINE","categorieSituation":"Formation"}}""", 400)]
    [InlineData("""{"idDossier":1,"idProposition":"P","proposition":{"statut":"ACHIEVED","date":"2026-07-20 17:00:00"},"situation":{"etat":"EN_COURS","categorieSituation":"formation"}}""", 400)]
    [InlineData("autre chose", 400)]
    public async Task What_is_written_to_it_is_looked_at(string body, int status)
    {
        await using var imilo = await Started(Usual);

        (await imilo.Post(ImiloOptions.Situations, "/operateurs/dossiers/1/situations", body)).Status.ShouldBe(status);
        ((int)imilo.Bilan["ecritures"]![status is 204 ? "prises" : "refusees"]!).ShouldBe(1);
    }

    [Theory]
    [InlineData("--errors", "1.5", "--errors : une part de 0 à 1 est attendue ; 0.05 fait 5 %.")]
    [InlineData("--rate", "0", "--rate : au moins 1.")]
    [InlineData("--key", "rdv=x", "--key rdv=x : une famille (evenements, dossiers, propositions, situations), =, et sa clé sont attendues.")]
    public async Task What_it_cannot_do_is_told(string option, string value, string sentence) =>
        (await Invocation.Of("simulate", "imilo", option, value)).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(2), r => r.Error.ShouldContain(sentence));

    private static async Task<Asked> Started(ImiloOptions options)
    {
        var imilo = new SimulatedImilo(options, TimeProvider.System);
        await imilo.Start("http://127.0.0.1:0");
        return new(imilo);
    }

    private static async Task<JsonArray> Events(Asked imilo) => JsonNode.Parse((await imilo.Get(ImiloOptions.Evenements, "/operateurs/events")).Body)!.AsArray();

    private static string Id(JsonNode? e) => (string)e!["identifiant"]!;

    private sealed class Asked(SimulatedImilo imilo) : IAsyncDisposable
    {
        private readonly HttpClient http = new() { BaseAddress = new(imilo.Url) };

        public JsonObject Bilan => new ImiloBilan(imilo).Json;

        public Task<(int Status, string Body, string? RetryAfter)> Get(string family, string path, string operateur = "SIBRIDGE") => Send(HttpMethod.Get, family, path, operateur, null);

        public Task<(int Status, string Body, string? RetryAfter)> Post(string family, string path, string body = "") => Send(HttpMethod.Post, family, path, "SIBRIDGE", body);

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await imilo.DisposeAsync();
        }

        private async Task<(int, string, string?)> Send(HttpMethod method, string family, string path, string operateur, string? body)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("X-Gravitee-Api-Key", ImiloOptions.UsualKey(family));
            request.Headers.Add("operateur", operateur);
            using var response = await http.SendAsync(request);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.RetryAfter?.ToString());
        }
    }
}
