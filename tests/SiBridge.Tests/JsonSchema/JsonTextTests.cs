using System.Text;
using Shouldly;
using SiBridge.JsonSchema;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("", "empty", 1, 1)]
    [InlineData(" \n ", "empty", 1, 1)]
    [InlineData("bonjour", "not-json", 1, 1)]
    [InlineData("{\"a\": tru3}", "not-json", 1, 10)]
    [InlineData("{'a': 1}", "not-json", 1, 2)]
    [InlineData("{\n  \"é\": 01\n}", "not-json", 2, 9)]
    [InlineData("[\"a\tb\"]", "not-json", 1, 4)]
    [InlineData("[\"\\x\"]", "not-json", 1, 4)]
    [InlineData("[1,,2]", "not-json", 1, 4)]
    [InlineData("[NaN]", "not-json", 1, 2)]
    [InlineData("[1 2]", "not-json", 1, 4)]
    [InlineData("{\"a\": 1", "truncated", 1, 8)]
    [InlineData("[1,\n\"ab", "truncated", 2, 4)]
    [InlineData("nul", "truncated", 1, 4)]
    [InlineData("-", "truncated", 1, 2)]
    [InlineData("{} x", "trailing-data", 1, 4)]
    [InlineData("{}\n{}", "trailing-data", 2, 1)]
    [InlineData("12 13", "trailing-data", 1, 4)]
    [InlineData("[1, // un\n 2]", "comment", 1, 5)]
    [InlineData("{/* x */}", "comment", 1, 2)]
    [InlineData("[1] // fin", "comment", 1, 5)]
    [InlineData("[1, 2 ,\n]", "trailing-comma", 1, 7)]
    [InlineData("{\"a\": 1,}", "trailing-comma", 1, 8)]
    [InlineData("{\"a\": 1,\n \"a\": 2}", "duplicate-key", 2, 2)]
    [InlineData("{\"é\": 1, \"\\u00e9\": 2}", "duplicate-key", 1, 10)]
    [InlineData("[{\"a\": {\"b\": 1}}, {\"a\": {\"b\": 1, \"c\": 0, \"b\": 2}}]", "duplicate-key", 1, 42)]
    [InlineData("[\"é\\u0000\"]", "nul-character", 1, 4)]
    [InlineData("{\"\\u0000\": 1}", "nul-character", 1, 3)]
    [InlineData("[\"\\ud83d\\ude00\", \"\\ud83d\"]", "lone-surrogate", 1, 19)]
    [InlineData("[\"\\uDE00\\uD83D\"]", "lone-surrogate", 1, 3)]
    [InlineData("{\"\\ud800\": 1}", "lone-surrogate", 1, 3)]
    [InlineData("{\"\\ud800\": 1, \"\\ud800\": 2}", "lone-surrogate", 1, 3)]
    public void Refuses(string json, string code, int line, int column)
    {
        JsonSyntaxError error = Refuse(Encoding.UTF8.GetBytes(json));
        (error.Code, error.Line, error.Column).ShouldBe((code, line, column));
        error.Message.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_where_they_stand()
    {
        JsonSyntaxError error = Refuse([.. "[\"é\",\n \"é"u8, 0xE9, .. "\"]"u8]);
        (error.Code, error.Line, error.Column).ShouldBe(("invalid-utf8", 2, 4));
        Refuse(Encoding.Unicode.GetPreamble()).Code.ShouldBe("invalid-utf8");
    }

    [Fact]
    public void Nesting_of_64_levels_is_read_and_of_65_refused_at_the_bracket_too_many()
    {
        Read(new string('[', 64) + new string(']', 64)).Dispose();
        JsonSyntaxError error = Refuse(Encoding.UTF8.GetBytes(new string('[', 65) + new string(']', 65)));
        (error.Code, error.Line, error.Column).ShouldBe(("too-deep", 1, 65));
    }

    [Fact]
    public void A_document_larger_than_allowed_is_refused_before_it_is_read()
    {
        JsonText.TryParse("[\"é\"]"u8.ToArray(), out JsonText? text, out _, maxBytes: 6).ShouldBeTrue();
        text!.Dispose();
        JsonText.TryParse("[\"é\", "u8.ToArray(), out _, out JsonSyntaxError? error, maxBytes: 6).ShouldBeFalse();
        (error!.Code, error.Message, error.Line, error.Column).ShouldBe(("too-large", "document trop grand: 6 octets au plus", 1, 1));
        Refuse(new byte[JsonText.MaxBytes + 1]).Message.ShouldBe("document trop grand: 64 Mio au plus");
    }

    [Theory]
    [InlineData('[', 10_000)]
    [InlineData('[', 1 << 20)]
    public void A_flood_of_brackets_is_refused_at_once(char bracket, int count)
    {
        var clock = ThreadClock.StartNew();
        Refuse(Encoding.UTF8.GetBytes(new string(bracket, count))).Code.ShouldBe("too-deep");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_hundred_thousand_keys_in_one_object_are_read_at_once()
    {
        var clock = ThreadClock.StartNew();
        string json = "{" + string.Join(",", Enumerable.Range(0, 100_000).Select(static i => $"\"k{i}\":0")) + "}";
        Read(json).Dispose();
        Refuse(Encoding.UTF8.GetBytes(json[..^1] + ",\"k7\":0}")).Code.ShouldBe("duplicate-key");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void A_duplicate_key_is_named_only_when_it_is_a_harmless_name()
    {
        Refuse("{\"date_fin\":1,\"date_fin\":2}"u8.ToArray()).Message.ShouldContain("«date_fin»");
        Refuse("{\"<b>Zoé\":1,\"<b>Zoé\":2}"u8.ToArray()).Message.ShouldContain("une propriété");
    }

    [Fact]
    public void A_refusal_repeats_nothing_of_the_document()
    {
        foreach (string json in (string[])["{\"nom\": \"Secret\" \"x\": 1}", "{\"nom\": Secret}", "{\"nom\": \"Secret\"} Secret", "[\"Secret\\u0000\"]"])
            Refuse(Encoding.UTF8.GetBytes(json)).Message.ShouldNotContain("Secret");
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        JsonText.TryParse((byte[])[0xEF, 0xBB, 0xBF, .. "{\"a\": 1}"u8], out JsonText? text, out _).ShouldBeTrue();
        using (text)
            text.Locate("/a").ShouldBe((1, 7));
    }

    [Fact]
    public void Escapes_that_make_a_character_are_read()
    {
        using JsonText text = Read("[\"\\ud83d\\ude00 \\u00e9 \\\\u0000\"]");
        text.Root[0].GetString().ShouldBe("😀 é \\u0000");
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("/jeune", 2, 12)]
    [InlineData("/jeune/nom", 3, 12)]
    [InlineData("/jeune/absent", 2, 12)]
    [InlineData("/jeune/absent/plus/loin", 2, 12)]
    [InlineData("/liste/1", 5, 19)]
    [InlineData("/liste/2/a~1b~0", 6, 14)]
    [InlineData("/liste/3", 5, 12)]
    [InlineData("/liste/01", 5, 12)]
    [InlineData("/après", 7, 22)]
    public void Locates(string pointer, int line, int column)
    {
        using JsonText text = Read(
            """
            { "id": 1,
              "jeune": {
                "nom": "Zoé"
              }, 
              "liste": ["😀é", 2,
                {"a/b~": true}],
              "😀": "é", "après": 12 }
            """.ReplaceLineEndings("\n"));
        text.Locate(pointer).ShouldBe((line, column));
    }

    [Fact]
    public void Locates_far_into_a_long_line()
    {
        string padding = new('é', 50_000);
        using JsonText text = Read($"[\"{padding}\",\n\"{padding}\", 7]");
        text.Locate("/1").ShouldBe((2, 1));
        text.Locate("/2").ShouldBe((2, 50_005));
    }

    private static JsonText Read(string json)
    {
        JsonText.TryParse(Encoding.UTF8.GetBytes(json), out JsonText? text, out JsonSyntaxError? error).ShouldBeTrue(error?.Message);
        return text!;
    }

    private static JsonSyntaxError Refuse(byte[] utf8)
    {
        JsonText.TryParse(utf8, out JsonText? text, out JsonSyntaxError? error).ShouldBeFalse();
        text.ShouldBeNull();
        return error!;
    }
}
