using System.Text;
using Shouldly;
using SiBridge.JsonSchema;
using SiBridge.JsonSchema.Patterns;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class PatternTests
{
    [Theory]
    [InlineData(@"^\d{2}$", "12", true)]
    [InlineData(@"^\d{2}$", "١٢", false)]
    [InlineData(@"^\d{2}$", "12\n", false)]
    [InlineData(@"^(a$|b)", "a\n", false)]
    [InlineData(@"^\w+$", "é", false)]
    [InlineData(@"^[\w-]+$", "a-b", true)]
    [InlineData(@"^[^\D]+$", "12", true)]
    [InlineData(@"^\s$", "\uFEFF", true)]
    [InlineData(@"^\S$", "\u0085", true)]
    [InlineData(@"^.$", "😀", true)]
    [InlineData(@"^.{2}$", "😀", false)]
    [InlineData(@"^[^a]$", "😀", true)]
    [InlineData(@"^[^a]{2}$", "😀", false)]
    [InlineData(@"^\W$", "😀", true)]
    [InlineData(@"^\S{2}$", "😀", false)]
    [InlineData(@"^\P{Lu}$", "😀", true)]
    [InlineData(@"^\P{Lu}{2}$", "😀", false)]
    [InlineData(@"^[\s\S-]$", "😀", true)]
    [InlineData(@"^[^]{2}$", "😀", false)]
    [InlineData(@"^[^\S]$", "😀", false)]
    [InlineData(@"^.$", "\n", false)]
    [InlineData(@"^😀{2}$", "😀😀", true)]
    [InlineData(@"^\u{1F600}$", "😀", true)]
    [InlineData(@"^\uD83D\uDE00{2}$", "😀😀", true)]
    [InlineData(@"^\cA\x41\u0042\0$", "\u0001AB\0", true)]
    [InlineData(@"^[a-z-[]+$", "[b-", true)]
    [InlineData(@"^\p{Lu}\p{Letter}$", "Éé", true)]
    [InlineData(@"\bfin\b", "la fin.", true)]
    [InlineData(@"\bfin\b", "enfin", false)]
    [InlineData(@"^(?=.*\d)(?!0)\w+$", "a1", true)]
    [InlineData(@"^(a)\1$", "aa", true)]
    [InlineData(@"^(?<lettre_1>a)\k<lettre_1>$", "aa", true)]
    [InlineData(@"^\$\.\/\-$", "$./-", true)]
    public void Matches_as_ECMAScript_does(string pattern, string text, bool expected) =>
        new Pattern(pattern).Matches(Encoding.UTF8.GetBytes(text)).ShouldBe(expected);

    [Theory]
    [InlineData(@"a\Z")]
    [InlineData(@"\a")]
    [InlineData(@"(?i)a")]
    [InlineData(@"(?>a)")]
    [InlineData(@"(?<a>x)(?<b-a>y)")]
    [InlineData(@"[😀]")]
    [InlineData(@"\p{Script=Latin}")]
    [InlineData(@"\p")]
    [InlineData(@"\u{110000}")]
    [InlineData(@"\u12")]
    [InlineData(@"a\")]
    [InlineData(@"[a\")]
    [InlineData("[a")]
    [InlineData("(a")]
    public void Refuses_at_compile_time_what_it_would_misread(string pattern)
    {
        Should.Throw<ArgumentException>(() => new Pattern(pattern));
        string json = System.Text.Json.JsonSerializer.Serialize(pattern);
        Should.Throw<SchemaException>(() => SchemaSpecimen.Compile($$"""{"pattern": {{json}}}""")).Message.ShouldContain("expression régulière");
    }

    [Fact]
    public void A_pattern_made_to_take_forever_takes_no_time_or_is_given_up()
    {
        var clock = ThreadClock.StartNew();
        byte[] text = Encoding.UTF8.GetBytes(new string('a', 50_000) + "!");
        new Pattern("^(a+)+$").Matches(text).ShouldBeFalse();
        Should.Throw<EvaluationException>(() => new Pattern("^(?=a)(a+)+$").Matches(text));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}
