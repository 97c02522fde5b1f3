using Shouldly;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class DialectTests
{
    private const string Vocabulary = "https://json-schema.org/draft/2020-12/vocab/";
    private const string Named = "\"$schema\": \"https://sibridge.test/dialecte\"";

    [Fact]
    public void Keywords_of_a_vocabulary_that_the_dialect_lacks_are_annotations()
    {
        string dialect = Dialect($"\"{Vocabulary}core\": true, \"{Vocabulary}applicator\": true");
        CompiledSchema schema = SchemaSpecimen.Compile(
            $$"""{ {{Named}}, "type": "object", "required": ["b"], "properties": { "a": { "minimum": 10, "not": { } } }, "unevaluatedProperties": false }""", dialect);
        SchemaSpecimen.Errors(schema, """{"c": 1}""").ShouldBeEmpty();
        SchemaSpecimen.Errors(schema, """{"a": 1}""").ShouldHaveSingleItem().Code.ShouldBe("not");
    }

    [Fact]
    public void Without_the_validation_vocabulary_contains_asks_for_one_item_whatever_its_limits_say()
    {
        CompiledSchema schema = SchemaSpecimen.Compile(
            $$"""{ {{Named}}, "contains": {}, "minContains": 2, "maxContains": 0 }""",
            Dialect($"\"{Vocabulary}core\": true, \"{Vocabulary}applicator\": true"));
        SchemaSpecimen.Errors(schema, "[1]").ShouldBeEmpty();
        SchemaSpecimen.Errors(schema, "[]").ShouldHaveSingleItem().Code.ShouldBe("contains");
    }

    [Fact]
    public void An_unknown_vocabulary_that_is_required_refuses_the_schema_and_an_optional_one_is_ignored()
    {
        string known = $"\"{Vocabulary}core\": true, \"{Vocabulary}validation\": true";
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile($$"""{ {{Named}} }""", Dialect($"{known}, \"https://autre.test/v\": true")))
            .Message.ShouldContain("le vocabulaire https://autre.test/v, que ce dialecte exige, n'est pas pris en charge");
        CompiledSchema schema = SchemaSpecimen.Compile($$"""{ {{Named}}, "maximum": 1 }""", Dialect($"{known}, \"https://autre.test/v\": false"));
        SchemaSpecimen.Errors(schema, "2").ShouldHaveSingleItem();
    }

    [Fact]
    public void A_dialect_with_format_assertion_checks_formats_even_where_the_registry_does_not_and_refuses_unknown_ones()
    {
        string dialect = Dialect($"\"{Vocabulary}core\": true, \"{Vocabulary}format-assertion\": false");
        var registry = new SchemaRegistry(assertFormat: false);
        registry.Add(System.Text.Encoding.UTF8.GetBytes(dialect));
        string uri = registry.Add(System.Text.Encoding.UTF8.GetBytes($$"""{ {{Named}}, "format": "date" }"""));
        SchemaSpecimen.Errors(registry.Get(uri), "\"demain\"").ShouldHaveSingleItem().Code.ShouldBe("format");
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile($$"""{ {{Named}}, "format": "siret" }""", dialect)).Message.ShouldContain("siret");
    }

    [Fact]
    public void A_dialect_without_any_format_vocabulary_checks_no_format() => SchemaSpecimen.Errors(
        SchemaSpecimen.Compile($$"""{ {{Named}}, "format": "date" }""", Dialect($"\"{Vocabulary}core\": true")), "\"demain\"").ShouldBeEmpty();

    [Theory]
    [InlineData("http://json-schema.org/draft-07/schema#")]
    [InlineData("https://json-schema.org/draft/2019-09/schema")]
    [InlineData("https://inconnu.test/dialecte")]
    [InlineData("dialecte")]
    public void A_dialect_that_is_not_known_refuses_the_schema(string uri) =>
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile($$"""{"$id": "https://sibridge.test/a", "$schema": "{{uri}}"}""")).Message
            .ShouldStartWith($"https://sibridge.test/a#: version ou dialecte {uri.TrimEnd('#')} de JSON Schema ($schema) non pris en charge; attendu 2020-12");

    [Fact]
    public void The_standard_may_be_named_with_an_empty_fragment() =>
        SchemaSpecimen.Codes("""{"$schema": "https://json-schema.org/draft/2020-12/schema#", "type": "null"}""", "1").ShouldBe(["type"]);

    [Fact]
    public void A_dialect_is_declared_at_the_root_of_a_resource_only() =>
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile($$"""{"items": { {{Named}} } }""")).Message.ShouldContain("/items/$schema: un dialecte se déclare à la racine");

    [Fact]
    public void A_resource_of_another_dialect_within_a_schema_goes_by_its_own()
    {
        CompiledSchema schema = SchemaSpecimen.Compile(
            $$"""{"prefixItems": [{ "$id": "https://sibridge.test/dedans", {{Named}}, "maximum": "dix" }, { "maximum": 10 }]}""",
            Dialect($"\"{Vocabulary}core\": true"));
        SchemaSpecimen.Errors(schema, "[20, 20]").ShouldHaveSingleItem().Pointer.ShouldBe("/1");
    }

    // Follows the core meta-schema, so that the keywords of other vocabularies may have any value.
    private static string Dialect(string vocabularies) =>
        $$"""
        {
          "$id": "https://sibridge.test/dialecte", "$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicAnchor": "meta",
          "$vocabulary": { {{vocabularies}} }, "$ref": "https://json-schema.org/draft/2020-12/meta/core"
        }
        """;
}
