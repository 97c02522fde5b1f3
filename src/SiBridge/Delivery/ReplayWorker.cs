using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>Steps through the replays that run. Every worker does: each step is taken by one of them, and one that dies leaves nothing half done.</summary>
public sealed partial class ReplayWorker(ReplaySteps steps, Hints hints, TimeProvider clock, ILogger<ReplayWorker> log) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1), Busy = TimeSpan.FromMilliseconds(200);

    private string? told;
    private bool failed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            failed = false;
            var running = await Try(steps.Running, []);
            foreach (var replay in running)
            {
                while (!stoppingToken.IsCancellationRequested && await Try(() => Step(replay), false)) { }
            }

            if (!failed) told = null;
            await Task.Delay(running.Count > 0 ? Busy : Idle, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether the next step may follow at once.</returns>
    private async Task<bool> Step(Guid replay)
    {
        var step = await steps.Next(replay);
        if (step.Lanes.Count > 0) await hints.Tell(step.Lanes);
        return step.More;
    }

    private async Task<T> Try<T>(Func<Task<T>> act, T otherwise)
    {
        try
        {
            return await act();
        }
        catch (Exception e)
        {
            // The database is away, or something is wrong with one replay, which must not hold up the others: what is left is in the database. Told once, not at every look.
            if (e.Message != told) Later(log, e.GetType().Name, e.Message);
            (failed, told) = (true, e.Message);
            return otherwise;
        }
    }

    [LoggerMessage(LogLevel.Error, "A replay was interrupted and goes on at the next look: {Kind}, {Reason}")]
    private static partial void Later(ILogger log, string kind, string reason);
}
