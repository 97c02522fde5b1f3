using System.Text;
using Shouldly;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class RegistryTests
{
    [Fact]
    public void References_lead_to_anchors_and_between_files_relative_to_their_id()
    {
        CompiledSchema schema = SchemaSpecimen.Compile(
            """{"$id": "https://sibridge.test/v1/a.json", "properties": {"x": {"$ref": "../commun/b.json#court"}}}""",
            """{"$id": "https://sibridge.test/commun/b.json", "$defs": {"c": {"$anchor": "court", "maxLength": 1}}}""");
        SchemaSpecimen.Errors(schema, """{"x": "ab"}""").ShouldHaveSingleItem().Pointer.ShouldBe("/x");
    }

    [Fact]
    public void A_reference_reached_through_an_embedded_schema_is_relative_to_that_schema() => SchemaSpecimen.Codes(
        """
        {
          "$id": "https://sibridge.test/a",
          "$ref": "#/$defs/x/$defs/y",
          "$defs": {
            "x": { "$id": "commun/x", "$defs": { "y": { "$ref": "z" } } },
            "z": { "$id": "commun/z", "type": "null" }
          }
        }
        """,
        "1").ShouldBe(["type"]);

    [Fact]
    public void A_schema_may_contain_itself()
    {
        CompiledSchema tree = SchemaSpecimen.Compile("""{"properties": {"fils": {"items": {"$ref": "#"}}}, "additionalProperties": false}""");
        SchemaSpecimen.Errors(tree, """{"fils": [{"fils": [{"x": 1}]}]}""").ShouldHaveSingleItem().Pointer.ShouldBe("/fils/0/fils/0/x");
    }

    [Theory]
    [InlineData("""{"$ref": "#"}""")]
    [InlineData("""{"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}}""")]
    [InlineData("""{"properties": {"x": {"$ref": "#/properties/x"}}}""")]
    public void A_schema_that_never_ends_is_refused_when_compiled(string schema) =>
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile(schema)).Message.ShouldContain("se réfère à lui-même sans fin");

    [Fact]
    public void A_chain_of_a_thousand_references_is_refused_when_compiled()
    {
        string links = string.Join(",", Enumerable.Range(0, 1000).Select(static i => $$"""  "d{{i}}": {"$ref": "#/$defs/d{{i + 1}}"} """));
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile($$"""{"$ref": "#/$defs/d0", "$defs": { {{links}}, "d1000": true} }"""))
            .Message.ShouldContain("s'enchaînent");
    }

    [Theory]
    [InlineData("""{"$id": "https://sibridge.test/a", "$ref": "b"}""", "https://sibridge.test/a#/$ref: la référence b ne mène à aucun schéma enregistré")]
    [InlineData("""{"$id": "https://sibridge.test/a", "items": {"$ref": "#/$defs/x"}}""", "https://sibridge.test/a#/items/$ref: la référence #/$defs/x")]
    [InlineData("""{"$id": "https://sibridge.test/a", "items": {"$ref": "#ancre"}}""", "la référence #ancre ne mène")]
    [InlineData("""{"type": "chaine"}""", "/type: attendu un type")]
    [InlineData("""{"required": "nom"}""", "/required: attendu un tableau de chaînes")]
    [InlineData("""{"maxLength": -1}""", "/maxLength: attendu un entier positif ou nul")]
    [InlineData("""{"multipleOf": 0}""", "/multipleOf: attendu un nombre positif")]
    [InlineData("""{"properties": []}""", "/properties: attendu un objet")]
    [InlineData("""{"items": [true]}""", "un schéma est un objet, true ou false")]
    [InlineData("""{"$dynamicRef": "#x"}""", "$dynamicRef: la référence #x ne mène à aucun schéma enregistré")]
    [InlineData("""{"$schema": "http://json-schema.org/draft-07/schema#"}""", "attendu 2020-12")]
    [InlineData("""{"type": "string",}""", "virgule en trop avant la fermeture d'un objet ou d'un tableau (ligne 1, colonne 18)")]
    public void A_schema_that_cannot_be_used_says_why(string schema, string sentence) =>
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile(schema)).Message.ShouldContain(sentence);

    [Fact]
    public void A_URI_belongs_to_one_schema_and_a_refused_one_leaves_nothing_behind()
    {
        var registry = new SchemaRegistry();
        registry.Add("""{"$id": "https://sibridge.test/a"}"""u8.ToArray());
        Should.Throw<SchemaException>(() => registry.Add("""{"$id": "https://sibridge.test/b", "items": {"$id": "a"}}"""u8.ToArray()));
        Should.Throw<SchemaException>(() => registry.Get("https://sibridge.test/b")).Message.ShouldContain("n'est pas enregistré");
    }

    [Fact]
    public void A_schema_is_known_by_the_given_URI_and_by_its_id_and_compiled_once()
    {
        var registry = new SchemaRegistry();
        registry.Add("""{"$id": "https://sibridge.test/a", "$defs": {"n": {"type": "null"}}}"""u8.ToArray(), "file:///schemas/a.json");
        registry.Get("file:///schemas/a.json").Location.ShouldBe("https://sibridge.test/a#");
        registry.Get("https://sibridge.test/a").ShouldBeSameAs(registry.Get("https://sibridge.test/a"));
        SchemaSpecimen.Errors(registry.Get("https://sibridge.test/a#/$defs/n"), "1").ShouldHaveSingleItem().Code.ShouldBe("type");
    }
}
