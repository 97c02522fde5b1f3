using Microsoft.AspNetCore.Http;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>A partner that cuts the connection.</summary>
public sealed class CutAnswersTests
{
    [Fact]
    public async Task What_is_cut_off_within_the_body_that_a_rule_looks_at_may_have_arrived()
    {
        await using var partner = await PartnerServer.Start(async http =>
        {
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("{ \"code\":");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        using var channel = new HttpChannel(Attempt.InForce(Networks.Of()), TimeProvider.System);

        var outcome = await channel.Send(partner.Url.ToString(), """, "classify": [ { "if": { "json": { "pointer": "/code" } }, "then": "duplicate" } ]""");

        (outcome.Kind, outcome.Cause).ShouldBe((OutcomeKind.Unknown, Causes.Interrupted));
    }
}
