namespace SiBridge.Delivery;

/// <summary>
/// Whether a channel answers. After five failures in a row the lane pauses and probes with one delivery every 5 s, after a
/// minute every 30 s. One answer ends the pause.
/// </summary>
public sealed class LaneHealth(TimeProvider clock)
{
    private const int FailuresUntilPause = 5;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5), Later = TimeSpan.FromSeconds(30), SoonFor = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private int failures;
    private DateTimeOffset pausedAt;
    private DateTimeOffset nextProbe;

    public bool Paused
    {
        get { lock (gate) return failures >= FailuresUntilPause; }
    }

    /// <summary>How long until the next probe; zero or less: now. Only of meaning while <see cref="Paused"/>.</summary>
    public TimeSpan UntilProbe
    {
        get { lock (gate) return nextProbe - clock.GetUtcNow(); }
    }

    /// <summary>Takes an attempt's outcome in.</summary>
    /// <returns>Whether this ended or began a pause.</returns>
    public (bool Resumed, bool JustPaused) Note(bool answered)
    {
        lock (gate)
        {
            var wasPaused = failures >= FailuresUntilPause;
            if (answered)
            {
                failures = 0;
                return (wasPaused, false);
            }

            failures++;
            var now = clock.GetUtcNow();
            var justPaused = failures == FailuresUntilPause;
            if (justPaused) pausedAt = now;
            nextProbe = now + (now - pausedAt < SoonFor ? Soon : Later);
            return (false, justPaused);
        }
    }
}
