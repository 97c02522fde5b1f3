using MassTransit;
using SiBridge.Contracts;

namespace SiBridge.Flows;

/// <summary>Wakes up when messages are on disk and settles whom they concern.</summary>
public sealed class RouteAccepted(Router router) : IConsumer<MessagesAccepted>
{
    public async Task Consume(ConsumeContext<MessagesAccepted> context)
    {
        foreach (var lane in await router.RouteNext(context.Message.Receipts))
            await context.Publish(new LaneHasWork(lane.Recipient, lane.Channel), context.CancellationToken);
    }
}
