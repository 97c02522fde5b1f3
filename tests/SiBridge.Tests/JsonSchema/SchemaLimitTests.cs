using System.Text;
using System.Text.Json;
using Shouldly;
using SiBridge.JsonSchema;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

/// <summary>What no schema may cost, each bound from both sides where that is quick. Circles of references: <see cref="RegistryTests"/>.</summary>
public sealed class SchemaLimitTests
{
    [Fact]
    public void A_text_of_sixteen_mebibytes_is_read_and_one_byte_more_refused()
    {
        byte[] schema = Encoding.UTF8.GetBytes("{}".PadRight(SchemaLimits.MaxBytes));
        new SchemaRegistry().Add(schema);
        Should.Throw<SchemaException>(() => new SchemaRegistry().Add((byte[])[.. schema, (byte)' '])).Message
            .ShouldBe("schéma sans nom: 16777217 octets, 16777216 au plus");
    }

    [Fact]
    public void A_schema_nested_64_levels_is_read_and_65_refused_however_it_comes()
    {
        string Nested(int levels) => string.Concat(Enumerable.Repeat("{\"not\":", levels - 1)) + "{}" + new string('}', levels - 1);
        SchemaSpecimen.Compile(Nested(64));
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile(Nested(65))).Message.ShouldContain("64 niveaux");
        using JsonDocument parsed = JsonDocument.Parse(Nested(10_000), new JsonDocumentOptions { MaxDepth = 10_001 });
        Should.Throw<SchemaException>(() => new SchemaRegistry().Add(parsed.RootElement)).Message.ShouldContain("64 niveaux");
    }

    [Fact]
    public void More_than_a_hundred_thousand_schemas_are_refused()
    {
        string List(int count) => $$"""{"prefixItems": [{{string.Join(",", Enumerable.Repeat("true", count))}}]}""";
        SchemaSpecimen.Compile(List(SchemaLimits.MaxSchemas - 1));
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile(List(SchemaLimits.MaxSchemas))).Message.ShouldContain("plus de 100000 schémas à compiler");
    }

    [Fact]
    public void Schemas_that_double_at_every_step_for_one_value_are_refused()
    {
        string Doubling(int steps) =>
            $$"""{"$ref": "#/$defs/d0", "$defs": { {{string.Join(",", Enumerable.Range(0, steps).Select(i =>
                $$"""  "d{{i}}": {"allOf": [{"$ref": "#/$defs/d{{i + 1}}"}, {"$ref": "#/$defs/d{{i + 1}}"}]} """))}}, "d{{steps}}": true} }""";
        SchemaSpecimen.Compile(Doubling(10));
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile(Doubling(40))).Message.ShouldContain("plus de 10000 schémas s'appliquent à une même valeur");
    }

    [Fact]
    public void Work_that_doubles_at_every_level_of_the_document_is_given_up()
    {
        CompiledSchema schema = SchemaSpecimen.Compile(
            """{"anyOf": [{"items": {"$ref": "#"}, "minItems": 1}, {"items": {"$ref": "#"}, "minItems": 1}]}""");
        using JsonDocument shallow = JsonDocument.Parse(new string('[', 10) + new string(']', 10));
        schema.IsValid(shallow.RootElement).ShouldBeFalse();
        using JsonDocument deep = JsonDocument.Parse(new string('[', 64) + new string(']', 64));
        var clock = ThreadClock.StartNew();
        Should.Throw<EvaluationException>(() => schema.IsValid(deep.RootElement)).Message.ShouldContain("trop de travail");
        Should.Throw<EvaluationException>(() => schema.Evaluate(deep.RootElement));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("""{"items": {"$ref": "#"}}""")]
    [InlineData("""{"allOf": [{"oneOf": [{"items": {"$ref": "#"}}]}], "unevaluatedItems": false}""")]
    [InlineData("""{"uniqueItems": true}""")]
    [InlineData("""{"const": 1}""")]
    public void A_document_nested_beyond_the_stack_is_given_up_not_the_process(string text)
    {
        CompiledSchema schema = SchemaSpecimen.Compile(text);
        const int levels = 5_000;
        using JsonDocument document = JsonDocument.Parse(
            $"[{new string('[', levels)}{new string(']', levels)},{new string('[', levels)}{new string(']', levels)}]",
            new JsonDocumentOptions { MaxDepth = levels + 2 });
        OnSmallStack(() =>
        {
            if (text.Contains("const", StringComparison.Ordinal))
                schema.IsValid(document.RootElement).ShouldBeFalse();
            else
                Should.Throw<EvaluationException>(() => schema.IsValid(document.RootElement)).Message.ShouldContain("imbriqués trop profondément");
        });
    }

    [Fact]
    public void The_deepest_document_that_is_read_is_judged_on_a_small_stack_or_given_up()
    {
        string links = string.Join(",", Enumerable.Range(0, 48).Select(i => $$"""  "d{{i}}": {"allOf": [{"$ref": "#/$defs/d{{i + 1}}"}]} """));
        CompiledSchema schema = SchemaSpecimen.Compile($$"""{"$ref": "#/$defs/d0", "$defs": { {{links}}, "d48": {"items": {"$ref": "#"} } } }""");
        using JsonDocument document = JsonDocument.Parse(new string('[', JsonText.MaxDepth) + new string(']', JsonText.MaxDepth));
        OnSmallStack(() => Should.Throw<EvaluationException>(() => schema.IsValid(document.RootElement)));
        schema.IsValid(JsonDocument.Parse("[[[]]]").RootElement).ShouldBeTrue();
    }

    [Fact]
    public void A_pattern_that_never_ends_is_given_up_once_for_all_values()
    {
        CompiledSchema schema = SchemaSpecimen.Compile("""{"items": {"not": {"pattern": "^(?=a)(a+)+$"}}}""");
        string trap = $"\"{new string('a', 60)}!\"";
        using JsonDocument document = JsonDocument.Parse($"[{string.Join(",", Enumerable.Repeat(trap, 1000))}]");
        var clock = ThreadClock.StartNew();
        Should.Throw<EvaluationException>(() => schema.Evaluate(document.RootElement)).Message
            .ShouldBe("évaluation abandonnée: le motif ^(?=a)(a+)+$ prend plus de 1000 ms sur ce document");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Patterns_that_are_slow_each_within_their_time_share_it()
    {
        CompiledSchema schema = SchemaSpecimen.Compile("""{"items": {"pattern": "^(?=a)(a|aa)+$"}}""");
        string slow = $"\"{new string('a', 26)}!\"";
        using JsonDocument document = JsonDocument.Parse($"[{string.Join(",", Enumerable.Repeat(slow, 20_000))}]");
        var clock = ThreadClock.StartNew();
        Should.Throw<EvaluationException>(() => schema.Evaluate(document.RootElement));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    private static void OnSmallStack(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(action), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        thrown.ShouldBeNull();
    }
}
