using System.Text.Json;
using Shouldly;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

/// <summary>What each keyword refuses, with which code and at which pointer; the finer points are the official suite's.</summary>
public sealed class KeywordTests
{
    [Theory]
    [InlineData("""{"type": "string"}""", "1", "type")]
    [InlineData("""{"type": ["string", "null"]}""", "[]", "type")]
    [InlineData("""{"type": "integer"}""", "1.5", "type")]
    [InlineData("""{"enum": ["a", 1]}""", "\"b\"", "enum")]
    [InlineData("""{"const": {"a": 1, "b": [2]}}""", """{"b": [2], "a": 2}""", "const")]
    [InlineData("""{"multipleOf": 0.01}""", "0.075", "multipleOf")]
    [InlineData("""{"minimum": 3}""", "2.9", "minimum")]
    [InlineData("""{"maximum": 3}""", "3.1", "maximum")]
    [InlineData("""{"exclusiveMinimum": 3}""", "3", "exclusiveMinimum")]
    [InlineData("""{"exclusiveMaximum": 3}""", "3.0", "exclusiveMaximum")]
    [InlineData("""{"minLength": 2}""", "\"😀\"", "minLength")]
    [InlineData("""{"maxLength": 1}""", "\"éé\"", "maxLength")]
    [InlineData("""{"pattern": "^\\d{2}$"}""", "\"12\\n\"", "pattern")]
    [InlineData("""{"items": {"type": "string"}}""", """["a", 1, "b", 2]""", "/1 type", "/3 type")]
    [InlineData("""{"prefixItems": [true, {"type": "string"}], "items": false}""", "[1, 2, 3]", "/1 type", "/2 items")]
    [InlineData("""{"contains": {"const": 1}}""", "[2]", "contains")]
    [InlineData("""{"contains": {"const": 1}, "minContains": 2}""", "[1, 2]", "minContains")]
    [InlineData("""{"contains": {"const": 1}, "maxContains": 1}""", "[1, 1]", "maxContains")]
    [InlineData("""{"minItems": 1}""", "[]", "minItems")]
    [InlineData("""{"maxItems": 1}""", "[1, 2]", "maxItems")]
    [InlineData("""{"uniqueItems": true}""", """[{"a": 1, "b": 2}, 3, {"b": 2.0, "a": 1}]""", "uniqueItems")]
    [InlineData("""{"properties": {"a": {"type": "string"}, "b": false}}""", """{"a": 1, "b": 2}""", "/a type", "/b properties")]
    [InlineData("""{"patternProperties": {"^x_": {"type": "string"}}}""", """{"x_a": 1, "y": 1}""", "/x_a type")]
    [InlineData("""{"properties": {"a": true}, "additionalProperties": false}""", """{"a": 1, "x": 2, "y/z": 3}""", "/x additionalProperties", "/y~1z additionalProperties")]
    [InlineData("""{"additionalProperties": {"type": "string"}}""", """{"x": 2}""", "/x type")]
    [InlineData("""{"propertyNames": {"pattern": "^[a-z]+$", "maxLength": 3}}""", """{"ab": 1, "A": 1, "abcd": 1}""", "/A propertyNames", "/abcd propertyNames")]
    [InlineData("""{"properties": {"jeune": {"required": ["nom", "prenom"]}}}""", """{"jeune": {}}""", "/jeune/nom required", "/jeune/prenom required")]
    [InlineData("""{"dependentRequired": {"a": ["b"]}}""", """{"a": 1}""", "/b dependentRequired")]
    [InlineData("""{"dependentSchemas": {"a": {"maxProperties": 1}}}""", """{"a": 1, "b": 2}""", "maxProperties")]
    [InlineData("""{"minProperties": 1}""", "{}", "minProperties")]
    [InlineData("""{"allOf": [{"minimum": 5}, {"multipleOf": 2}]}""", "3", "minimum", "multipleOf")]
    [InlineData("""{"anyOf": [{"minimum": 5}, {"multipleOf": 2}]}""", "3", "anyOf")]
    [InlineData("""{"oneOf": [{"minimum": 5}, {"multipleOf": 2}]}""", "6", "oneOf")]
    [InlineData("""{"not": {"minimum": 5}}""", "6", "not")]
    [InlineData("""{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}""", """{"a": 1}""", "/b required")]
    [InlineData("""{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}""", "{}", "/c required")]
    [InlineData("""{"$ref": "#/$defs/n", "$defs": {"n": {"type": "null"}}}""", "1", "type")]
    [InlineData("""{"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false}""", """{"a": 1, "x": 2}""", "/x unevaluatedProperties")]
    [InlineData("""{"prefixItems": [true], "unevaluatedItems": false}""", "[1, 2]", "/1 unevaluatedItems")]
    [InlineData("false", "1", "false")]
    public void Refuses(string schema, string instance, params string[] errors) => SchemaSpecimen.Codes(schema, instance).ShouldBe(errors);

