using System.Text.Json;
using Shouldly;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class DynamicReferenceTests
{
    private const string Tree =
        """
        {
          "$id": "https://sibridge.test/arbre", "$dynamicAnchor": "noeud", "type": "object",
          "properties": { "valeur": true, "fils": { "type": "array", "items": { "$dynamicRef": "#noeud" } } }
        }
        """;

    private const string StrictTree =
        """{ "$id": "https://sibridge.test/strict", "$dynamicAnchor": "noeud", "$ref": "arbre", "unevaluatedProperties": false }""";

    private const string Slip = """{"fils": [{"fils": [{"valeurs": 1}]}]}""";

    [Fact]
    public void A_schema_that_extends_a_recursive_one_holds_at_every_level() =>
        SchemaSpecimen.Errors(SchemaSpecimen.Compile(StrictTree, Tree), Slip).ShouldHaveSingleItem().Pointer.ShouldBe("/fils/0/fils/0/valeurs");

    [Fact]
    public void The_extended_schema_alone_stays_as_it_is()
    {
        var registry = new SchemaRegistry();
        registry.Add(System.Text.Encoding.UTF8.GetBytes(Tree));
        registry.Add(System.Text.Encoding.UTF8.GetBytes(StrictTree));
        SchemaSpecimen.Errors(registry.Get("https://sibridge.test/strict"), Slip).ShouldHaveSingleItem();
        SchemaSpecimen.Errors(registry.Get("https://sibridge.test/arbre"), Slip).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("#/$defs/x")]
    [InlineData("#ancre")]
    public void To_anything_but_a_dynamic_anchor_it_is_an_ordinary_reference(string reference) => SchemaSpecimen.Codes(
        $$"""
        {
          "$id": "https://sibridge.test/a", "$ref": "b", "$defs": { "x": { "$anchor": "ancre", "$dynamicAnchor": "x", "type": "null" } },
          "allOf": [{ "$id": "b", "$dynamicRef": "{{reference}}", "$defs": { "x": { "$anchor": "ancre", "$dynamicAnchor": "x", "type": "array" } } }]
        }
        """,
        "[]").ShouldBeEmpty();

    [Theory]
    [InlineData("""{"$dynamicAnchor": "a", "$dynamicRef": "#a"}""")]
    [InlineData("""{"$id": "https://sibridge.test/a", "$dynamicAnchor": "x", "$ref": "b", "$defs": {"b": {"$id": "b", "allOf": [{"$dynamicRef": "#x"}], "$defs": {"x": {"$dynamicAnchor": "x"}}}}}""")]
    public void A_circle_that_never_goes_down_the_document_is_refused_when_compiled(string schema) =>
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile(schema)).Message.ShouldContain("se réfère à lui-même sans fin");

    [Fact]
    public void A_dynamic_reference_that_leads_nowhere_is_refused_when_compiled() =>
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile("""{"$id": "https://sibridge.test/a", "items": {"$dynamicRef": "#rien"}}"""))
            .Message.ShouldBe("https://sibridge.test/a#/items/$dynamicRef: la référence #rien ne mène à aucun schéma enregistré");

    [Fact]
    public void A_valid_document_is_judged_without_allocating()
    {
        CompiledSchema schema = SchemaSpecimen.Compile(StrictTree, Tree);
        using JsonDocument document = JsonDocument.Parse("""{"valeur": 1, "fils": [{"valeur": 2}, {"fils": [{"fils": []}]}]}""");
        for (int i = 0; i < 200; i++)
            schema.Evaluate(document.RootElement).ShouldBeEmpty();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            schema.Evaluate(document.RootElement);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Scopes_that_double_with_every_reference_are_refused_when_compiled()
    {
        const int steps = 20;
        string Step(int i) => $$"""{"$id": "s{{i}}", "items": {"anyOf": [{"$ref": "a{{i}}"}, {"$ref": "b{{i}}"}]} }""";
        string Branch(char name, int i) => $$"""{"$id": "{{name}}{{i}}", "$dynamicAnchor": "x{{i}}", "$ref": "s{{i + 1}}"}""";
        IEnumerable<string> resources = Enumerable.Range(0, steps).SelectMany(i => new[] { Step(i), Branch('a', i), Branch('b', i) });
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile(
            $$"""{"$id": "https://sibridge.test/", "$ref": "s0", "allOf": [{{string.Join(",", resources)}}, {"$id": "s{{steps}}"}]}"""))
            .Message.ShouldContain($"plus de {SchemaLimits.MaxSchemas} schémas à compiler");
    }
}
