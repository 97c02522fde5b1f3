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

        RetrySchedule.After(step, 0)!.Value.ShouldBe(wanted * 0.8, TimeSpan.FromMilliseconds(1));
        RetrySchedule.After(step, 0.5)!.Value.ShouldBe(wanted, TimeSpan.FromMilliseconds(1));
        RetrySchedule.After(step, 1)!.Value.ShouldBe(wanted * 1.2, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void After_the_tenth_failed_attempt_there_is_no_other() => RetrySchedule.After(9, 0.5).ShouldBeNull();
}
