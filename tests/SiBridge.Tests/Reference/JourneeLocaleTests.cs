using SiBridge.Contracts;
using System.Globalization;
using Shouldly;
using SiBridge.Reference;
using Xunit;

namespace SiBridge.Tests.Reference;

public sealed class JourneeLocaleTests
{
    [Theory]
    [InlineData("2026-11-20T22:59:59Z", "Europe/Paris", "2026-11-20")]
    [InlineData("2026-11-20T23:00:00Z", "Europe/Paris", "2026-11-21")]
    [InlineData("2026-07-20T22:00:00Z", "Europe/Paris", "2026-07-21")] // summer time
    [InlineData("2026-11-21T00:30:00+04:00", "Europe/Paris", "2026-11-20")]
    [InlineData("2026-11-20T20:00:00Z", "Indian/Reunion", "2026-11-21")]
    [InlineData("2026-11-21T03:59:59Z", "America/Martinique", "2026-11-20")]
    [InlineData("2026-11-21T02:59:59Z", "America/Cayenne", "2026-11-20")]
    [InlineData("2026-11-20T21:00:00Z", "Indian/Mayotte", "2026-11-21")]
    public void The_day_is_that_of_the_zone_not_of_the_offset(string instant, string zone, string day) =>
        Of(instant, zone).ShouldBe(day);

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", "America/Martinique", "0001-01-01")]
    [InlineData("9999-12-31T23:59:59Z", "Indian/Reunion", "9999-12-31")]
    public void The_ends_of_the_calendar_do_not_throw(string instant, string zone, string day) => Of(instant, zone).ShouldBe(day);

    [Theory]
    [InlineData("0001-01-01T00:00:00", "Europe/Paris", "0001-01-01")]
    [InlineData("9999-12-31T23:59:59", "America/Martinique", "9999-12-31")]
    public void Nor_do_its_ends_on_a_clock(string wall, string zone, string day) =>
        JourneeLocale.At(DateTime.Parse(wall, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).ShouldBe(day);

    private static string Of(string instant, string zone)
    {
        Rfc3339.TryParse(instant, out var parsed).ShouldBeTrue();
        return JourneeLocale.Of(parsed, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
