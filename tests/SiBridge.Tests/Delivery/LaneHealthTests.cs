using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

public sealed class LaneHealthTests
{
    private readonly ManualClock clock = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));
    private static readonly Outcome Away = new(OutcomeKind.Unavailable);

    private readonly LaneHealth health;

    public LaneHealthTests() => health = new(clock);

    [Fact]
    public void The_fifth_failure_in_a_row_pauses_the_lane()
    {
        for (var i = 1; i <= 4; i++) health.Note(Away).JustPaused.ShouldBeFalse();
        health.Paused.ShouldBeFalse();

        health.Note(Away).JustPaused.ShouldBeTrue();

        health.Paused.ShouldBeTrue();
        health.Note(Away).JustPaused.ShouldBeFalse();
    }

    [Fact]
    public void An_answer_in_between_starts_the_count_anew()
    {
        Fail(4);
        health.Note(Outcome.Delivered).Resumed.ShouldBeFalse();
        Fail(4);

        health.Paused.ShouldBeFalse();
    }

    [Fact]
    public void A_paused_lane_probes_every_5_seconds_and_after_a_minute_every_30()
    {
        Fail(5);
        for (var second = 0; second < 60; second += 5)
        {
            health.UntilProbe.ShouldBe(TimeSpan.FromSeconds(5), $"after {second} s");
            clock.Advance(TimeSpan.FromSeconds(5));
            health.UntilProbe.ShouldBe(TimeSpan.Zero);
            Fail(1);
        }

        health.UntilProbe.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Two_failures_5_seconds_apart_and_nothing_else_are_an_outage_that_an_answer_ends()
    {
        Fail(1);
        clock.Advance(TimeSpan.FromSeconds(5));
        Fail(1);

        health.Paused.ShouldBeFalse();
        health.Note(Outcome.Delivered).Resumed.ShouldBeTrue();
    }

    [Fact]
    public void A_message_that_fails_again_and_again_amid_good_ones_is_no_outage()
    {
        for (var i = 0; i < 10; i++)
        {
            Fail(1);
            clock.Advance(TimeSpan.FromSeconds(5));
            health.Note(Outcome.Delivered).Resumed.ShouldBeFalse();
        }
    }

    [Fact]
    public void A_lane_that_failed_in_an_earlier_life_begins_with_a_probe_at_once()
    {
        var again = new LaneHealth(clock, failedBefore: true);

        again.Paused.ShouldBeTrue();
        again.UntilProbe.ShouldBeLessThanOrEqualTo(TimeSpan.Zero);
        again.Note(Outcome.Delivered).Resumed.ShouldBeTrue();
    }

    [Fact]
    public void One_answer_ends_the_pause()
    {
        Fail(7);

        health.Note(Outcome.Delivered).ShouldBe((true, false));

        health.Paused.ShouldBeFalse();
    }

    [Fact]
    public void A_partner_that_is_overloaded_pauses_its_lane_at_once_and_says_until_when()
    {
        health.Note(new(OutcomeKind.Overloaded, RetryAfter: TimeSpan.FromSeconds(90))).JustPaused.ShouldBeTrue();
        health.Note(new(OutcomeKind.Overloaded)).JustPaused.ShouldBeFalse();

        health.UntilProbe.ShouldBe(TimeSpan.FromSeconds(90));
        health.Note(Outcome.Delivered).Resumed.ShouldBeTrue();
        health.Paused.ShouldBeFalse();
    }

    [Fact]
    public void A_lane_that_is_not_let_in_stops_at_once_and_knocks_every_quarter_of_an_hour()
    {
        health.Note(new(OutcomeKind.Misconfigured)).JustPaused.ShouldBeTrue();

        health.UntilProbe.ShouldBe(TimeSpan.FromMinutes(15));
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++) health.Note(Away);
    }
}
