using MassTransit;

namespace SiBridge.Hosting;

/// <summary>Says once when the broker goes, and once when it is back.</summary>
internal sealed partial class BusWatch(IBusControl bus, BrokerAddress broker, TimeProvider clock, ILogger<BusWatch> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>So many looks long it is no news that the first connection is still being made.</summary>
    private const int LooksAtStart = 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        var (told, patience) = (false, LooksAtStart);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var health = bus.CheckHealth();
            if (health.Status is BusHealthStatus.Healthy)
            {
                if (told) Back(log, broker);
                (told, patience) = (false, 0);
            }
            else if (!told && --patience <= 0)
            {
                Away(log, broker, Reason(health));
                told = true;
            }
        }
    }

    private static string Reason(BusHealthResult health)
    {
        var cause = health.Exception ?? health.Endpoints.Values.Select(endpoint => endpoint.Exception).FirstOrDefault(e => e is not null);
        return (cause?.GetBaseException() ?? cause)?.Message ?? "no connection";
    }

    [LoggerMessage(LogLevel.Warning, "The broker {Broker} is away ({Reason}); messages are accepted all the same, and the sweep sees to them")]
    private static partial void Away(ILogger log, BrokerAddress broker, string reason);

    [LoggerMessage(LogLevel.Information, "The broker {Broker} is back")]
    private static partial void Back(ILogger log, BrokerAddress broker);
}
