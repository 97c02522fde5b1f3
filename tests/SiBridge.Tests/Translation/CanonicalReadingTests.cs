using System.Text;
using Shouldly;
using SiBridge.Translation;
using Xunit;

namespace SiBridge.Tests.Translation;

public sealed class CanonicalReadingTests
{
    [Fact]
    public void Each_item_of_an_array_is_told_with_its_line_and_its_own_text()
    {
        var told = Read("[ {\"id\": \"a\",\n\"organisme\": \"12345678200010\"},\r\n\r\n  {\"id\": 7}, 3 ]");

        told.Select(t => (t.Line, t.Id, t.SpeaksFor, Encoding.UTF8.GetString(t.Message!))).ShouldBe(
        [
            (1, "a", "12345678200010", "{\"id\": \"a\",\n\"organisme\": \"12345678200010\"}"), (4, null, null, "{\"id\": 7}"), (4, null, null, "3"),
        ]);
        told.ShouldAllBe(t => t.Type == "session");
    }

    [Fact]
    public void One_message_alone_is_read_too_and_an_empty_array_tells_nothing()
    {
        Read("\uFEFF{}").ShouldHaveSingleItem().Line.ShouldBe(1);
        Read("[]").ShouldBeEmpty();
    }

    [Fact]
    public void Who_speaks_in_a_prescription_is_the_Mission_Locale() =>
        Read("""{ "mission_locale": "14327S00", "organisme": "12345678200010" }""", "prescription").Single().SpeaksFor.ShouldBe("14327S00");

    [Fact]
    public void What_is_no_JSON_is_told_with_its_place()
    {
        var e = Should.Throw<UnreadableException>(() => Read("[\n{]"));
        (e.Line, e.Column).ShouldBe((2, 2));
    }

    private static List<SiBridge.Translation.Told> Read(string text, string type = "session") => [.. new CanonicalReading().Read(
        new MemoryStream(Encoding.UTF8.GetBytes(text)), new("of", new HashSet<string>(), new HashSet<string>(), TimeZoneInfo.Utc, "a.json", DateTimeOffset.UnixEpoch, type))];
}
