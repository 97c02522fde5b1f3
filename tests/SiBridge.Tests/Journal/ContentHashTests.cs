using System.Text.Json;
using Shouldly;
using SiBridge.Journal;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Journal;

/// <summary>Whether two messages say the same: by value, not by spelling.</summary>
public sealed class ContentHashTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""")]
    [InlineData("""{"x":{"a":1,"b":2}}""", """{"x":{"b":2,"a":1}}""")]
    [InlineData("""{"a":1}""", " {\n  \"a\" :\t1 } ")]
    [InlineData("""{"nom":"Zoé / \"x\""}""", """{"\u006eom":"Zo\u00e9 \/ \u0022x\u0022"}""")]
    [InlineData("""{"nom":"😀"}""", """{"nom":"\uD83D\uDE00"}""")]
    [InlineData("[1, 120, 0.5, 0, 0, 100]", "[1.0, 1.2e2, 5E-1, -0, 0.000, 1e+2]")]
    [InlineData("12345678901234567890123", "12345678901234567890123.0")]
    [InlineData("1e400", "10e399")]
    [InlineData("1e-0002", "0.01")]
    public void The_same_in_another_spelling_is_the_same(string one, string other) => Of(one).ShouldBe(Of(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"a":-1}""")]
    [InlineData("""{"a":1}""", """{"a":10}""")]
    [InlineData("""{"a":1}""", """{"b":1}""")]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":false}""", """{"a":null}""")]
    [InlineData("""{"a":{}}""", """{"a":[]}""")]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("[1,[2]]", "[[1],2]")]
    [InlineData("{\"a\":\"\u00e9\"}", "{\"a\":\"e\u0301\"}")] // composed and decomposed
    [InlineData("""{"a":"x"}""", """{"a":"x "}""")]
    [InlineData("12345678901234567890123", "12345678901234567890124")]
    [InlineData("1e400", "1e401")]
    [InlineData("1e400", "1e-400")]
    [InlineData("1e999999999999", "1e999999999998")]
    [InlineData("""{"a":{"b":1},"c":2}""", """{"a":{"b":1,"c":2}}""")]
    public void Another_value_is_another_message(string one, string other) => Of(one).ShouldNotBe(Of(other));

    [Fact]
    public void An_exponent_of_a_million_digits_costs_no_more_than_reading_it()
    {
        var clock = ThreadClock.StartNew();

        Of($"1e{new string('9', 1_000_000)}").ShouldNotBe(Of("1e400"));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void What_is_left_out_does_not_count_and_only_at_the_top()
    {
        Of("""{"a":1,"commentaire":"oui"}""", "commentaire").ShouldBe(Of("""{"commentaire":"non","a":1}""", "commentaire"));
        Of("""{"a":1,"commentaire":"oui"}""", "commentaire").ShouldBe(Of("""{"a":1}"""));
        Of("""{"x":{"commentaire":"oui"}}""", "commentaire").ShouldNotBe(Of("""{"x":{"commentaire":"non"}}""", "commentaire"));
    }

    private static string Of(string json, params string[] leftOut)
    {
        using var document = JsonDocument.Parse(json);
        return Convert.ToHexString(ContentHash.Of(document.RootElement, leftOut));
    }
}
