using Microsoft.AspNetCore.Http;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>When a partner wants to be asked again, in either spelling of RFC 9110 §10.2.3.</summary>
public sealed class RetryAfterTests
{
    private readonly ManualClock clock = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("90", 90)]
    [InlineData("Wed, 30 Sep 2026 12:02:00 GMT", 120)]
    [InlineData("Fri, 30 Oct 2026 12:00:00 GMT", 24 * 60 * 60)]
    [InlineData("999999999", 24 * 60 * 60)]
    [InlineData("9999999999", null)]
    [InlineData("Wed, 30 Sep 2026 11:00:00 GMT", null)]
    [InlineData("0", null)]
    [InlineData("demain", null)]
    [InlineData(null, null)]
    public async Task Is_read_in_seconds_and_as_a_date_a_day_at_most_and_what_is_past_or_no_time_asks_for_nothing(string? header, int? seconds)
    {
        await using var partner = await PartnerServer.Start(http =>
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            if (header is not null) http.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        using var channel = new HttpChannel(Attempt.InForce(Networks.Of()), clock);

        var outcome = await channel.Send(partner.Url.ToString());

        outcome.Kind.ShouldBe(OutcomeKind.Overloaded);
        outcome.RetryAfter.ShouldBe(seconds is { } asked ? TimeSpan.FromSeconds(asked) : null);
    }
}
