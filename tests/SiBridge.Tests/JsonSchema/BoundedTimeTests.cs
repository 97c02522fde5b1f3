using System.Text;
using Shouldly;
using SiBridge.JsonSchema;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

/// <summary>Schemas and documents made to be slow. Each bound is far above what a free machine takes, and far below what a naive evaluator would.</summary>
public sealed class BoundedTimeTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|aa)+$")]
    [InlineData("^(a|a?)+$")]
    [InlineData("(x+x+)+y|^(a*)*$")]
    public void Patterns_that_would_backtrack_without_end_are_matched_in_one_pass(string pattern) =>
        Refused($$"""{"pattern": "{{pattern}}"}""", $"\"{new string('a', 50_000)}!\"", "pattern");

    [Theory]
    [InlineData("^(?=(a+)+$)a")]
    [InlineData("^(a+)+\\\\1$")]
    public void Patterns_that_look_around_or_back_are_given_up_in_time_at_the_first_of_a_thousand_values(string pattern)
    {
        string slow = $"\"{new string('a', 100)}!\"";
        Timed(() => Should.Throw<EvaluationException>(() => SchemaSpecimen.Errors($$"""{"items": {"pattern": "{{pattern}}"} }""", $"[{string.Join(",", Enumerable.Repeat(slow, 1_000))}]")));
    }

    [Fact]
    public void A_string_of_a_megabyte_is_matched_measured_and_compared()
    {
        string text = $"\"{new string('é', 500_000)}\"";
        Accepted("""{"pattern": "^[^a]*$", "minLength": 500000, "maxLength": 500000, "not": {"format": "email"}}""", text);
        Accepted($$"""{"const": {{text}}, "enum": [{{text}}]}""", text);
        Refused("""{"pattern": "^[A-Za-z0-9._-]{1,64}$"}""", text, "pattern");
    }

    [Theory]
    [InlineData("1e400000000")]
    [InlineData("-1e-400000000")]
    [InlineData("1e99999999999999999999999999")]
    [InlineData("0.1e-99999999999999999999999999")]
    public void Exponents_of_any_size_are_compared_and_divided(string number)
    {
        Timed(() => SchemaSpecimen.Errors("""{"type": "number", "multipleOf": 7, "minimum": -1e400000001, "maximum": 1e400000001, "const": 3}""", number)).ShouldNotBeEmpty();
        Refused($$"""{"enum": [1, {{number}}, "x"], "uniqueItems": true, "not": {"const": {{number}} } }""", number, "not");
    }

    [Fact]
    public void Numbers_of_a_hundred_thousand_digits_are_compared_and_divided()
    {
        string digits = new('7', 100_000);
        Accepted($$"""{"multipleOf": 7, "maximum": {{digits}}, "const": {{digits}}.0}""", digits);
        Refused("""{"multipleOf": 999999999999999989}""", digits + "." + digits, "multipleOf");
        Accepted("""{"uniqueItems": true}""", $"[{string.Join(",", Enumerable.Range(0, 50).Select(i => digits + i))}]");
    }

    [Fact]
    public void Fifty_thousand_items_are_compared_with_each_other()
    {
        Accepted("""{"uniqueItems": true}""", $"[{string.Join(",", Enumerable.Range(0, 50_000).Select(i => $$"""{"id": {{i}}, "nom": "n"}"""))}]");
        Refused("""{"uniqueItems": true}""", $"[{string.Join(",", Enumerable.Range(0, 50_000).Select(i => $"[{i % 49_999}]"))}]", "uniqueItems");
    }

    [Fact]
    public void A_value_is_looked_up_in_an_enum_of_fifty_thousand()
    {
        string words = string.Join(",", Enumerable.Range(0, 50_000).Select(i => $"\"v{i}\""));
        string some = string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"\"v{i}\""));
        Accepted($$"""{"items": {"enum": [{{words}}] } }""", $"[{some}]");
        Refused($$"""{"enum": [{{words}}]}""", "\"w\"", "enum");
    }

    [Fact]
    public void Alternatives_within_alternatives_are_tried_once_each()
    {
        // Four levels of eight branches: 4,096 leaves for one value, and all of them refuse it.
        string nest = """{"type": "null"}""";
        for (int level = 0; level < 4; level++)
            nest = $$"""{"anyOf": [{{string.Join(",", Enumerable.Repeat(nest, 8))}}]}""";
        Timed(() => SchemaSpecimen.Errors(nest, "1")).ShouldNotBeEmpty();
        Timed(() => SchemaSpecimen.Errors(nest.Replace("anyOf", "oneOf", StringComparison.Ordinal), "null")).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_recursive_schema_follows_a_document_to_its_full_depth()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 63)) + "[]" + new string('}', 63);
        Accepted("""{"properties": {"a": {"$ref": "#"}}, "unevaluatedProperties": false}""", deep);
        Refused("""{"properties": {"a": {"$ref": "#"}}, "type": "object"}""", deep, "type");
        JsonText.TryParse(Encoding.UTF8.GetBytes(new string('[', 1 << 20)), out _, out var error).ShouldBeFalse();
        error!.Code.ShouldBe("too-deep");
    }

    [Fact]
    public void An_object_of_fifty_thousand_properties_is_looked_through()
    {
        string wide = $"{{{string.Join(",", Enumerable.Range(0, 50_000).Select(i => $"\"p{i}\":{i}"))}}}";
        Accepted("""{"patternProperties": {"^p[0-9]+$": {"type": "integer"}}, "unevaluatedProperties": false, "propertyNames": {"maxLength": 6}}""", wide);
        Timed(() => SchemaSpecimen.Errors("""{"additionalProperties": false}""", wide)).Count.ShouldBe(CompiledSchema.MaxErrors + 1);
        string names = string.Join(",", Enumerable.Range(0, 300).Select(i => $"\"q{i}\""));
        Timed(() => SchemaSpecimen.Errors($$"""{"required": [{{names}}]}""", wide)).Count.ShouldBe(CompiledSchema.MaxErrors + 1);
    }

    private static void Accepted(string schema, string document) => Timed(() => SchemaSpecimen.Errors(schema, document)).ShouldBeEmpty();

    private static void Refused(string schema, string document, string code) =>
        Timed(() => SchemaSpecimen.Errors(schema, document)).ShouldHaveSingleItem().Code.ShouldBe(code);

    private static T Timed<T>(Func<T> judge)
    {
        var clock = ThreadClock.StartNew();
        T verdict = judge();
        clock.Elapsed.ShouldBeLessThan(Bound);
        return verdict;
    }
}
