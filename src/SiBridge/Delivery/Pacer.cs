namespace SiBridge.Delivery;

/// <summary>
/// Keeps a channel's <c>per_second</c>: sends start at least 1/rate seconds apart, so that no second ever holds more. The first one waits
/// as long: who owned the lane before may have sent at the last moment.
/// </summary>
public sealed class Pacer(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly long start = clock.GetTimestamp();
    private TimeSpan? last;

    /// <param name="perSecond">Null: no limit.</param>
    public Task Turn(double? perSecond, CancellationToken stop)
    {
        if (perSecond is not { } rate) return Task.CompletedTask;
        TimeSpan wait;
        lock (gate)
        {
            // Not the time of day: a clock that is set back must not stop the lane.
            var now = clock.GetElapsedTime(start);
            var free = (last ?? TimeSpan.Zero) + TimeSpan.FromSeconds(1 / rate);
            last = free > now ? free : now;
            wait = last.Value - now;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, clock, stop) : Task.CompletedTask;
    }
}
