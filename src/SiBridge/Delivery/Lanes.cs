using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>The channels on their way out that this process works: as many as its share, as long as it holds their leases.</summary>
public sealed partial class Lanes(
    IEnumerable<IPushChannel> channels, CurrentNetwork network, DeliveryStore store, Leases leases, Suspensions suspensions, IHostApplicationLifetime host, TimeProvider clock, ILogger<Lanes> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, IPushChannel> channels = channels.ToDictionary(c => c.Kind);
    private readonly ConcurrentDictionary<LaneKey, Working> working = [];
    private readonly ConcurrentDictionary<LaneKey, Task> leaving = [];
    private bool away;
    private long lastBeat;

    private sealed record Working(Lane Lane, Lease Lease, CancellationTokenSource Stop, Task Run);

    /// <summary>Whether this process works a lane.</summary>
    public bool Owns(LaneKey key) => working.ContainsKey(key);

    /// <summary>There may be work on a lane: looks, if it is ours.</summary>
    public void Wake(LaneKey key)
    {
        if (working.TryGetValue(key, out var mine)) mine.Lane.Wake();
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await leases.Begin();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // As soon as the process is asked to stop: not only when the last request has ended, which may take all the time there is.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, host.ApplicationStopping);
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            do
            {
                if (working.Values.Select(w => w.Run).Concat(leaving.Values).FirstOrDefault(t => t.IsFaulted) is { } dead) await dead;
                foreach (var (key, _) in leaving.Where(l => l.Value.IsCompleted)) leaving.TryRemove(key, out _);
                try
                {
                    await ShareOut();
                    foreach (var key in await store.WithWork([.. working.Keys])) Wake(key);
                    foreach (var mine in working.Values.Where(w => w.Lane.IsWaiting)) mine.Lane.Wake();
                    if (away) Back(log);
                    away = false;
                }
                catch (DatabaseUnavailableException e)
                {
                    // Once: it is asked again every second, and what it says then is the same.
                    if (!away) Away(log, e.Message, e.InnerException?.Message);
                    away = true;
                }
            }
            while (await timer.WaitForNextTickAsync(either.Token));
        }
        catch (OperationCanceledException)
        {
            await Leave();
        }
    }

    private async Task ShareOut()
    {
        var suspended = (await suspensions.Look()).Concat(working.Values.Where(w => w.Lane.HasStopped).Select(w => w.Lease.Lane)).ToHashSet();
        var wanted = network.Current.Partners.SelectMany(p => p.Receives.Select(r => (Lane: new LaneKey(p.Code, r.Code), r.Channel.Kind)))
            .Where(l => channels.ContainsKey(l.Kind) && !suspended.Contains(l.Lane)).Select(l => l.Lane).ToList();
        var changed = wanted.Count != working.Count || !wanted.All(Owns);
        if (!changed && clock.GetElapsedTime(lastBeat) < Leases.Every) return;
        lastBeat = clock.GetTimestamp();
        var beat = await leases.Beat(wanted, [.. working.Keys], [.. leaving.Keys]);
        if (beat.Lost) Lost(log, working.Count);
        foreach (var key in beat.Lost ? [.. working.Keys] : beat.Surplus) leaving[key] = Drop(key);
        foreach (var lease in beat.Taken.Where(l => !leaving.ContainsKey(l.Lane))) await Open(lease);
    }

    private async Task Open(Lease lease)
    {
        await store.FreeLeases(lease.Lane);
        var stop = new CancellationTokenSource();
        var lane = new Lane(lease, await store.HasFailed(lease.Lane), channels, network, store, suspensions, () => leases.Hold, Wake, clock, log);
        working[lease.Lane] = new(lane, lease, stop, Task.Run(() => lane.Run(stop.Token), CancellationToken.None));
        lane.Wake();
    }

    /// <summary>Finishes what is being sent on a lane and gives it back.</summary>
    private async Task Drop(LaneKey key)
    {
        if (!working.TryRemove(key, out var mine)) return;
        await Stopped(mine);
        try
        {
            await leases.GiveBack([mine.Lease]);
        }
        catch (DatabaseUnavailableException)
        {
            // At a next beat it is found to be ours without our working it, and taken anew.
        }
    }

    private async Task Leave()
    {
        try
        {
            await leases.Leave();
        }
        catch (DatabaseUnavailableException)
        {
            // The others have our lanes a little later.
        }

        // Each lane goes when what it is sending has ended: a partner that does not answer keeps only its own.
        await Task.WhenAll(working.Keys.Select(Drop).Concat(leaving.Values));
        try
        {
            await leases.End();
        }
        catch (DatabaseUnavailableException)
        {
            // After some seconds of our silence the others take over by themselves.
        }
    }

    private static async Task Stopped(Working lane)
    {
        await lane.Stop.CancelAsync();
        await lane.Run;
        lane.Stop.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "Deliveries pause: {Reason} {Cause}")]
    private static partial void Away(ILogger log, string reason, string? cause);

    [LoggerMessage(LogLevel.Information, "Deliveries go on: the database answers again")]
    private static partial void Back(ILogger log);

    [LoggerMessage(LogLevel.Warning, "This process was silent for so long that others took over its {Count} lanes; it takes its share again")]
    private static partial void Lost(ILogger log, int count);
}
