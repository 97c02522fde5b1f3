using System.Text;
using System.Text.Json;
using Shouldly;
using SiBridge.Delivery.Answers;
using SiBridge.Network;
using Xunit;

namespace SiBridge.Tests.Delivery.Answers;

public sealed class ClassificationTests
{
    private const string AlreadyThere = """[ { "if": { "status": [409], "json": { "pointer": "/code", "equals": "DEJA_CREE" } }, "then": "duplicate" } ]""";

    [Theory]
    [InlineData(200, "application/json", Decision.Delivered)]
    [InlineData(204, null, Decision.Delivered)]
    [InlineData(200, "text/html; charset=utf-8", Decision.Retry)]
    [InlineData(400, "application/json", Decision.Refused)]
    [InlineData(422, null, Decision.Refused)]
    [InlineData(401, null, Decision.Misconfigured)]
    [InlineData(403, "text/html", Decision.Misconfigured)]
    [InlineData(410, null, Decision.Gone)]
    [InlineData(429, null, Decision.Slow)]
    [InlineData(503, null, Decision.Slow)]
    [InlineData(404, null, Decision.Retry)]
    [InlineData(409, null, Decision.Retry)]
    [InlineData(302, null, Decision.Retry)]
    [InlineData(500, null, Decision.Retry)]
    public void Without_rules_the_defaults_decide(int status, string? contentType, Decision decision) =>
        Rules("[]").Decide(Answered(status, contentType)).Then.ShouldBe(decision);

    [Theory]
    [InlineData(409, """{ "code": "DEJA_CREE" }""", Decision.Duplicate)]
    [InlineData(409, """{ "code": "AUTRE" }""", Decision.Retry)]
    [InlineData(409, "pas du JSON", Decision.Retry)]
    [InlineData(200, """{ "code": "DEJA_CREE" }""", Decision.Delivered)]
    public void A_rule_decides_when_all_of_its_conditions_hold(int status, string body, Decision decision) =>
        Rules(AlreadyThere).Decide(Answered(status, "application/json", body)).Then.ShouldBe(decision);

    [Theory]
    [InlineData("""{ "status": ["5xx"] }""", true)]
    [InlineData("""{ "status": [200, 500] }""", true)]
    [InlineData("""{ "status": ["4xx"] }""", false)]
    [InlineData("""{ "content_type": "TEXT/plain" }""", true)]
    [InlineData("""{ "content_type": "text/html" }""", false)]
    [InlineData("""{ "body": "d.j.\\s+reçu" }""", true)]
    [InlineData("""{ "body": "^reçu" }""", false)]
    [InlineData("""{ "header": { "name": "X-Erreur", "matches": "^MET-[0-9]+$" } }""", true)]
    [InlineData("""{ "header": { "name": "x-erreur", "equals": "MET-1" } }""", false)]
    [InlineData("""{ "header": { "name": "x-erreur" } }""", true)]
    [InlineData("""{ "header": { "name": "x-autre" } }""", false)]
    public void A_condition_looks_at_status_headers_content_type_or_body(string condition, bool holds)
    {
        var answer = new Answer(500, [new("content-type", "text/plain; charset=utf-8"), new("x-erreur", "MET-12")], Encoding.UTF8.GetBytes("ce message est déjà reçu"));

        (Rules($$"""[ { "if": {{condition}}, "then": "duplicate" } ]""").Decide(answer).Then is Decision.Duplicate).ShouldBe(holds);
    }

    [Theory]
    [InlineData("""{ "pointer": "/erreurs/0/code", "equals": 17 }""", true)]
    [InlineData("""{ "pointer": "/erreurs/0/code", "equals": "17" }""", true)]
    [InlineData("""{ "pointer": "/erreurs/1/code", "equals": 17 }""", false)]
    [InlineData("""{ "pointer": "/ok", "equals": false }""", true)]
    [InlineData("""{ "pointer": "/erreurs/0/texte", "matches": "doublon" }""", true)]
    [InlineData("""{ "pointer": "/rien" }""", false)]
    public void A_pointer_reaches_into_a_JSON_body(string condition, bool holds)
    {
        var answer = Answered(200, "application/json", """{ "ok": false, "erreurs": [ { "code": 17, "texte": "doublon de dossier" } ] }""");

        (Rules($$"""[ { "if": { "json": {{condition}} }, "then": "refused" } ]""").Decide(answer).Then is Decision.Refused).ShouldBe(holds);
    }

