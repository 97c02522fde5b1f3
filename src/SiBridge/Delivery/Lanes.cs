using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Hosting;
using SiBridge.Contracts;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>All channels on their way out, and the signals of those that partners fetch from.</summary>
public sealed partial class Lanes(
    IEnumerable<IPushChannel> channels, CurrentNetwork network, DeliveryStore store, InboxSignals inboxes, IHostApplicationLifetime host,
    TimeProvider clock, ILogger<Lanes> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, IPushChannel> channels = channels.ToDictionary(c => c.Kind);
    private readonly ConcurrentDictionary<LaneKey, Lane> lanes = [];
    private readonly List<Task> running = [];

    /// <summary>A lane has work. Unknown lanes are those of inboxes, whose readers wait.</summary>
    public void Wake(LaneKey key)
    {
        if (lanes.TryGetValue(key, out var lane)) lane.Wake();
        else inboxes.Signal(key.Recipient);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.FreeClaimsOfTheDead();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // As soon as the process is asked to stop: not only when the last request has ended, which may take all the time there is.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, host.ApplicationStopping);
        var stop = either.Token;
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            do
            {
                if (running.Find(t => t.IsFaulted) is { } dead) await dead;
                try
                {
                    await OpenNewLanes(stop);
                    WakeThoseWithWork();
                }
                catch (DatabaseUnavailableException e)
                {
                    Later(log, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task OpenNewLanes(CancellationToken stop)
    {
        foreach (var (partner, entry) in network.Current.Partners.SelectMany(p => p.Receives.Select(r => (p, r))))
        {
            var key = new LaneKey(partner.Code, entry.Code);
            if (!channels.ContainsKey(entry.Channel.Kind) || lanes.ContainsKey(key)) continue;
            await store.FreeLeases(key);
            var lane = new Lane(key, store.HasFailed(key), channels, network, store, Wake, clock, log);
            lanes[key] = lane;
            running.Add(Task.Run(() => lane.Run(stop), CancellationToken.None));
        }
    }

    private void WakeThoseWithWork()
    {
        foreach (var key in store.WithWork(lanes.Keys)) lanes[key].Wake();
    }

    [LoggerMessage(LogLevel.Error, "The database did not say which lanes have work; asked again")]
    private static partial void Later(ILogger log, Exception e);
}

/// <summary>Wakes the lane that a transaction gave work to.</summary>
public sealed class WakeLane(Lanes lanes) : IConsumer<LaneHasWork>
{
    public Task Consume(ConsumeContext<LaneHasWork> context)
    {
        lanes.Wake(new(context.Message.Recipient, context.Message.Channel));
        return Task.CompletedTask;
    }
}
