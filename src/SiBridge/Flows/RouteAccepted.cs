using MassTransit;
using SiBridge.Contracts;
using SiBridge.Delivery;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>Wakes up when messages are on disk and settles whom they concern.</summary>
public sealed class RouteAccepted(Router router, Hints hints, Database database, IHostApplicationLifetime host) : IConsumer<MessagesAccepted>
{
    /// <summary>
    /// A bus within the process hands out all that it holds before it stops, and after a large import that takes minutes: a process that is
    /// alone finds it in the database when it starts again. What a broker holds stays there.
    /// </summary>
    private CancellationToken Stop => database.IsShared ? CancellationToken.None : host.ApplicationStopping;

    public async Task Consume(ConsumeContext<MessagesAccepted> context) => await hints.Tell(await router.RouteNext(context.Message.Receipts, Stop));
}
