namespace SiBridge.Delivery;

/// <summary>
/// Whether a channel answers. After five failures in a row, or when half of what was sent lately failed (<see cref="RecentShare"/>), the lane
/// pauses and probes with one delivery every 5 s, after a minute every 30 s; at once when the partner says that it is overloaded, and then
/// when it wants; every quarter of an hour when it is we who are not let in. One answer to what was sent since ends the pause. Nothing but failures for some seconds was an outage too, when there was too
/// little to send for five of them: what failed in it need not wait for its own next attempt.
/// </summary>
/// <param name="failedBefore">Whether something that waits here failed in an earlier life of this process: then the lane begins with a probe,
/// whose answer makes all that waits due at once, instead of leaving it to a pause that began before.</param>
public sealed class LaneHealth(TimeProvider clock, bool failedBefore = false)
{
    private const int FailuresUntilPause = 5;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5), Later = TimeSpan.FromSeconds(30), SoonFor = TimeSpan.FromMinutes(1), NotLetIn = TimeSpan.FromMinutes(15);

    /// <summary>Shorter than the first pause of a delivery, so that two attempts of a single one are an outage; one bad message amid good ones never is.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private readonly RecentShare recent = new();
    private int failures = failedBefore ? FailuresUntilPause : 0;
    private readonly long start = clock.GetTimestamp();
    private TimeSpan failingSince;
    private TimeSpan lastFailure;
    private TimeSpan pausedAt;
    private TimeSpan nextProbe;
    private int pauses;

    public bool Paused
    {
        get { lock (gate) return failures >= FailuresUntilPause; }
    }

    /// <summary>How often it has paused.</summary>
    public int Pauses
    {
        get { lock (gate) return pauses; }
    }

    /// <summary>How long until the next probe; zero or less: now. Only of meaning while <see cref="Paused"/>.</summary>
    public TimeSpan UntilProbe
    {
        get { lock (gate) return nextProbe - Now; }
    }

    /// <summary>Not the time of day: a clock that is set back must not keep a lane paused.</summary>
    private TimeSpan Now => clock.GetElapsedTime(start);

    /// <summary>What kept it from answering may be gone: the next probe need not wait.</summary>
    public void ProbeNow()
    {
        lock (gate) nextProbe = Now;
    }

    /// <summary>Takes an attempt's outcome in.</summary>
    /// <param name="delivery">Whose attempt it was: of one that fails again and again only one failure counts.</param>
    /// <param name="sentAt">How often the lane had paused when it was sent; null: as often as now.</param>
    /// <returns>Whether this ended an outage, or began a pause.</returns>
    public (bool Resumed, bool JustPaused) Note(Outcome outcome, long delivery, int? sentAt = null)
    {
        lock (gate)
        {
            var (now, paused) = (Now, failures >= FailuresUntilPause);
            if (outcome.Answered)
            {
                // What was on its way when the lane paused arrives in part all the same: only what is sent since says that it is better now.
                if (paused && sentAt < pauses) return (false, false);
                var outage = paused || (failures > 1 && lastFailure - failingSince >= Outage);
                failures = 0;
                if (paused) recent.Forget();
                else recent.Answered(now);
                return (outage, false);
            }

            failures++;
            recent.Failed(now, delivery);
            if (outcome.Kind is OutcomeKind.Overloaded or OutcomeKind.Misconfigured or OutcomeKind.Gone || recent.IsBad(now)) failures = Math.Max(failures, FailuresUntilPause);
            if (failures == 1) failingSince = now;
            lastFailure = now;
            var justPaused = !paused && failures >= FailuresUntilPause;
            if (justPaused) (pausedAt, pauses) = (now, pauses + 1);
            var wait = outcome.Kind is OutcomeKind.Misconfigured ? NotLetIn : outcome.RetryAfter ?? (now - pausedAt < SoonFor ? Soon : Later);
            // Of several that were on their way together, the longest wait holds; one of an earlier pause, or of a failure that began none, does not.
            if (justPaused || (paused && now + wait > nextProbe)) nextProbe = now + wait;
            return (false, justPaused);
        }
    }
}