    [Theory]
    [InlineData("""{"type": "integer"}""", "3.0")]
    [InlineData("""{"type": "integer"}""", "1e2")]
    [InlineData("""{"type": ["integer", "number"]}""", "1.5")]
    [InlineData("""{"type": "integer"}""", "123456789012345678901234567890")]
    [InlineData("""{"const": 1}""", "1.0")]
    [InlineData("""{"const": {"a": 1, "b": [2, null]}}""", """{"b": [2.0, null], "a": 10e-1}""")]
    [InlineData("""{"enum": ["é"]}""", "\"\\u00e9\"")]
    [InlineData("""{"multipleOf": 0.1}""", "0.3")]
    [InlineData("""{"multipleOf": 7}""", "7e400")]
    [InlineData("""{"maximum": 1e400}""", "1e399")]
    [InlineData("""{"minimum": 123456789012345678901234567890}""", "123456789012345678901234567890.5")]
    [InlineData("""{"maxLength": 2}""", "\"😀\\ud83d\\ude00\"")]
    [InlineData("""{"properties": {"é": {"type": "null"}}, "additionalProperties": false}""", "{\"\\u00e9\": null}")]
    [InlineData("""{"minLength": 5, "minItems": 5, "required": ["a"], "pattern": "x"}""", "1")]
    [InlineData("""{"uniqueItems": true}""", """[1, true, "1", [1], {"a": 1}, {"a": 2}, 0, false, null]""")]
    [InlineData("""{"x-personnel": true, "inconnu": 12, "format": "inconnu"}""", "\"x\"")]
    public void Accepts(string schema, string instance) => SchemaSpecimen.Codes(schema, instance).ShouldBeEmpty();

    [Theory]
    [InlineData("1e400", "1e401", -1)]
    [InlineData("-1e400", "-1e401", 1)]
    [InlineData("0.1e1", "1", 0)]
    [InlineData("-0", "0.0e5", 0)]
    [InlineData("1e999999999999999999999", "2", 1)]
    [InlineData("1e-999999999999999999999", "0", 1)]
    [InlineData("100000000000000000000000000001", "100000000000000000000000000002", -1)]
    [InlineData("12.50", "12.5", 0)]
    [InlineData("9", "10", -1)]
    [InlineData("0.09", "0.1", -1)]
    public void Numbers_of_any_size_are_compared_exactly(string a, string b, int order)
    {
        SchemaSpecimen.Codes($$"""{"minimum": {{b}}}""", a).Length.ShouldBe(order < 0 ? 1 : 0);
        SchemaSpecimen.Codes($$"""{"maximum": {{b}}}""", a).Length.ShouldBe(order > 0 ? 1 : 0);
        SchemaSpecimen.Codes($$"""{"const": {{b}}}""", a).Length.ShouldBe(order != 0 ? 1 : 0);
    }

