using System.Runtime.ExceptionServices;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>Steps through the replays that run. Every worker does: each step is taken by one of them, and one that dies leaves nothing half done.</summary>
public sealed class ReplayWorker(ReplaySteps steps, Hints hints, TimeProvider clock, ILogger<ReplayWorker> log) : Rounds("replays", clock, log)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1), Busy = TimeSpan.FromMilliseconds(200);

    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        var running = await steps.Running();
        Exception? trouble = null;
        foreach (var replay in running)
        {
            try
            {
                while (!stop.IsCancellationRequested && await Step(replay)) { }
            }
            catch (Exception e)
            {
                // Something is wrong with one replay, which must not hold up the others.
                trouble ??= e;
            }
        }

        if (trouble is not null) ExceptionDispatchInfo.Throw(trouble);
        return running.Count > 0 ? Busy : Idle;
    }

    /// <returns>Whether the next step may follow at once.</returns>
    private async Task<bool> Step(Guid replay)
    {
        var step = await steps.Next(replay);
        if (step.Lanes.Count > 0) await hints.Tell(step.Lanes);
        return step.More;
    }
}
