using Shouldly;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class ShownValueTests
{
    [Theory]
    [InlineData("""{"enum": ["ouvert", "ferme"], "x-personnel": false}""", "\"Ouvert\"", "valeur hors liste: attendu une de ouvert, ferme; reçu «Ouvert»; vouliez-vous dire «ouvert» ?")]
    [InlineData("""{"const": 1, "x-personnel": false}""", "null", "valeur non admise: attendu 1; reçu null")]
    [InlineData("""{"maximum": 20, "x-personnel": false}""", "21", "nombre trop grand: 20 au plus; reçu 21")]
    [InlineData("""{"pattern": "^[0-9]{5}$", "x-personnel": false}""", "\"1400\"", "ne suit pas le motif ^[0-9]{5}$; reçu «1400»")]
    [InlineData("""{"format": "date", "x-personnel": false}""", "\"31/12/2026\"", "doit être une date AAAA-MM-JJ; reçu JJ/MM/AAAA; reçu «31/12/2026»")]
    [InlineData("""{"$ref": "#/$defs/etat", "$defs": {"etat": {"const": "ouvert", "x-personnel": false}}}""", "\"x\"", "valeur non admise: attendu ouvert; reçu «x»")]
    public void A_value_that_belongs_to_no_person_is_shown(string schema, string instance, string message) =>
        SchemaSpecimen.Message(schema, instance).ShouldBe(message);

    [Theory]
    [InlineData("""{"enum": ["a"]}""")]
    [InlineData("""{"enum": ["a"], "x-personnel": true}""")]
    [InlineData("""{"enum": ["a"], "x-personnel": "non"}""")]
    [InlineData("""{"$ref": "#/$defs/a", "x-personnel": true, "$defs": {"a": {"enum": ["a"], "x-personnel": false}}}""")]
    [InlineData("""{"$ref": "#/$defs/a", "x-personnel": false, "$defs": {"a": {"enum": ["a"], "x-personnel": true}}}""")]
    [InlineData("""{"allOf": [{"enum": ["a"], "x-personnel": false}, {"x-personnel": true}]}""")]
    [InlineData("""{"anyOf": [{"enum": ["a"], "x-personnel": false}, {"type": "number", "x-personnel": true}]}""")]
    [InlineData("""{"not": {"x-personnel": false}}""")]
    [InlineData("""{"type": "number", "x-personnel": false}""")]
    [InlineData("""{"maxLength": 1, "x-personnel": false}""")]
    public void Any_other_value_is_not(string schema) => SchemaSpecimen.Message(schema, "\"Zoé-Secret\"").ShouldNotContain("Secret");

    [Theory]
    [InlineData("""{"x-personnel": true, "properties": {"a": {"properties": {"b": {"const": 1, "x-personnel": false}}}}}""")]
    [InlineData("""{"allOf": [{"properties": {"a": {"x-personnel": true}}}], "properties": {"a": {"properties": {"b": {"const": 1, "x-personnel": false}}}}}""")]
    [InlineData("""{"patternProperties": {"^a$": {"x-personnel": true}}, "properties": {"a": {"properties": {"b": {"const": 1, "x-personnel": false}}}}}""")]
    [InlineData("""{"additionalProperties": {"x-personnel": true, "properties": {"b": {"const": 1, "x-personnel": false}}}}""")]
    [InlineData("""{"unevaluatedProperties": {"x-personnel": true, "properties": {"b": {"const": 1, "x-personnel": false}}}}""")]
    [InlineData("""{"additionalProperties": {"x-personnel": false, "properties": {"b": {"const": 1}}}}""")]
    [InlineData("""{"properties": {"a": {"properties": {"b": {"const": 1}}}}, "additionalProperties": {"x-personnel": false}}""")]
    [InlineData("""{"properties": {"a": {"additionalProperties": false}}, "x-personnel": false}""")]
    public void True_counts_for_all_below_and_false_for_the_value_alone(string schema) =>
        SchemaSpecimen.Message(schema, """{"a": {"b": "Secret"}}""").ShouldNotContain("Secret");

    [Theory]
    [InlineData("\"0639980001\"")]
    [InlineData("\"2 55 08 14 168 025\"")]
    [InlineData("\"zoe@exemple.fr\"")]
    [InlineData("\"Zoé Martin\"")]
    [InlineData("2550814168025")]
    [InlineData("""["Zoé"]""")]
    [InlineData("""{"nom": "Zoé"}""")]
    public void What_looks_like_a_person_s_is_shown_nowhere(string value) =>
        SchemaSpecimen.Message("""{"const": 1, "x-personnel": false}""", value).ShouldBe("valeur non admise: attendu 1");

    [Theory]
    [InlineData("\"a\\u0007\\u202eb\"", "reçu «a\\u{0007}\\u{202E}b»")]
    [InlineData("\"éééééééééééééééééééééééééééééééééééééééé\"", "reçu «éééééééééééééééééééééééééééééééééééééééé»")]
    [InlineData("\"ééééééééééééééééééééééééééééééééééééééééx\"", "reçu «éééééééééééééééééééééééééééééééééééééééé…»")]
    public void A_shown_value_is_short_and_disturbs_no_screen(string value, string shown) =>
        SchemaSpecimen.Message("""{"const": 1, "x-personnel": false}""", value).ShouldEndWith(shown);
}
