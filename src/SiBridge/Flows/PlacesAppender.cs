using System.Diagnostics;
using MassTransit;
using SiBridge.Contracts;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>Looks for changes of sessions that wait for their numbers, gives them, and tells the gateways. Each worker does; who comes first, does it.</summary>
public sealed partial class PlacesAppender(Database database, IBusControl bus, TimeProvider clock, ILogger<PlacesAppender> log)
    : Rounds("changes of sessions that wait for their numbers", clock, log)
{
    /// <summary>A look at a small index costs nothing, and spares whoever routes the trouble to wake anybody.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200), ForgetEvery = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromSeconds(2);

    /// <summary>Counting the journeys of a session on which there are thousands takes long: then it is done less often, and once for more of them.</summary>
    private const int RestPerWork = 15;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(3);

    private DateTimeOffset forgot;

    /// <summary>How long to rest after work that took so long.</summary>
    internal static TimeSpan RestAfter(TimeSpan work) => work * RestPerWork is var rest && rest < Pause ? Pause : rest < LongestRest ? rest : LongestRest;

    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var last = await PlacesFeed.AppendAll(database, stop);
        var rest = last is null ? Pause : RestAfter(Stopwatch.GetElapsedTime(began));
        if (last is not null) await Tell(last.Value, stop);
        if (Clock.GetUtcNow() - forgot >= ForgetEvery) await ForgetOld(stop);
        return rest;
    }

    private async Task ForgetOld(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && await database.Write(db => PlacesFeed.Forget(db, Clock.GetUtcNow()))) { }
        forgot = Clock.GetUtcNow();
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
}
