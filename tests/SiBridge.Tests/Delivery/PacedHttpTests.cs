using Microsoft.AspNetCore.Http;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>What a rate counts from.</summary>
public sealed class PacedHttpTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_send_starts_when_the_partner_can_read_it_to_the_last_byte()
    {
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var partner = await PartnerServer.Start(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            read.TrySetResult();
        });
        using var channel = new HttpChannel(Attempt.InForce(Networks.Of()), TimeProvider.System);
        var readBefore = new List<bool>();
        using var pace = new Pace(_ => Task.FromResult(new PacedTurn(() => readBefore.Add(read.Task.Wait(Bound, TestContext.Current.CancellationToken)), () => { })), () => true);
        await pace.Turn(TestContext.Current.CancellationToken);

        var outcome = await channel.Send(Attempt.Delivery(), Networks.Channel($$"""{ "kind": "http", "url": "{{partner.Url}}" }"""), pace, TestContext.Current.CancellationToken);

        outcome.ShouldBe(Outcome.Delivered);
        readBefore.ShouldBe([true]);
    }
}
