using MassTransit;
using SiBridge.Contracts;
using SiBridge.Delivery;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>Wakes up when messages are on disk and settles whom they concern.</summary>
public sealed class RouteAccepted(Router router) : IConsumer<MessagesAccepted>
{
    public async Task Consume(ConsumeContext<MessagesAccepted> context)
    {
        foreach (var lane in await router.Route(context.Message.Receipts))
            await context.Publish(new LaneHasWork(lane.Recipient, lane.Channel), context.CancellationToken);
    }
}

/// <summary>Settles in transactions what a batch of receipts woke.</summary>
public sealed partial class Router(Database database, CurrentNetwork network, TimeProvider clock, ILogger<Router> log)
{
    /// <returns>The lanes that have work now.</returns>
    public async Task<IReadOnlyCollection<LaneKey>> Route(IReadOnlyList<Guid> receipts)
    {
        try
        {
            return await InTransaction(routing => routing.Route(receipts));
        }
        catch (Exception e) when (e is not DatabaseUnavailableException && receipts.Count > 1)
        {
            // One message that cannot be routed must not hold back those that came with it.
            var lanes = new HashSet<LaneKey>();
            foreach (var receipt in receipts) lanes.UnionWith(await RouteAlone(receipt));
            return lanes;
        }
        catch (Exception e) when (e is not DatabaseUnavailableException)
        {
            Stuck(log, receipts[0], e);
            return [];
        }
    }

    /// <summary>Runs one transaction of routing against the network in force.</summary>
    public Task<IReadOnlyCollection<LaneKey>> InTransaction(Action<Routing> work) => database.Write<IReadOnlyCollection<LaneKey>>(db =>
    {
        var routing = new Routing(db, network.Current, clock.GetUtcNow());
        work(routing);
        return routing.Lanes;
    });

    private Task<IReadOnlyCollection<LaneKey>> RouteAlone(Guid receipt) => Route([receipt]);

    [LoggerMessage(LogLevel.Error, "Message {Receipt} could not be routed; it stays accepted and is tried again")]
    private static partial void Stuck(ILogger log, Guid receipt, Exception e);
}
