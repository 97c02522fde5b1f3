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
    private long sent;

    public LaneHealthTests() => health = new(clock);

    [Fact]
    public void The_fifth_failure_in_a_row_pauses_the_lane()
    {
        for (var i = 1; i <= 4; i++) health.Note(Away, ++sent).JustPaused.ShouldBeFalse();
        health.Paused.ShouldBeFalse();

        health.Note(Away, ++sent).JustPaused.ShouldBeTrue();

        health.Paused.ShouldBeTrue();
        health.Note(Away, ++sent).JustPaused.ShouldBeFalse();
    }

    [Fact]
    public void An_answer_in_between_starts_the_count_anew()
    {
        Fail(4);
        health.Note(Outcome.Delivered, ++sent).Resumed.ShouldBeFalse();
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
        health.Note(Outcome.Delivered, ++sent).Resumed.ShouldBeTrue();
    }

    [Fact]
    public void A_message_that_fails_again_and_again_amid_good_ones_is_no_outage()
    {
        for (var i = 0; i < 10; i++)
        {
            Fail(1);
            clock.Advance(TimeSpan.FromSeconds(5));
            health.Note(Outcome.Delivered, ++sent).Resumed.ShouldBeFalse();
        }
    }

    [Fact]
    public void A_lane_that_failed_in_an_earlier_life_begins_with_a_probe_at_once()
    {
        var again = new LaneHealth(clock, failedBefore: true);

        again.Paused.ShouldBeTrue();
        again.UntilProbe.ShouldBeLessThanOrEqualTo(TimeSpan.Zero);
        again.Note(Outcome.Delivered, ++sent).Resumed.ShouldBeTrue();
    }

    [Fact]
    public void One_answer_ends_the_pause()
    {
        Fail(7);

        health.Note(Outcome.Delivered, ++sent).ShouldBe((true, false));

        health.Paused.ShouldBeFalse();
    }

    [Fact]
    public void A_partner_that_is_overloaded_pauses_its_lane_at_once_and_says_until_when()
    {
        health.Note(new(OutcomeKind.Overloaded, RetryAfter: TimeSpan.FromSeconds(90)), ++sent).JustPaused.ShouldBeTrue();
        health.Note(new(OutcomeKind.Overloaded), ++sent).JustPaused.ShouldBeFalse();

        health.UntilProbe.ShouldBe(TimeSpan.FromSeconds(90));
        health.Note(Outcome.Delivered, ++sent).Resumed.ShouldBeTrue();
        health.Paused.ShouldBeFalse();
    }

    [Fact]
    public void A_lane_that_is_not_let_in_stops_at_once_and_knocks_every_quarter_of_an_hour()
    {
        health.Note(new(OutcomeKind.Misconfigured), ++sent).JustPaused.ShouldBeTrue();

        health.UntilProbe.ShouldBe(TimeSpan.FromMinutes(15));
    }

    [Fact]
    public void Half_of_twenty_deliveries_that_fail_within_30_seconds_pause_the_lane()
    {
        for (var i = 0; i < 9; i++)
        {
            health.Note(Outcome.Delivered, ++sent).Resumed.ShouldBeFalse();
            Fail(1);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        health.Note(Outcome.Delivered, ++sent);
        health.Paused.ShouldBeFalse();

        health.Note(Away, ++sent).JustPaused.ShouldBeTrue();

        health.UntilProbe.ShouldBe(TimeSpan.FromSeconds(5));
        health.Note(Outcome.Delivered, ++sent).Resumed.ShouldBeTrue("one probe that is answered ends the pause");
        Fail(4);
        health.Paused.ShouldBeFalse("what was before the pause counts no more");
    }

    [Fact]
    public void What_was_on_its_way_when_half_failed_ends_no_pause()
    {
        for (var i = 0; i < 10; i++)
        {
            health.Note(Outcome.Delivered, ++sent);
            Fail(1);
        }

        health.Paused.ShouldBeTrue();

        health.Note(Outcome.Delivered, ++sent, sentAt: 0).Resumed.ShouldBeFalse();

        health.Paused.ShouldBeTrue();
        health.Note(Outcome.Delivered, ++sent, health.Pauses).Resumed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(OutcomeKind.Overloaded)]
    [InlineData(OutcomeKind.Misconfigured)]
    public void What_was_on_its_way_when_one_was_told_to_wait_ends_no_pause(OutcomeKind told)
    {
        health.Note(new(told, RetryAfter: TimeSpan.FromMinutes(15)), ++sent, sentAt: 0);

        health.Note(Outcome.Delivered, ++sent, sentAt: 0).Resumed.ShouldBeFalse();

        health.Paused.ShouldBeTrue();
        health.UntilProbe.ShouldBe(TimeSpan.FromMinutes(15));
        health.Note(Outcome.Delivered, ++sent, health.Pauses).Resumed.ShouldBeTrue();
    }

    [Fact]
    public void What_one_failure_asked_for_that_paused_nothing_is_not_the_wait_of_a_later_outage()
    {
        health.Note(new(OutcomeKind.Unavailable, RetryAfter: TimeSpan.FromDays(1)), ++sent);
        health.Note(Outcome.Delivered, ++sent);
        Fail(5);

        health.UntilProbe.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void An_answer_ends_the_wait_that_was_asked_for_with_the_pause()
    {
        health.Note(new(OutcomeKind.Overloaded, RetryAfter: TimeSpan.FromDays(1)), ++sent);
        health.ProbeNow();
        health.Note(new(OutcomeKind.Overloaded, RetryAfter: TimeSpan.FromDays(1)), ++sent);
        health.Note(Outcome.Delivered, ++sent, health.Pauses);
        Fail(5);

        health.UntilProbe.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Less_than_half_never_pauses_a_lane()
    {
        for (var i = 0; i < 1_000; i++)
        {
            Fail(4);
            for (var good = 0; good < 5; good++) health.Note(Outcome.Delivered, ++sent);
            clock.Advance(TimeSpan.FromMilliseconds(500));
            health.Paused.ShouldBeFalse();
        }
    }

    [Fact]
    public void Half_that_fail_in_more_than_30_seconds_do_not_pause_a_lane()
    {
        for (var i = 0; i < 100; i++)
        {
            Fail(1);
            health.Note(Outcome.Delivered, ++sent);
            clock.Advance(TimeSpan.FromSeconds(4));
            health.Paused.ShouldBeFalse();
        }
    }

    [Fact]
    public void One_bad_message_however_often_it_is_tried_amid_fewer_good_ones_pauses_nothing()
    {
        for (var i = 0; i < 200; i++)
        {
            health.Note(Away, delivery: 1);
            if (i % 2 == 0) health.Note(Outcome.Delivered, ++sent + 1);
            clock.Advance(TimeSpan.FromSeconds(1));
            health.Paused.ShouldBeFalse();
        }
    }

    [Fact]
    public void A_channel_that_was_corrected_is_tried_at_once()
    {
        health.Note(new(OutcomeKind.Misconfigured), ++sent);

        health.ProbeNow();

        health.UntilProbe.ShouldBeLessThanOrEqualTo(TimeSpan.Zero);
        health.Paused.ShouldBeTrue();
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++) health.Note(Away, ++sent);
    }
}
