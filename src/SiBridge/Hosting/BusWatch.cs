using MassTransit;

namespace SiBridge.Hosting;

/// <summary>Says once when the broker goes, and once when it is back.</summary>
internal sealed partial class BusWatch(IBusControl bus, BrokerAddress broker, TimeProvider clock, ILogger<BusWatch> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        var away = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var health = bus.CheckHealth();
            var now = health.Status is not BusHealthStatus.Healthy;
            if (now && !away) Away(log, broker, Reason(health));
            if (away && !now) Back(log, broker);
            away = now;
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
