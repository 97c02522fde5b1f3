using Shouldly;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class MetaSchemaTests
{
    [Theory]
    [InlineData("""{"$id": "https://sibridge.test/a", "title": 3}""", "https://sibridge.test/a#/title: contraire au méta-schéma: attendu: chaîne")]
    [InlineData("""{"$id": "https://sibridge.test/a", "$defs": {"inutile": {"type": "chaine"}}}""", "https://sibridge.test/a#/$defs/inutile/type: contraire")]
    [InlineData("""{"$id": "https://sibridge.test/a", "$defs": {"x": {"required": ["b", "b"]}}}""", "https://sibridge.test/a#/$defs/x/required: contraire")]
    [InlineData("""{"$id": "https://sibridge.test/a", "anyOf": []}""", "https://sibridge.test/a#/anyOf: contraire")]
    [InlineData("""{"$id": "https://sibridge.test/a#bout"}""", "https://sibridge.test/a#/$id: contraire")]
    [InlineData("""{"$id": "https://sibridge.test/a", "$anchor": "1er"}""", "https://sibridge.test/a#/$anchor: attendu un nom")]
    public void What_breaks_the_meta_schema_is_refused_with_its_place(string schema, string sentence) =>
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile(schema)).Message.ShouldStartWith(sentence);

    [Fact]
    public void A_document_that_only_a_reference_leads_to_is_held_against_it_too() =>
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile(
            """{"$id": "https://sibridge.test/a", "$ref": "b#/$defs/bon"}""",
            """{"$id": "https://sibridge.test/b", "description": [], "$defs": {"bon": true}}"""))
            .Message.ShouldStartWith("https://sibridge.test/b#/description: contraire au méta-schéma");

    [Fact]
    public void A_schema_that_was_refused_does_not_taint_the_next_one()
    {
        var registry = new SchemaRegistry();
        string bad = registry.Add("""{"$id": "https://sibridge.test/a", "title": 3}"""u8.ToArray());
        string good = registry.Add("""{"$id": "https://sibridge.test/b", "title": "b"}"""u8.ToArray());
        Should.Throw<SchemaException>(() => registry.Get(bad));
        registry.Get(good).Location.ShouldBe("https://sibridge.test/b#");
        Should.Throw<SchemaException>(() => registry.Get(bad));
    }

    [Fact]
    public void A_dialect_may_ask_more_of_its_schemas_than_the_standard_does()
    {
        const string dialect =
            """
            {
              "$id": "https://sibridge.test/dialecte", "$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicAnchor": "meta",
              "$ref": "https://json-schema.org/draft/2020-12/schema", "required": ["description"], "type": "object"
            }
            """;
        const string described = """{"$schema": "https://sibridge.test/dialecte", "description": "a", "properties": {"b": {"description": "b", "type": "null"}}}""";
        SchemaSpecimen.Errors(SchemaSpecimen.Compile(described, dialect), """{"b": 1}""").ShouldHaveSingleItem();
        string bare = described.Replace("\"description\": \"b\", ", "", StringComparison.Ordinal);
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile(bare, dialect)).Message.ShouldContain("#/properties/b/description: contraire au méta-schéma");
    }

    [Theory]
    [InlineData("""{"type": "object", "properties": {"$ref": {"format": "uri"}}}""", true)]
    [InlineData("true", true)]
    [InlineData("""{"properties": {"a": {"minLength": "un"}}}""", false)]
    [InlineData("{\"title\": 1}", false)]
    public void The_meta_schema_is_a_schema_like_any_other_and_known_without_asking(string schema, bool valid) => SchemaSpecimen.Errors(
        SchemaSpecimen.Compile("""{"$ref": "https://json-schema.org/draft/2020-12/schema"}"""), schema).Count.ShouldBe(valid ? 0 : 1);

    [Fact]
    public void A_document_that_calls_itself_the_standard_does_not_become_it()
    {
        var registry = new SchemaRegistry();
        registry.Add("""{"$id": "https://json-schema.org/draft/2020-12/schema", "$comment": "tout va"}"""u8.ToArray());
        string uri = registry.Add("""{"title": 3}"""u8.ToArray());
        Should.Throw<SchemaException>(() => registry.Get(uri)).Message.ShouldContain("/title: contraire au méta-schéma");
    }
}
