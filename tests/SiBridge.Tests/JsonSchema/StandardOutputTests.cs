using System.Text;
using System.Text.Json;
using Shouldly;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class StandardOutputTests
{
    // What section 12 of the standard asks of a unit of output, and of the list that «basic» is.
    private const string Shape =
        """
        {
          "$ref": "#/$defs/unit",
          "properties": { "errors": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/error" } } },
          "if": { "properties": { "valid": { "const": false } } }, "then": { "required": ["errors"] }, "else": { "not": { "required": ["errors"] } },
          "unevaluatedProperties": false,
          "$defs": {
            "pointer": { "type": "string", "pattern": "^(/([^~/]|~[01])*)*$" },
            "unit": {
              "type": "object",
              "properties": {
                "valid": { "type": "boolean" }, "keywordLocation": { "$ref": "#/$defs/pointer" }, "instanceLocation": { "$ref": "#/$defs/pointer" }
              },
              "required": ["valid", "keywordLocation", "instanceLocation"]
            },
            "error": {
              "$ref": "#/$defs/unit",
              "properties": { "valid": { "const": false }, "absoluteKeywordLocation": { "type": "string", "format": "uri" }, "error": { "type": "string" } },
              "required": ["error"],
              "unevaluatedProperties": false
            }
          }
        }
        """;

    [Theory]
    [InlineData(true, """{"valid":true}""")]
    [InlineData(false, """{"valid":false}""")]
    public void Flag_is_the_verdict_alone(bool valid, string json) => Written(w => StandardOutput.WriteFlag(w, valid)).ShouldBe(json);

    [Fact]
    public void Basic_of_a_valid_document_has_no_errors() =>
        Basic("{}", "1").ShouldBe("""{"valid":true,"keywordLocation":"","instanceLocation":""}""");

    [Fact]
    public void Basic_tells_the_way_through_references_and_the_place_where_the_keyword_stands() => Basic(
        """
        {
          "$id": "https://sibridge.test/a",
          "properties": { "liste": { "items": { "allOf": [true, { "$ref": "#/$defs/point" }] } } },
          "$defs": { "point": { "required": ["y"], "patternProperties": { "^[xé]$": { "type": "number" } }, "additionalProperties": false } }
        }
        """,
        """{"liste": [{"é": "1", "y": 2}]}""").ShouldBe(
        """
        {"valid":false,"keywordLocation":"","instanceLocation":"","errors":[
        {"valid":false,"keywordLocation":"/properties/liste/items/allOf/1/$ref/patternProperties/^[xé]$/type","instanceLocation":"/liste/0/é",
        "absoluteKeywordLocation":"https://sibridge.test/a#/$defs/point/patternProperties/%5E%5Bx%C3%A9%5D$/type","error":"attendu: nombre, reçu: chaîne; écrivez la valeur sans guillemets"},
        {"valid":false,"keywordLocation":"/properties/liste/items/allOf/1/$ref/additionalProperties","instanceLocation":"/liste/0/y",
        "absoluteKeywordLocation":"https://sibridge.test/a#/$defs/point/additionalProperties","error":"propriété inconnue: elle n'est pas prévue ici"}]}
        """.ReplaceLineEndings(""));

    [Theory]
    [InlineData("""{"prefixItems": [{"type": "null"}], "items": {"type": "null"}}""", "[1, 2]", "/prefixItems/0/type", "/items/type")]
    [InlineData("""{"if": true, "then": {"type": "null"}, "else": {"type": "null"}}""", "1", "/then/type")]
    [InlineData("""{"if": false, "then": {"type": "null"}, "else": {"type": "null"}}""", "1", "/else/type")]
    [InlineData("""{"dependentSchemas": {"a/b": {"required": ["c"]}}}""", """{"a/b": 1}""", "/dependentSchemas/a~1b/required")]
    [InlineData("""{"unevaluatedProperties": {"type": "null"}}""", """{"a": 1}""", "/unevaluatedProperties/type")]
    [InlineData("""{"oneOf": [{"type": "null"}, {"type": "number", "maximum": 1}]}""", "2", "/oneOf/1/maximum")]
    [InlineData("""{"anyOf": [{"const": 1}, {"const": 2}]}""", "3", "/anyOf")]
    [InlineData("""{"contains": {"const": 1}}""", "[]", "/contains")]
    [InlineData("""{"propertyNames": {"maxLength": 1}}""", """{"ab": 1}""", "/propertyNames")]
    [InlineData("""{"$dynamicRef": "#n", "$defs": {"n": {"$dynamicAnchor": "n", "type": "null"}}}""", "1", "/$dynamicRef/type")]
    [InlineData("false", "1", "")]
    public void Each_way_to_a_subschema_has_its_path(string schema, string instance, params string[] paths) =>
        SchemaSpecimen.Errors(schema, instance).Select(static e => e.KeywordLocation).ShouldBe(paths);

    [Theory]
    [InlineData("true", "1")]
    [InlineData("false", "1")]
    [InlineData("""{"items": false}""", "[0]")]
    [InlineData("""{"properties": {"a b%": {"type": "null"}}}""", """{"a b%": "~/"}""")]
    [InlineData("""{"items": {"type": "null"}}""", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]")]
    public void Basic_has_the_shape_that_the_standard_asks_for(string schema, string instance) =>
        SchemaSpecimen.Errors(Shape, Basic(schema, instance)).ShouldBeEmpty();

    private static string Basic(string schema, string instance) =>
        Written(w => StandardOutput.WriteBasic(w, SchemaSpecimen.Errors(schema, instance)));

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
