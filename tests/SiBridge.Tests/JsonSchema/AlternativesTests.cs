using Shouldly;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class AlternativesTests
{
    private const string Channels =
        """
        {
          "oneOf": [
            { "title": "boîte", "properties": { "kind": { "const": "inbox" } }, "required": ["kind"], "additionalProperties": false },
            { "$ref": "#/$defs/http" },
            { "properties": { "kind": { "const": "ftp" }, "url": {"type": "string"} }, "required": ["kind", "url", "user", "path"] }
          ],
          "$defs": {
            "http": {
              "title": "envoi",
              "properties": { "kind": { "const": "http" }, "url": { "type": "string" }, "port": { "type": "integer" } },
              "required": ["kind", "url"]
            }
          }
        }
        """;

    [Theory]
    [InlineData("""{"kind": "http", "port": "Secret"}""", "la plus proche est la 2e (envoi), où il manque: url: propriété obligatoire absente; port: attendu: entier, reçu: chaîne")]
    [InlineData("""{"kind": "ftp"}""", "la plus proche est la 3e, où il manque: url: propriété obligatoire absente; user: propriété obligatoire absente; path: propriété obligatoire absente")]
    [InlineData("""{"kind": "inbox", "Zoé Martin": 1}""", "la plus proche est la 1re (boîte), où il manque: …: propriété inconnue: elle n'est pas prévue ici")]
    public void A_property_that_one_branch_fixes_tells_which_was_meant(string instance, string told) =>
        SchemaSpecimen.Message(Channels, instance).ShouldBe($"ne correspond à aucune des 3 formes admises; {told}");

    [Theory]
    [InlineData("""{"anyOf": [{"required": ["a", "b", "c"]}, {"required": ["c", "d"]}]}""", """{"d": 1}""", "la 2e, où il manque: c:")]
    [InlineData("""{"anyOf": [{"enum": ["x"]}, {"type": "string", "minLength": 3, "pattern": "^z"}]}""", "\"y\"", "la 2e, où il manque: 3 caractères")]
    [InlineData("""{"anyOf": [{"required": ["b"]}, {"properties": {"a": {"required": ["c"]}}}]}""", """{"a": {}}""", "la 2e, où il manque: a/c:")]
    public void Else_the_branch_with_least_wrong_and_that_reached_deepest_is_told(string schema, string instance, string told) =>
        SchemaSpecimen.Message(schema, instance).ShouldContain(told);

    [Fact]
    public void A_branch_that_lacks_much_is_no_flood()
    {
        string names = string.Join(",", Enumerable.Range(0, 300).Select(static i => $"\"p{i}\""));
        SchemaSpecimen.Message($$"""{"anyOf": [{"required": [{{names}}]}, {"required": [{{names}}, "q"]}]}""", "{}").ShouldBe(
            "ne correspond à aucune des 2 formes admises; la plus proche est la 1re, où il manque: p0: propriété obligatoire absente; "
            + "p1: propriété obligatoire absente; p2: propriété obligatoire absente; et 297 autres erreurs");
    }

    [Fact]
    public void Alternatives_within_alternatives_are_told_once_each() => SchemaSpecimen.Message(
        """{"anyOf": [{"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"required": ["c", "d"]}]}""", "{}").ShouldBe(
        "ne correspond à aucune des 2 formes admises; la plus proche est la 1re, où il manque: ne correspond à aucune des 2 formes admises");

    [Fact]
    public void The_only_branch_of_the_right_type_tells_all_its_errors() => SchemaSpecimen.Errors(
        """{"anyOf": [{"type": "null"}, {"items": {"type": "string"}, "type": "array"}]}""", $"[{string.Join(",", Enumerable.Repeat(1, 120))}]")
        [^1].Message.ShouldBe("et 20 autres erreurs");
}
