using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>What may not come in: each is told what is wrong and where, and leaves no trace.</summary>
public sealed class BadInput(Normandie normandie) : IClassFixture<Normandie>
{
    /// <summary>Of the person in all these messages, whom nothing may remember.</summary>
    private static readonly string[] Personal =
        ["TREGOUËT-MARVILLE", "Anouk", "anouk.tregouet", "33639980077", "2 07 05 14 118 042 42", "207051411804242", "Quéméneur", "s.quemeneur"];

    public static TheoryData<string> Names => [.. Requests.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_refused_and_told(string name)
    {
        var request = Requests.All[name];

        var answer = await Send(request);

        answer.ShouldBe(request.Status, request.Slug);
        answer.Json.Text("title").ShouldNotBeEmpty();
        answer.Faults.ShouldBe(request.Faults, answer.Text);
        if (request.Line is { } line) ((int)answer.Json["errors"]![0]!["line"]!).ShouldBe(line, answer.Text);
        foreach (var value in Personal) answer.Text.ShouldNotContain(value);
        (await normandie.Operator.Get(Requests.Journey.Path)).ShouldBe(404, "not-found");
    }

    [Fact]
    public async Task Leaves_no_trace()
    {
        foreach (var request in Requests.All.Values) await Send(request);
        // What is accepted afterwards is the first and only thing that anybody gets.
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        await normandie.OfPommierBleu.Gets(1, journey);

        normandie.Sent.ShouldHaveSingleItem();
        (await normandie.As("of-trois-marees").Post("/v1/inbox/leases", "{}")).ShouldBe(200).Json.List("deliveries").ShouldBeEmpty();
        ((int)(await normandie.As("ml-caen").Get("/v1/places")).Json["total"]!).ShouldBe(0);
        ((int)(await normandie.Operator.Get("/v1/admin/failures")).Json["total"]!).ShouldBe(0);
        var kept = string.Concat(Directory.GetFiles(normandie.DataFolder, "sibridge.db*").Select(ReadWhileOpen));
        kept.ShouldContain("MORVANDEL", customMessage: "the search finds what is there");
        foreach (var value in Personal)
        {
            kept.ShouldNotContain(value);
            normandie.Bridge.Log.ShouldNotContain(value);
        }
    }

    [Fact]
    public async Task Several_faults_are_all_told_at_once()
    {
        var prescription = Requests.Prescription().With("organisme", "12345678200011").With("date_prescription", "2025-06-30");
        prescription["jeune"]!["date_naissance"] = "1990-01-01";

        var answer = await normandie.As("ml-caen").Post("/v1/prescriptions", prescription);

        answer.ShouldBe(422, "business-rule").Faults.ShouldBe(["/organisme siret", "/date_prescription fait_futur", "/jeune/date_naissance age"], ignoreOrder: true);
    }

    private Task<Answer> Send(BadRequest request) => normandie.WithKey(request.Key).Post(request.Path, request.Body, request.MediaType);

    private static string ReadWhileOpen(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <param name="Line">Of the first fault; null where none is told.</param>
    /// <param name="Faults">Pointer and code of each.</param>
    private sealed record BadRequest(string? Key, string Path, byte[] Body, string? MediaType, int Status, string Slug, int? Line, string[] Faults);

    private static class Requests
    {
        public static Journey Journey { get; } = Journey.OfCaen();

        public static IReadOnlyDictionary<string, BadRequest> All { get; } = new Dictionary<string, BadRequest>
        {
            ["not JSON"] = Of("Bonjour TREGOUËT-MARVILLE", 400, "invalid-json", 1, " not-json"),
            ["nothing"] = Of("", 400, "invalid-json", 1, " empty"),
            ["truncated"] = Of(Lines(Prescription())[..^40], 400, "invalid-json", null, " truncated"),
            ["a key twice"] = Of("{\n  \"id\": \"a\",\n  \"id\": \"b\"\n}", 400, "invalid-json", 3, " duplicate-key"),
            ["2 MiB"] = Of(Prescription().With("dispositif", new string('x', 2 << 20)).ToJsonString(), 413, "payload-too-large", null),
            ["10,000 levels"] = Of(new string('[', 10_000) + new string(']', 10_000), 400, "invalid-json", 1, " too-deep"),
            ["invalid UTF-8"] = Of([.. "{\n\"id\": \""u8, 0xC3, 0x28, .. "\"}"u8], 400, "invalid-json", 2, " invalid-utf8"),
            ["U+0000"] = Of(With("dispositif", "a\\u0000b"), 400, "invalid-json", null, " nul-character"),
            ["a lone surrogate"] = Of(With("dispositif", "a\\ud800b"), 400, "invalid-json", null, " lone-surrogate"),
            ["a property that no schema knows"] = Of(Prescription().With("surnom", "Anouk").ToJsonString(), 422, "schema-violation", 1, "/surnom additionalProperties"),
            ["a property missing and another misspelt"] = Of(
                Prescription().Without("dossier").With("date_prescription", "29/06/2025").ToJsonString(), 422, "schema-violation", 1, "/dossier required", "/date_prescription format"),
            ["a NIR as the name of a property"] = Of(With("dispositif", "PACEA").Replace("dispositif", "207051411804242", StringComparison.Ordinal), 422, "nir-refused", 1, " nir"),
            ["a NIR as a name twice"] = Of("{ \"207051411804242\": 1, \"207051411804242\": 2 }", 400, "invalid-json", 1, " duplicate-key"),
            ["a SIRET whose key is wrong"] = Of(Lines(Prescription().With("organisme", "12345678200011")), 422, "business-rule", null, "/organisme siret"),
            ["a NIR in the commentaire"] = Of(Prescription().With("commentaire", "NIR : 207051411804242.").ToJsonString(), 422, "nir-refused", 1, "/commentaire nir"),
            ["a NIR with spaces in the commentaire"] = Of(
                Prescription().With("commentaire", "son numéro est 2 07 05 14 118 042 42 ?").ToJsonString(), 422, "nir-refused", 1, "/commentaire nir"),
            ["a NIR as id, and a schema violation"] = Of(
                Prescription().With("id", "207051411804242").Without("jeune").ToJsonString(), 422, "nir-refused", 1, "/id nir"),
            ["a message of tomorrow"] = Of(Prescription().With("emis_le", "2099-01-01T00:00:00Z").ToJsonString(), 422, "business-rule", 1, "/emis_le emis_le_futur"),
            ["no key"] = Of(Prescription()) with { Key = null, Status = 401, Slug = "unauthorized" },
            ["an unknown key"] = Of(Prescription()) with { Key = "inconnue", Status = 401, Slug = "unauthorized" },
            ["an expired key"] = Of(Prescription()) with { Key = TestNetwork.ExpiredKeyOf("ml-caen"), Status = 401, Slug = "unauthorized" },
            ["an operator's key"] = Of(Prescription()) with { Key = TestNetwork.KeyOf(TestNetwork.Operator), Status = 403, Slug = "forbidden" },
            ["another Mission Locale's structure"] = Of(Prescription().With("mission_locale", Normandie.Lisieux)) with { Status = 403, Slug = "forbidden", Faults = ["/mission_locale forbidden"] },
            ["another organisme's SIRET"] = Of(Offer.New().Session().With("organisme", Normandie.TroisMarees)) with
            {
                Key = TestNetwork.KeyOf("of-pommier-bleu"), Path = "/v1/sessions", Status = 403, Slug = "forbidden", Faults = ["/organisme forbidden"],
            },
            ["a prescription by an organisme"] = Of(Prescription()) with { Key = TestNetwork.KeyOf("of-pommier-bleu"), Status = 403, Slug = "forbidden" },
            ["an entree by a Mission Locale"] = Of(Journey.Entree()) with { Path = "/v1/entrees", Status = 403, Slug = "forbidden" },
            ["another media type"] = Of(Prescription()) with { MediaType = "text/plain", Status = 415, Slug = "unsupported-media-type" },
            ["no media type"] = Of(Prescription()) with { MediaType = null, Status = 415, Slug = "unsupported-media-type" },
        };

        public static JsonObject Prescription()
        {
            var prescription = Journey.Prescription();
            prescription["jeune"] = new JsonObject
            {
                ["nom_naissance"] = "TREGOUËT-MARVILLE",
                ["prenom"] = "Anouk",
                ["date_naissance"] = "2007-05-14",
                ["courriel"] = "anouk.tregouet@example.org",
                ["telephone"] = "+33639980077",
            };
            prescription["prescripteur"] = new JsonObject { ["nom"] = "Quéméneur", ["courriel"] = "s.quemeneur@ml-caen.example" };
            return prescription;
        }

        private static string With(string name, string escaped) => Prescription().With(name, "@").ToJsonString().Replace("\"@\"", $"\"{escaped}\"", StringComparison.Ordinal);

        private static string Lines(JsonObject message) => message.ToJsonString(new() { WriteIndented = true });

        private static BadRequest Of(JsonObject message) => Of(message.ToJsonString(), 0, "", null);

        private static BadRequest Of(string body, int status, string slug, int? line, params string[] faults) => Of(Encoding.UTF8.GetBytes(body), status, slug, line, faults);

        private static BadRequest Of(byte[] body, int status, string slug, int? line, params string[] faults) =>
            new(TestNetwork.KeyOf("ml-caen"), "/v1/prescriptions", body, "application/json", status, slug, line, faults);
    }
}
