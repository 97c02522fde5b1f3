using MassTransit;
using SiBridge.Contracts;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>Looks for changes of sessions that wait for their numbers, gives them, and tells the gateways. Each worker does; who comes first, does it.</summary>
public sealed partial class PlacesAppender(Database database, IBusControl bus, TimeProvider clock, ILogger<PlacesAppender> log) : BackgroundService
{
    /// <summary>A look at a small index costs nothing, and spares whoever routes the trouble to wake anybody.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200), ForgetEvery = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromSeconds(2);

    private DateTimeOffset forgot;
    private string? told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                if (await PlacesFeed.AppendAll(database, stoppingToken) is { } last) await Tell(last, stoppingToken);
                if (clock.GetUtcNow() - forgot >= ForgetEvery) await ForgetOld(stoppingToken);
                told = null;
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The database is away: what is to be done is in it, and the next look finds it. Told once, not at every look.
                if (e.Message != told) Later(log, e.GetType().Name, e.Message);
                told = e.Message;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ForgetOld(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && await database.Write(db => PlacesFeed.Forget(db, clock.GetUtcNow()))) { }
        forgot = clock.GetUtcNow();
    }

    /// <summary>A hint may get lost, because gateways look by themselves from time to time; so it is never worth waiting for a bus that is away.</summary>
    private async Task Tell(long last, CancellationToken stop)
    {
        if (bus.CheckHealth().Status is not BusHealthStatus.Healthy) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        try
        {
            await bus.Publish(new PlacesChanged(last), limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            NotTold(log, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The bus did not take the hint that sessions changed ({Reason}); the gateways will find it by themselves")]
    private static partial void NotTold(ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "The changes of sessions wait for their numbers and are looked for again: {Kind}, {Reason}")]
    private static partial void Later(ILogger log, string kind, string reason);
}
