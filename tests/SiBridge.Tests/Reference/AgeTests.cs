using System.Globalization;
using Shouldly;
using SiBridge.Reference;
using Xunit;

namespace SiBridge.Tests.Reference;

public sealed class AgeTests
{
    [Theory]
    [InlineData("2010-11-20", "2026-11-19", 15)]
    [InlineData("2010-11-20", "2026-11-20", 16)]
    [InlineData("2010-11-20", "2026-12-01", 16)]
    [InlineData("2010-11-20", "2010-11-20", 0)]
    public void A_year_is_full_on_the_birthday(string naissance, string date, int age) => At(naissance, date).ShouldBe(age);

    [Theory]
    [InlineData("2026-02-28", 17)]
    [InlineData("2026-03-01", 18)]
    [InlineData("2028-02-28", 19)]
    [InlineData("2028-02-29", 20)]
    public void Who_was_born_on_29_February_has_it_on_1_March_in_common_years(string date, int age) => At("2008-02-29", date).ShouldBe(age);

    [Fact]
    public void Before_birth_it_is_negative() => At("2026-11-20", "2026-11-19").ShouldBe(-1);

    private static int At(string naissance, string date) => Age.At(Day(naissance), Day(date));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
