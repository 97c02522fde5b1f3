using System.Runtime.CompilerServices;
using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

namespace SiBridge.Hosting;

/// <summary>
/// How soon the bus looks for a broker that went away. The library tries ever more seldom, up to half a minute, not at all after a refused
/// password, and offers no setting for it; its version is pinned, and a test on a real broker tells when another one differs.
/// </summary>
internal static class BusReconnect
{
    /// <summary>The library adds a second of its own.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static void Soon(IRabbitMqBusFactoryConfigurator rabbit) =>
        Policy((RabbitMqHostConfiguration)Host((RabbitMqBusFactoryConfigurator)rabbit)) = Retry.CreatePolicy(retry => retry.Incremental(int.MaxValue, Pause, TimeSpan.Zero));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_hostConfiguration")]
    private static extern ref IRabbitMqHostConfiguration Host(RabbitMqBusFactoryConfigurator rabbit);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<ReceiveTransportRetryPolicy>k__BackingField")]
    private static extern ref IRetryPolicy Policy(RabbitMqHostConfiguration host);
}
