using System.Text;
using Shouldly;
using SiBridge.JsonSchema;
using SiBridge.Tests.JsonSchema.Fuzzing;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class JsonItemsTests
{
    [Fact]
    public void Items_are_read_one_by_one_and_know_their_places_in_the_whole()
    {
        JsonItems items = JsonItems.Of("\uFEFF [{\"é\": 1},\n  [2, \"x\"] , 3]\n"u8.ToArray())!;

        Next(items).ShouldBe(("{\"é\": 1}", "/é", (1, 9)));
        Next(items).ShouldBe(("[2, \"x\"]", "", (2, 3)));
        Next(items).ShouldBe(("3", "", (2, 14)));
        items.TryRead(out var item, out var error).ShouldBeFalse();
        (item, error).ShouldBe((null, null));
        items.TryRead(out _, out _).ShouldBeFalse();

        static (string, string, (int, int)) Next(JsonItems items)
        {
            items.TryRead(out var item, out _).ShouldBeTrue();
            using (item)
            {
                string pointer = item!.Root.GetRawText()[0] == '{' ? "/é" : "";
                return (item.Root.GetRawText(), pointer, item.Locate(pointer));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("  {\"a\": [1]}")]
    [InlineData("1")]
    public void What_is_no_array_has_no_items(string text) => JsonItems.Of(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    [Theory]
    [InlineData("[]", 0, null)]
    [InlineData("[1, 2", 1, "truncated")]
    [InlineData("[1, {}", 2, "truncated")]
    [InlineData("[1, 2] 3", 2, "trailing-data")]
    [InlineData("[1, 2,]", 2, "trailing-comma")]
    [InlineData("[1, {\"a\": 1, \"a\": 2}]", 1, "duplicate-key")]
    [InlineData("[1, \"\\u0000\"]", 1, "nul-character")]
    [InlineData("[1, [\"\\ud83d\"]]", 1, "lone-surrogate")]
    [InlineData("[1, // non\n 2]", 1, "comment")]
    [InlineData("[1 2]", 1, "not-json")]
    public void The_array_is_refused_at_the_item_that_is_not_JSON(string text, int read, string? code)
    {
        JsonItems items = JsonItems.Of(Encoding.UTF8.GetBytes(text))!;
        Count(items, out var error).ShouldBe(read);
        (error?.Code).ShouldBe(code);
    }

    [Fact]
    public void The_array_counts_as_a_level_of_the_64()
    {
        Count(JsonItems.Of(Encoding.UTF8.GetBytes(new string('[', 64) + new string(']', 64)))!, out var error).ShouldBe(1);
        error.ShouldBeNull();
        Count(JsonItems.Of(Encoding.UTF8.GetBytes(new string('[', 65) + new string(']', 65)))!, out error).ShouldBe(0);
        error.ShouldBe(new JsonSyntaxError("too-deep", error!.Message, 1, 65));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_refuse_the_array_before_its_first_item()
    {
        Count(JsonItems.Of((byte[])[.. "[1, \""u8, 0xE9, .. "\"]"u8])!, out var error).ShouldBe(0);
        (error!.Code, error.Column).ShouldBe(("invalid-utf8", 6));
    }

    [Fact]
    public void An_array_with_any_bytes_changed_is_refused_or_read_as_JsonText_does()
    {
        byte[] valid = Encoding.UTF8.GetBytes("""[{"é": "\u00e9 😀", "b": [1, 2.5e3]}, "x", [[[{}]]], -0.1, null,""" + "\n  true, [\"a\", {\"a\": \"\\\\\"}]\n]");
        var random = new Random(4);
        int accepted = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] mutant = ByteMutation.Of(valid, random);
            if (JsonItems.Of(mutant) is not { } items)
                continue;
            int count = Count(items, out var error);
            bool whole = JsonText.TryParse(mutant, out JsonText? text, out JsonSyntaxError? expected);
            using (text)
            {
                error.ShouldBe(expected, Encoding.UTF8.GetString(mutant));
                if (!whole)
                    continue;
                count.ShouldBe(text!.Root.GetArrayLength());
                accepted++;
            }
        }

        accepted.ShouldBeGreaterThan(500);
    }

    private static int Count(JsonItems items, out JsonSyntaxError? error)
    {
        int count = 0;
        for (; items.TryRead(out var item, out error); count++)
            item.Dispose();
        return count;
    }
}
