namespace SiBridge.Delivery;

/// <summary>
/// Keeps a channel's <c>per_second</c>: sends start at least 1/rate seconds apart, so that no second ever holds more. The first one waits
/// as long: who owned the lane before may have sent at the last moment.
/// </summary>
public sealed class Pacer(TimeProvider clock)
{
    private static readonly TimeSpan FinestTimer = TimeSpan.FromMilliseconds(1);

    private readonly Lock gate = new();
    private long last = clock.GetTimestamp();
    private Task queue = Task.CompletedTask;

    /// <param name="perSecond">Null: no limit.</param>
    public Task Turn(double? perSecond, CancellationToken stop)
    {
        if (perSecond is not { } rate) return Task.CompletedTask;
        lock (gate) return queue = After(queue, TimeSpan.FromSeconds(1 / rate), stop);
    }

    /// <summary>The last turn's send really starts only now: a first connection, say, had to be made.</summary>
    public void Starts()
    {
        lock (gate) last = clock.GetTimestamp();
    }

    /// <summary>
    /// Whoever is next looks at when the one before really started. If turns were given out in advance, all whose time came while the
    /// process was frozen, or short of processor time, would start at the same instant.
    /// </summary>
    private async Task After(Task before, TimeSpan pause, CancellationToken stop)
    {
        await before.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (Wait(pause) is { Ticks: > 0 } wait) await Task.Delay(wait < FinestTimer ? FinestTimer : wait, clock, stop);
    }

    /// <returns>How long it is still too early; zero: the turn is taken.</returns>
    private TimeSpan Wait(TimeSpan pause)
    {
        lock (gate)
        {
            // Not the time of day: a clock that is set back must not stop the lane.
            var wait = pause - clock.GetElapsedTime(last);
            if (wait > TimeSpan.Zero) return wait;
            last = clock.GetTimestamp();
            return TimeSpan.Zero;
        }
    }
}
