using System.Text;
using System.Text.Json;
using Shouldly;
using SiBridge.Translation;
using Xunit;

namespace SiBridge.Tests.Translation;

/// <summary>Several bodies as one file.</summary>
public sealed class JoinedTests
{
    [Fact]
    public void Canonical_bodies_are_an_array()
    {
        var file = Join("canonical", """{"id":"a"}""", "{\n  \"id\": \"b\"\n}").ShouldHaveSingleItem();

        JsonDocument.Parse(file).RootElement.EnumerateArray().Select(e => e.GetProperty("id").GetString()).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Tables_have_their_header_once_also_where_it_has_line_breaks_and_a_mark_of_utf8() =>
        Join("csv:x", "\uFEFF\"nom\nde famille\";prénom\r\nA;1\r\n", "\uFEFF\"nom\nde famille\";prénom\r\n\"B\nC\";2\r\n")
            .ShouldBe(["\uFEFF\"nom\nde famille\";prénom\r\nA;1\r\n\"B\nC\";2\r\n"]);

    [Fact]
    public void Equal_lines_without_a_header_all_stay() => Join("csv:x", "\uFEFFA;1\r\n", "\uFEFFA;1\r\n", "\uFEFFB;2").ShouldBe(["\uFEFFA;1\r\nA;1\r\nB;2\r\n"]);

    [Fact]
    public void Lines_under_another_header_are_a_file_of_their_own() =>
        Join("csv:x", "nom\r\nA\r\n", "nom;prénom\r\nB;2\r\n", "nom\r\nC\r\n").ShouldBe(["nom\r\nA\r\nC\r\n", "nom;prénom\r\nB;2\r\n"]);

    [Fact]
    public void Xml_does_not_join() => (Joined.Knows("lheo-2.3"), Joined.Knows("canonical"), Joined.Knows("csv:x")).ShouldBe((false, true, true));

    private static IEnumerable<string> Join(string format, params string[] bodies) => Joined.Of(format, [.. bodies.Select(Encoding.UTF8.GetBytes)]).Select(Encoding.UTF8.GetString);
}