    [Fact]
    public void The_first_rule_that_holds_wins()
    {
        var rules = Rules("""[ { "if": { "status": [200] }, "then": "retry" }, { "if": { "status": ["2xx"] }, "then": "refused" } ]""");

        rules.Decide(Answered(200)).Name.ShouldBe("règle 1");
        rules.Decide(Answered(201)).Name.ShouldBe("règle 2");
    }

    [Theory]
    [InlineData("""{ "code": "M-12", "texte": "Session\n  fermée" }""", "M-12 : Session fermée")]
    [InlineData("""{ "texte": "Session fermée" }""", "Session fermée")]
    [InlineData("""{ "code": "M-12", "texte": "1 85 05 78 006 084 91 inconnu" }""", null)]
    [InlineData("<html>", null)]
    public void Of_a_refusal_the_partners_code_and_words_are_kept_unless_a_NIR_stands_in_them(string body, string? said)
    {
        var rules = Rules("""[ { "if": { "status": [422] }, "then": "refused", "code": "/code", "text": "/texte" } ]""");
        var answer = Answered(422, "application/json", body);

        Classification.Said(rules.Decide(answer), answer).ShouldBe(said);
    }

    [Theory]
    [InlineData("{ \"texte\": \"dossier ferm\u00e9\" }", "\"dossier ferm\ufffd\"")]
    [InlineData("{ \"texte\": \"\\ud800\" }", "\"\\ud800\"")]
    [InlineData("{ \"ferm\u00e9\": 1, \"texte\": \"clos\" }", "clos")]
    public void An_answer_in_an_odd_encoding_decides_as_any_other(string body, string said)
    {
        var rules = Rules("""[ { "if": { "status": [422] }, "then": "refused", "text": "/texte" } ]""");
        var answer = new Answer(422, [], Encoding.Latin1.GetBytes(body));

        rules.Decide(answer).Then.ShouldBe(Decision.Refused);
        Classification.Said(rules.Decide(answer), answer).ShouldBe(said);
    }

    [Theory]
    [InlineData("Text/HTML; charset=utf-8")]
    [InlineData("application/xhtml+xml")]
    public void A_page_is_a_page_however_its_type_is_written(string type) => Rules("[]").Decide(Answered(200, type)).Then.ShouldBe(Decision.Retry);

    [Fact]
    public void A_body_is_read_only_for_a_rule_that_looks_at_it()
    {
        Rules("[]").ReadsBody.ShouldBeFalse();
        Rules("""[ { "if": { "status": [409] }, "then": "duplicate" } ]""").ReadsBody.ShouldBeFalse();
        Rules(AlreadyThere).ReadsBody.ShouldBeTrue();
    }

    [Fact]
    public void A_regular_expression_that_could_take_for_ever_is_refused_where_it_stands()
    {
        var (property, message) = Classification.Problems(Settings("""[ { "if": { "body": "ok" }, "then": "retry" }, { "if": { "body": "(a)\\1" }, "then": "retry" } ]""")).Single();

        property.ShouldBe("classify/1/if");
        message.ShouldContain("ni référence arrière");
    }

    private static Classification Rules(string classify) => Classification.Of(Settings(classify));

    private static ChannelSettings Settings(string classify) => new("http", JsonDocument.Parse($$"""{ "kind": "http", "classify": {{classify}} }""").RootElement);

    private static Answer Answered(int status, string? contentType = null, string body = "") =>
        new(status, contentType is null ? [] : [new("Content-Type", contentType)], Encoding.UTF8.GetBytes(body));
}
