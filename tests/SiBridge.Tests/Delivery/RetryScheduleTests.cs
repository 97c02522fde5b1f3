using System.Text.Json;
using Shouldly;
using SiBridge.Delivery;
using Xunit;

namespace SiBridge.Tests.Delivery;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData(0, "00:00:05")]
    [InlineData(1, "00:05:00")]
    [InlineData(2, "00:30:00")]
    [InlineData(3, "02:00:00")]
    [InlineData(4, "05:00:00")]
    [InlineData(5, "10:00:00")]
    [InlineData(6, "14:00:00")]
    [InlineData(7, "20:00:00")]
    [InlineData(8, "1.00:00:00")]
    public void Each_pause_is_spread_over_20_percent_either_way(int step, string pause)
    {
        var wanted = TimeSpan.Parse(pause, System.Globalization.CultureInfo.InvariantCulture);

        RetrySchedule.After(RetrySchedule.Default, step, 0)!.Value.ShouldBe(wanted * 0.8, TimeSpan.FromMilliseconds(1));
        RetrySchedule.After(RetrySchedule.Default, step, 0.5)!.Value.ShouldBe(wanted, TimeSpan.FromMilliseconds(1));
        RetrySchedule.After(RetrySchedule.Default, step, 1)!.Value.ShouldBe(wanted * 1.2, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void After_the_tenth_failed_attempt_there_is_no_other() => RetrySchedule.After(RetrySchedule.Default, 9, 0.5).ShouldBeNull();

    [Fact]
    public void A_channel_may_have_pauses_of_its_own()
    {
        var pauses = RetrySchedule.Of(new("http", JsonElement.Parse("""{ "kind": "http", "retry": { "pauses": [1.5, 60] } }""")));

        RetrySchedule.After(pauses, 0, 0.5).ShouldBe(TimeSpan.FromSeconds(1.5));
        RetrySchedule.After(pauses, 1, 0.5).ShouldBe(TimeSpan.FromSeconds(60));
        RetrySchedule.After(pauses, 2, 0.5).ShouldBeNull();
    }

    [Theory]
    [InlineData(OutcomeKind.Overloaded, 60, 300)]
    [InlineData(OutcomeKind.Overloaded, 600, 600)]
    [InlineData(OutcomeKind.Unavailable, 60, 60)]
    public void A_short_wait_of_an_overloaded_partner_shortens_no_pause_of_the_schedule(OutcomeKind kind, int asked, int seconds) =>
        RetrySchedule.After(RetrySchedule.Default, 1, 0.5, new Outcome(kind, RetryAfter: TimeSpan.FromSeconds(asked))).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void What_is_used_up_is_not_tried_again_because_the_partner_says_when() =>
        RetrySchedule.After(RetrySchedule.Default, 9, 0.5, new Outcome(OutcomeKind.Overloaded, RetryAfter: TimeSpan.FromSeconds(60))).ShouldBeNull();
}
