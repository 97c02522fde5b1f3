using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Gateway;
using SiBridge.JsonSchema;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Gateway;

/// <summary>What a corrected body may say: what its recipient may read, and nothing that the gateway would refuse.</summary>
public sealed class CorrectionCheckTests : IAsyncLifetime
{
    private readonly EmbeddedBridge bridge = new(Engine.SQLite, Networks.Normandie);
    private readonly Dictionary<string, Guid> receipts = [];

    public async ValueTask InitializeAsync()
    {
        foreach (var (emitter, message) in new[]
        {
            ("of-pommier-bleu", Messages.Session), ("ml-caen", Messages.Prescription), ("of-pommier-bleu", Messages.Entree), ("of-pommier-bleu", Messages.Abandon.With(("motif", "sante"))),
        })
        {
            receipts[message.Type] = await bridge.Post(emitter, message);
        }
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    [Theory]
    [InlineData("entree", "ml-caen", "date_entree", "\"2026-07-18\"")]
    [InlineData("entree", "ml-caen", "dossier", "\"4242\"")]
    [InlineData("entree", "region-normandie", "jeune", """{ "nom_naissance": "MORVANDEL", "prenom": "Lina Rose", "date_naissance": "2007-05-14" }""")]
    [InlineData("entree", "region-normandie", "financeurs", "[2, 4]")]
    [InlineData("prescription", "of-pommier-bleu", "date_prescription", "\"2026-06-28\"")]
    [InlineData("session", "region-normandie", "intitule", "\"Agent magasinier cariste\"")]
    public async Task Says_another_thing_that_is_right(string type, string recipient, string property, string value) =>
        (await Judge(type, recipient, body => body[property] = JsonNode.Parse(value))).ShouldBeNull();

    [Theory]
    [InlineData("entree", "ml-caen", "date_entree", "\"14/09/2026\"", "schema-violation", "/body/date_entree format")]
    [InlineData("entree", "ml-caen", "date_entree", null, "schema-violation", "/body/date_entree required")]
    [InlineData("entree", "ml-caen", "date_entree", "\"2026-07-21\"", "business-rule", "/body/date_entree fait_futur")]
    [InlineData("entree", "ml-caen", "inconnue", "1", "schema-violation", "/body/inconnue additionalProperties")]
    [InlineData("entree", "ml-caen", "commentaire", "\"vue\"", "schema-violation", "/body/commentaire additionalProperties")]
    [InlineData("prescription", "of-pommier-bleu", "dossier", "\"4242\"", "schema-violation", "/body/dossier additionalProperties")]
    [InlineData("entree", "ml-caen", "jeune", "{}", "schema-violation", "/body/jeune additionalProperties")]
    [InlineData("entree", "ml-caen", "dossier", "\"x\"", "schema-violation", "/body/dossier pattern")]
    [InlineData("entree", "ml-caen", "dossier", null, "schema-violation", "/body/dossier required")]
    [InlineData("entree", "region-normandie", "financeurs", "[99]", "schema-violation", "/body/financeurs/0 maximum")]
    [InlineData("abandon", "region-normandie", "motif", "\"sante\"", "business-rule", "/body/motif non_transmis")]
    [InlineData("session", "region-normandie", "places_disponibles", "99", "business-rule", "/body/places_disponibles places_capacite")]
    [InlineData("entree", "ml-caen", "motif", "\"185057800608491\"", "nir-refused", "/body/motif nir")]
    [InlineData("entree", "region-normandie", "dossier", "\"4242\"", "schema-violation", "/body/dossier additionalProperties")]
    [InlineData("prescription", "of-pommier-bleu", "date_prescription", "\"2000-01-01\"", "business-rule", "/body/jeune/date_naissance age")]
    public async Task Says_nothing_that_is_wrong_or_not_for_this_recipient(string type, string recipient, string property, string? value, string slug, string fault)
    {
        var problem = (await Judge(type, recipient, body =>
        {
            if (value is null) body.Remove(property);
            else body[property] = JsonNode.Parse(value);
        })).ShouldNotBeNull();

        (problem.Slug, problem.Errors!.Select(e => $"{e.Pointer} {e.Code}")).ShouldSatisfyAllConditions(p => p.Slug.ShouldBe(slug), p => p.Item2.ShouldBe([fault]));
        problem.Errors!.ShouldAllBe(e => e.Line > 1);
    }

    [Theory]
    [InlineData("entree", "ml-caen", "type", "\"abandon\"")]
    [InlineData("entree", "ml-caen", "receipt", "\"0190d7a2-0000-7000-8000-000000000000\"")]
    [InlineData("entree", "ml-caen", "emetteur", "\"of-trois-marees\"")]
    [InlineData("entree", "ml-caen", "id", "\"autre\"")]
    [InlineData("entree", "ml-caen", "corrige", "\"autre\"")]
    [InlineData("entree", "ml-caen", "mission_locale", "\"76351S00\"")]
    [InlineData("entree", "ml-caen", "prescription_id", "\"P-1\"")]
    [InlineData("entree", "region-normandie", "organisme", "\"98765432400019\"")]
    [InlineData("entree", "region-normandie", "session_cle", """{ "reference": "AUTRE" }""")]
    [InlineData("session", "region-normandie", "session_cle", """{ "reference": "AUTRE" }""")]
    public async Task Speaks_of_the_same_message_journey_and_session(string type, string recipient, string property, string value)
    {
        var problem = (await Judge(type, recipient, body => body[property] = JsonNode.Parse(value))).ShouldNotBeNull();

        problem.Errors!.Select(e => $"{e.Pointer} {e.Code}").ShouldBe([$"/body/{property} identite"]);
        problem.Errors![0].Message.ShouldNotContain(value.Trim('"'));
    }

    [Fact]
    public async Task Says_something_else() => (await Judge("entree", "ml-caen", _ => { }))!.Errors![0].Code.ShouldBe("sans_changement");

    [Fact]
    public async Task Is_for_a_partner_of_the_network()
    {
        bridge.Network.Replace(Networks.Normandie.Without("ml-caen"));

        (await Judge("entree", "ml-caen", body => body["date_entree"] = "2026-07-18"))!.Status.ShouldBe(409);
    }

    /// <summary>What is said of a body that differs from the one that was made.</summary>
    private async Task<Problem?> Judge(string type, string recipient, Action<JsonObject> change)
    {
        var delivery = (await bridge.View(receipts[type])).Deliveries.Single(d => d.Recipient == recipient).Delivery;
        var original = (await new Corrections(bridge.Database, bridge.Hints, bridge.Clock).Original(delivery))!;
        var body = JsonNode.Parse(original.Body)!.AsObject();
        change(body);
        JsonText.TryParse(System.Text.Encoding.UTF8.GetBytes($"{{ \"reason\": \"x\", \"body\":\n{body.ToJsonString(new JsonSerializerOptions { WriteIndented = true })} }}"), out var text, out _).ShouldBeTrue();
        using (text) return new CorrectionCheck(EmbeddedBridge.Schemas, bridge.Network, bridge.Clock).Judge(original, text, "/body");
    }
}

/// <summary>What differs between two bodies.</summary>
public sealed class DifferenceTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""", "")]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"b":3}""", "/b 2 3")]
    [InlineData("""{"a":1}""", """{"b":1}""", "/a 1 -; /b - 1")]
    [InlineData("""{"a":{"x/y":"é"}}""", """{"a":{"x/y":"è"}}""", "/a/x~1y \"é\" \"è\"")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,3,4]}""", "/a/1 2 3; /a/2 - 4")]
    [InlineData("""{"a":[1]}""", """{"a":{"b":1}}""", "/a [1] {\"b\":1}")]
    public void Is_told_at_its_smallest(string old, string now, string differences) => string.Join("; ", Difference.Between(JsonElement.Parse(old), JsonElement.Parse(now))
        .Select(d => $"{d.Pointer} {d.Old?.GetRawText() ?? "-"} {d.New?.GetRawText() ?? "-"}")).ShouldBe(differences);
}
