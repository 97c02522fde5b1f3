using Shouldly;
using SiBridge.Contracts;
using Xunit;

namespace SiBridge.Tests.Contracts;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-11-20T14:30:25+01:00", "2026-11-20T14:30:25.0000000+01:00")]
    [InlineData("2026-11-20T14:30:25Z", "2026-11-20T14:30:25.0000000+00:00")]
    [InlineData("2026-11-20t14:30:25z", "2026-11-20T14:30:25.0000000+00:00")]
    [InlineData("2026-11-20T14:30:25-00:00", "2026-11-20T14:30:25.0000000+00:00")]
    [InlineData("2026-11-20T14:30:25-03:30", "2026-11-20T14:30:25.0000000-03:30")]
    [InlineData("2028-02-29T00:00:00+14:00", "2028-02-29T00:00:00.0000000+14:00")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999+00:00")]
    [InlineData("2026-11-20T14:30:25.1Z", "2026-11-20T14:30:25.1000000+00:00")]
    [InlineData("2026-11-20T14:30:25.0000001Z", "2026-11-20T14:30:25.0000001+00:00")]
    public void A_date_time_keeps_its_offset(string text, string roundTrip) => Read(text).ShouldBe(roundTrip);

    [Theory]
    [InlineData("2026-11-20T14:30:25.99999999Z", "2026-11-20T14:30:25.9999999+00:00")]
    [InlineData("2026-11-20T14:30:25.123456789012345678901234567890+01:00", "2026-11-20T14:30:25.1234567+01:00")]
    public void Decimals_that_do_not_fit_are_cut_off(string text, string roundTrip) => Read(text).ShouldBe(roundTrip);

    [Theory]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.9999999+00:00")]
    [InlineData("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59.9999999+00:00")]
    [InlineData("2017-01-01T00:59:60+01:00", "2017-01-01T00:59:59.9999999+01:00")]
    [InlineData("9999-12-31T23:59:60Z", "9999-12-31T23:59:59.9999999+00:00")]
    public void A_leap_second_is_the_last_tick_of_the_second_before(string text, string roundTrip) => Read(text).ShouldBe(roundTrip);

    [Theory]
    [InlineData("2016-12-31T23:58:60Z")]
    [InlineData("2016-12-31T23:59:60+01:00")]
    [InlineData("2016-12-31T23:59:61Z")]
    public void A_leap_second_comes_at_the_end_of_a_day_in_UTC_only(string text) => Read(text).ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-20")]
    [InlineData("2026-11-20T14:30:25")]
    [InlineData("2026-11-20 14:30:25Z")]
    [InlineData("2026-11-20T14:30Z")]
    [InlineData("2026-11-20T14:30:25.Z")]
    [InlineData("2026-11-20T14:30:25,5Z")]
    [InlineData("2026-11-20T14:30:25.5")]
    [InlineData("2026-11-20T14:30:25+0100")]
    [InlineData("2026-11-20T14:30:25+01")]
    [InlineData("2026-11-20T14:30:25+1:00")]
    [InlineData("2026-11-20T14:30:25Z ")]
    [InlineData(" 2026-11-20T14:30:25Z")]
    [InlineData("2026-11-20T14:30:25ZZ")]
    [InlineData("2026-11-20T-4:30:25Z")]
    [InlineData("20261120T143025Z")]
    [InlineData("12026-11-20T14:30:25Z")]
    [InlineData("２026-11-20T14:30:25Z")]
    [InlineData("2026-11-20T14:30:25−01:00")] // a minus sign, not a hyphen
    public void Any_other_shape_is_refused(string text) => Read(text).ShouldBeNull();

    [Theory]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-00-20T14:30:25Z")]
    [InlineData("2026-13-20T14:30:25Z")]
    [InlineData("2026-11-00T14:30:25Z")]
    [InlineData("2026-11-31T14:30:25Z")]
    [InlineData("2026-02-29T14:30:25Z")]
    [InlineData("2026-11-20T24:00:00Z")]
    [InlineData("2026-11-20T14:60:25Z")]
    [InlineData("2026-11-20T14:30:25+14:01")]
    [InlineData("2026-11-20T14:30:25-99:00")]
    [InlineData("2026-11-20T14:30:25+01:60")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    public void What_no_calendar_or_clock_has_is_refused_without_a_throw(string text) => Read(text).ShouldBeNull();

    private static string? Read(string text) => Rfc3339.TryParse(text, out var instant) ? $"{instant:O}" : null;
}
