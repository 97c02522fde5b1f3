using MassTransit;
using SiBridge.Contracts;
using SiBridge.Delivery;

namespace SiBridge.Flows;

/// <summary>Wakes up when messages are on disk and settles whom they concern.</summary>
public sealed class RouteAccepted(Router router, Hints hints) : IConsumer<MessagesAccepted>
{
    public async Task Consume(ConsumeContext<MessagesAccepted> context) => await hints.Tell(await router.RouteNext(context.Message.Receipts));
}
