using MassTransit;
using SiBridge.Contracts;
using SiBridge.Delivery;
using SiBridge.Flows;
using SiBridge.Gateway;
using SiBridge.Journal;

namespace SiBridge.Hosting;

/// <summary>
/// What carries announcements and hints to those who have work. Identifiers only, and nothing that must not get lost: the database
/// remembers. So it may start late, stop early, and be wiped meanwhile.
/// </summary>
internal static class Bus
{
    /// <summary>One for all workers, who compete for it; on RabbitMQ also the exchange in front of it.</summary>
    private const string RouteQueue = "sibridge-route-accepted";

    /// <summary>On RabbitMQ the exchange; each process has a queue of its own behind it.</summary>
    private const string HintExchange = "sibridge-lane-has-work";

    /// <summary>The same, for gateways.</summary>
    private const string PlacesExchange = "sibridge-places-changed";

    /// <summary>In memory they take turns in the router, which routes together what several of them bring.</summary>
    private const int RoutedAtOnce = 64;

    /// <summary>
    /// Each message brings up to <see cref="Announcer.ReceiptsPerBrokerMessage"/>: more at one worker would wait there for the database,
    /// while another worker is idle.
    /// </summary>
    private const ushort RoutedAtOnceByOneOfMany = 8;

    /// <summary>Hints cost nothing to take: enough that a round trip to the broker never holds them up.</summary>
    private const ushort HintsAtOnce = 64;

    /// <summary>A broker that is frozen or cut off is noticed after two of these.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(3), StopWithin = TimeSpan.FromSeconds(4);

    public static void AddBus(this IServiceCollection services, BridgeOptions options)
    {
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumeObserver<BusFaults>();
            bus.AddConsumer<WakeLane>();
            if (options.Roles.HasFlag(Roles.Gateway)) bus.AddConsumer<WakeFollowers>();
            if (options.Roles.HasFlag(Roles.Worker)) bus.AddConsumer<RouteAccepted>();
            if (options.Broker is { } uri) bus.UsingRabbitMq((context, rabbit) => OnRabbitMq(rabbit, context, BrokerAddress.Parse(uri)!, options.Roles));
            else bus.UsingInMemory(InMemory);
        });
        services.Configure<MassTransitHostOptions>(host =>
        {
            // Within the process it is there at once, and what is announced before would get lost. A broker may be away: nobody waits for it.
            host.WaitUntilStarted = options.Broker is null;
            host.StopTimeout = StopWithin;
        });
        if (options.Broker is { } watched)
            services.AddHostedService(s => ActivatorUtilities.CreateInstance<BusWatch>(s, BrokerAddress.Parse(watched)!));
    }

    private static void InMemory(IBusRegistrationContext context, IInMemoryBusFactoryConfigurator memory)
    {
        Lean(memory);
        memory.ReceiveEndpoint(RouteQueue, endpoint =>
        {
            endpoint.PrefetchCount = RoutedAtOnce;
            endpoint.ConcurrentMessageLimit = RoutedAtOnce;
            WithoutFaults(endpoint);
            endpoint.ConfigureConsumer<RouteAccepted>(context);
        });
        memory.ReceiveEndpoint(HintExchange, endpoint =>
        {
            WithoutFaults(endpoint);
            endpoint.ConfigureConsumer<WakeLane>(context);
        });
        memory.ReceiveEndpoint(PlacesExchange, endpoint =>
        {
            WithoutFaults(endpoint);
            endpoint.ConfigureConsumer<WakeFollowers>(context);
        });
    }

    private static void OnRabbitMq(IRabbitMqBusFactoryConfigurator rabbit, IBusRegistrationContext context, BrokerAddress broker, Roles roles)
    {
        rabbit.Host(broker.Host, broker.Port, broker.VirtualHost, "sibridge", host =>
        {
            host.Username(broker.User);
            host.Password(broker.Password);
            if (broker.Tls) host.UseSsl(tls => tls.ServerName = broker.Host);
            host.PublisherConfirmation = true;
            host.Heartbeat(Heartbeat);
            host.RequestedConnectionTimeout(ConnectWithin);
        });
        BusReconnect.Soon(rabbit);
        Lean(rabbit);
        // The queue's own exchange is the one that is published to: one hop less, one name less.
        rabbit.Message<MessagesAccepted>(message => message.SetEntityName(RouteQueue));
        rabbit.Message<LaneHasWork>(message => message.SetEntityName(HintExchange));
        rabbit.Message<PlacesChanged>(message => message.SetEntityName(PlacesExchange));
        if (roles.HasFlag(Roles.Worker))
        {
            rabbit.ReceiveEndpoint(RouteQueue, endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                endpoint.SetQuorumQueue();
                endpoint.PrefetchCount = RoutedAtOnceByOneOfMany;
                endpoint.ConcurrentMessageLimit = RoutedAtOnceByOneOfMany;
                WithoutFaults(endpoint);
                endpoint.ConfigureConsumer<RouteAccepted>(context);
            });
        }

        OwnQueue<WakeLane>(rabbit, context, HintExchange);
        if (roles.HasFlag(Roles.Gateway)) OwnQueue<WakeFollowers>(rabbit, context, PlacesExchange);
    }

    /// <summary>Each process hears all that is said there, as long as it lives.</summary>
    private static void OwnQueue<TConsumer>(IRabbitMqBusFactoryConfigurator rabbit, IBusRegistrationContext context, string exchange)
        where TConsumer : class, IConsumer => rabbit.ReceiveEndpoint($"{exchange}-{Guid.NewGuid():N}", endpoint =>
    {
        (endpoint.Durable, endpoint.AutoDelete) = (false, true);
        endpoint.PrefetchCount = HintsAtOnce;
        WithoutFaults(endpoint);
        endpoint.ConfigureConsumer<TConsumer>(context);
    });

    /// <summary>The message itself and nothing around it: each queue has one type, and a broker need not know our machines and processes.</summary>
    private static void Lean(IBusFactoryConfigurator bus) => bus.UseRawJsonSerializer(RawSerializerOptions.AnyMessageType, isDefault: true);

    /// <summary>What fails stays in the database and is announced again: neither error queues nor faults carry it.</summary>
    private static void WithoutFaults(IReceiveEndpointConfigurator endpoint)
    {
        endpoint.PublishFaults = false;
        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();
    }
}
