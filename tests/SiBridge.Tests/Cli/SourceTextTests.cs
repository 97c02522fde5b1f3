using System.Text;
using Shouldly;
using SiBridge.Cli;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Cli;

public sealed class SourceTextTests
{
    [Theory]
    [InlineData("{\"a\": 1}", 1, 7, "{\"a\": 1}", 6)]
    [InlineData("{\r\n\t\"a\": 1\r\n}", 2, 7, "    \"a\": 1", 9)]
    [InlineData("[\"été\", 1]", 1, 9, "[\"été\", 1]", 8)]
    [InlineData("[\"e\u0301\", 1]", 1, 8, "[\"e\u0301\", 1]", 6)]
    [InlineData("[\"漢字\", 1]", 1, 8, "[\"漢字\", 1]", 9)]
    [InlineData("[\"😀\", 1]", 1, 7, "[\"😀\", 1]", 7)]
    [InlineData("[\"a", 1, 4, "[\"a", 3)]
    [InlineData("", 1, 1, "", 0)]
    [InlineData("\uFEFF[x]", 1, 2, "[x]", 1)]
    [InlineData("[\"\u001b[31m\u202e\", x]", 1, 12, "[\"\uFFFD[31m\uFFFD\", x]", 11)]
    public void The_caret_stands_under_the_place(string text, int line, int column, string shown, int columnsBefore) =>
        new SourceText(Encoding.UTF8.GetBytes(text)).Excerpt(line, column)
            .ShouldBe($"{line,5} | {shown}\n      | {new string(' ', columnsBefore)}^");

    [Fact]
    public void A_long_line_is_cut_around_the_place()
    {
        var excerpt = new SourceText(Encoding.UTF8.GetBytes($"[{new string('é', 5_000)}X{new string('y', 5_000)}]")).Excerpt(1, 5_002).Split('\n');

        excerpt[0].ShouldBe($"    1 | …{new string('é', 60)}X{new string('y', 38)}…");
        excerpt[1].ShouldBe($"      | {new string(' ', 61)}^");
    }

    [Fact]
    public void Many_places_of_one_line_of_a_large_file_cost_one_walk()
    {
        var source = new SourceText(Encoding.UTF8.GetBytes($"[{new string('1', 20 << 20)}]"));
        var clock = ThreadClock.StartNew();

        for (var i = 0; i < 1_000; i++) source.Excerpt(1, 1 + (i * 20_000)).ShouldEndWith("^");

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }
}
