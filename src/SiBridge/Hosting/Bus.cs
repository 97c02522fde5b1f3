using MassTransit;
using SiBridge.Delivery;
using SiBridge.Flows;

namespace SiBridge.Hosting;

/// <summary>What carries announcements and hints from those who have work for others to those others: identifiers only, and nothing that must not get lost.</summary>
internal static class Bus
{
    private const int RoutedAtOnce = 64;

    public static void AddBus(this IServiceCollection services, BridgeOptions options)
    {
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            if (options.Roles.HasFlag(Roles.Worker)) bus.AddConsumer<RouteAccepted>();
            bus.AddConsumer<WakeLane>();
            bus.UsingInMemory((context, memory) =>
            {
                memory.ReceiveEndpoint("route-accepted", endpoint =>
                {
                    // They take turns in the router, which routes together what several of them bring.
                    endpoint.PrefetchCount = RoutedAtOnce;
                    endpoint.ConcurrentMessageLimit = RoutedAtOnce;
                    WithoutFaults(endpoint);
                    endpoint.ConfigureConsumer<RouteAccepted>(context);
                });
                memory.ReceiveEndpoint("wake-lane", endpoint =>
                {
                    WithoutFaults(endpoint);
                    endpoint.ConfigureConsumer<WakeLane>(context);
                });
            });
        });
        services.Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true);
    }

    /// <summary>What fails stays in the database and is announced again: neither error queues nor faults carry it.</summary>
    private static void WithoutFaults(IReceiveEndpointConfigurator endpoint)
    {
        endpoint.PublishFaults = false;
        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();
    }
}
