using Microsoft.AspNetCore.Http;
using Shouldly;
using SiBridge.Gateway;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Gateway;

public sealed class RateLimitTests
{
    private static readonly Partner Caen = Networks.MissionLocale("ml-caen", Messages.Caen);

    private readonly Stopwatch clock = new();
    private readonly RateLimit rate;

    public RateLimitTests() => rate = new(clock);

    [Fact]
    public void Without_an_agreed_rate_everything_is_admitted()
    {
        for (var i = 0; i < 1_000; i++) Post(Caen).Status.ShouldBe(200);
    }

    [Fact]
    public void One_second_holds_as_many_messages_as_agreed()
    {
        for (var i = 0; i < 5; i++) Post(PerSecond(5)).Status.ShouldBe(200);
        Post(PerSecond(5)).Status.ShouldBe(429);

        clock.Advance(TimeSpan.FromMilliseconds(200));
        Post(PerSecond(5)).Status.ShouldBe(200);
        Post(PerSecond(5)).Status.ShouldBe(429);
    }

    [Fact]
    public void A_steady_sender_is_never_refused()
    {
        for (var i = 0; i < 100; i++, clock.Advance(TimeSpan.FromMilliseconds(200))) Post(PerSecond(5)).Status.ShouldBe(200);
    }

    [Fact]
    public void An_array_is_admitted_whole_and_its_items_are_charged_afterwards()
    {
        Post(PerSecond(5), messages: 1_000).Status.ShouldBe(200);

        Post(PerSecond(5)).Status.ShouldBe(429);
        clock.Advance(TimeSpan.FromSeconds(199));
        Post(PerSecond(5)).Status.ShouldBe(429);
        clock.Advance(TimeSpan.FromSeconds(1));
        Post(PerSecond(5)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(5, 1_000)]
    [InlineData(3, 7)]
    [InlineData(0.5, 2)]
    public void Who_waits_as_long_as_told_is_admitted(double perSecond, int messages)
    {
        Post(PerSecond(perSecond), messages);
        var retryAfter = int.Parse(Post(PerSecond(perSecond)).RetryAfter, System.Globalization.CultureInfo.InvariantCulture);

        clock.Advance(TimeSpan.FromSeconds(retryAfter));

        Post(PerSecond(perSecond)).Status.ShouldBe(200);
    }

    [Fact]
    public void A_rate_below_one_per_second_admits_one_at_a_time()
    {
        Post(PerSecond(0.5)).Status.ShouldBe(200);
        Post(PerSecond(0.5)).Status.ShouldBe(429);
    }

    [Fact]
    public void A_silent_sender_does_not_save_up_more_than_a_second()
    {
        Post(PerSecond(5));
        clock.Advance(TimeSpan.FromHours(1));

        Enumerable.Range(0, 10).Count(_ => Post(PerSecond(5)).Status == 200).ShouldBe(5);
    }

    [Fact]
    public void One_emitter_does_not_use_up_anothers_rate()
    {
        Post(PerSecond(1));
        Post(PerSecond(1)).Status.ShouldBe(429);

        Post(PerSecond(1) with { Code = "ml-lisieux" }).Status.ShouldBe(200);
    }

    [Fact]
    public void The_answer_tells_the_rate_and_what_is_left_of_it()
    {
        var http = new DefaultHttpContext();

        rate.Admit(http, PerSecond(5));
        rate.Charge(http, PerSecond(5), 2);

        http.Response.Headers["RateLimit-Limit"].ToString().ShouldBe("5");
        http.Response.Headers["RateLimit-Remaining"].ToString().ShouldBe("3");
        http.Response.Headers["RateLimit-Reset"].ToString().ShouldBe("1");
    }

    [Fact]
    public void A_clock_that_is_set_back_locks_nobody_out()
    {
        Post(PerSecond(5)).Status.ShouldBe(200);

        clock.SetTimeOfDay(TimeSpan.FromHours(-1));

        Post(PerSecond(5)).Status.ShouldBe(200);
    }

    [Fact]
    public void Requests_that_come_together_are_not_all_admitted_by_the_last_drop()
    {
        Enumerable.Range(0, 10).Count(_ => rate.Admit(new DefaultHttpContext(), PerSecond(5)) is null).ShouldBe(5);
    }

    private static Partner PerSecond(double rate) => Caen with { PerSecond = rate };

    private (int Status, string RetryAfter) Post(Partner partner, int messages = 1)
    {
        var http = new DefaultHttpContext();
        if (rate.Admit(http, partner) is { } problem) return (problem.Status, http.Response.Headers.RetryAfter.ToString());
        rate.Charge(http, partner, messages);
        return (200, "");
    }

    /// <summary>A monotonic counter, and a time of day that has nothing to do with it.</summary>
    private sealed class Stopwatch : TimeProvider
    {
        private DateTimeOffset timeOfDay = new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero);
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public override DateTimeOffset GetUtcNow() => timeOfDay;

        public void Advance(TimeSpan by) => ticks += by.Ticks;

        public void SetTimeOfDay(TimeSpan by) => timeOfDay += by;
    }
}