    [Fact]
    public void A_wrong_type_says_nothing_about_what_the_other_keywords_want() =>
        SchemaSpecimen.Codes("""{"type": "string", "minLength": 3, "pattern": "x", "enum": ["abc"]}""", "1").ShouldBe(["type", "enum"]);

    [Fact]
    public void Errors_of_a_nested_document_are_all_reported_where_they_are() => SchemaSpecimen.Codes(
        """
        {
          "required": ["id"],
          "properties": { "liste": { "items": { "properties": { "a/b": { "items": { "type": "integer" } } }, "additionalProperties": false } } }
        }
        """,
        """{"liste": [{"a/b": [1, "x"]}, {"c": 1, "a/b": [null]}]}""")
        .ShouldBe(["/id required", "/liste/0/a~1b/1 type", "/liste/1/c additionalProperties", "/liste/1/a~1b/0 type"]);

    [Fact]
    public void Of_alternatives_the_only_one_of_the_right_type_tells_its_errors()
    {
        const string schema = """{"anyOf": [{"type": "null"}, {"$ref": "#/$defs/o"}], "$defs": {"o": {"type": "object", "required": ["a", "b"]}}}""";
        SchemaSpecimen.Codes(schema, "{}").ShouldBe(["/a required", "/b required"]);
        SchemaSpecimen.Codes(schema, "1").ShouldBe(["anyOf"]);
    }

    [Fact]
    public void When_no_alternative_holds_their_properties_are_not_called_unknown_as_well() => SchemaSpecimen.Codes(
        """
        {
          "anyOf": [{"required": ["a", "b"], "properties": {"a": true, "b": true}}, {"required": ["c"], "properties": {"c": true}}],
          "unevaluatedProperties": false
        }
        """,
        """{"a": 1, "x": 2}""").ShouldBe(["anyOf", "/x unevaluatedProperties"]);

    [Fact]
    public void Unevaluated_children_beyond_the_first_256_are_seen()
    {
        string items = string.Join(",", Enumerable.Repeat("1", 300));
        SchemaSpecimen.Codes("""{"contains": {"const": 1}, "unevaluatedItems": false}""", $"[{items}, 2]").ShouldBe(["/300 unevaluatedItems"]);
    }

    [Fact]
    public void Two_hundred_errors_are_a_hundred_and_how_many_more()
    {
        var errors = SchemaSpecimen.Errors("""{"items": {"type": "string"}}""", $"[{string.Join(",", Enumerable.Range(0, 200))}]");
        errors.Count.ShouldBe(101);
        errors[99].Pointer.ShouldBe("/99");
        (errors[100].Code, errors[100].Message).ShouldBe(("limite", "et 100 autres erreurs"));
    }

    [Fact]
    public void The_caller_says_how_many_errors_are_listed()
    {
        CompiledSchema schema = SchemaSpecimen.Compile("""{"items": {"type": "string"}}""");
        using JsonDocument document = JsonDocument.Parse("[1, 2, 3]");
        schema.Evaluate(document.RootElement, maxErrors: 3).Count.ShouldBe(3);
        schema.Evaluate(document.RootElement, maxErrors: 2).Select(static e => e.Message).Last().ShouldBe("et 1 autre erreur");
        Should.Throw<ArgumentOutOfRangeException>(() => schema.Evaluate(document.RootElement, maxErrors: 0));
    }

    [Fact]
    public void Errors_come_in_the_order_of_the_document() => SchemaSpecimen.Codes(
        """
        {
          "allOf": [{"properties": {"b": {"type": "string"}}}, {"properties": {"a": {"type": "string"}}}],
          "properties": {"c": {"required": ["x"], "properties": {"y": {"type": "string"}}}}
        }
        """,
        """{"c": {"y": 1}, "a": 1, "b": 1}""").ShouldBe(["/c/x required", "/c/y type", "/a type", "/b type"]);
}
