using Shouldly;
using SiBridge.Flows;
using Xunit;

namespace SiBridge.Tests.Flows;

/// <summary>Numbering what changed of sessions never takes more than a small part of the time.</summary>
public sealed class PlacesAppenderTests
{
    [Theory]
    [InlineData(5, 200)]
    [InlineData(40, 600)]
    [InlineData(1_000, 3_000)]
    public void After_longer_work_it_rests_longer_but_never_so_long_that_who_follows_would_notice_more_than_seconds(int work, int rest) =>
        PlacesAppender.RestAfter(TimeSpan.FromMilliseconds(work)).ShouldBe(TimeSpan.FromMilliseconds(rest));
}
