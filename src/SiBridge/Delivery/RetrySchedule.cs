using SiBridge.Network;

namespace SiBridge.Delivery;

/// <summary>When a failed delivery is tried again: as its channel says, else by the schedule of Standard Webhooks, about 75 hours in all.</summary>
public static class RetrySchedule
{
    private const double Jitter = 0.2;

    /// <summary>Pauses after the first, second … failed attempt.</summary>
    public static IReadOnlyList<TimeSpan> Default { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>The pauses of a channel: <c>retry.pauses</c>, in seconds.</summary>
    public static IReadOnlyList<TimeSpan> Of(ChannelSettings settings) => settings.Properties.TryGetProperty("retry", out var retry)
        ? [.. retry.GetProperty("pauses").EnumerateArray().Select(p => TimeSpan.FromSeconds(p.GetDouble()))]
        : Default;

    /// <param name="step">How many scheduled attempts failed before this one.</param>
    /// <param name="random">0 to 1: spreads what failed together over ±20 %.</param>
    /// <returns>The pause, or null when the attempts are used up.</returns>
    public static TimeSpan? After(IReadOnlyList<TimeSpan> pauses, int step, double random) =>
        step >= pauses.Count ? null : pauses[step] * (1 - Jitter + (2 * Jitter * random));

    /// <summary>
    /// The same after an outcome: when the partner wants to be asked again, as long as there is a next attempt at all. Of one that is overloaded
    /// the lane asks then, with a probe; what waits there keeps its schedule, which a short wait, said again and again, would use up in minutes.
    /// </summary>
    public static TimeSpan? After(IReadOnlyList<TimeSpan> pauses, int step, double random, Outcome outcome) => After(pauses, step, random) switch
    {
        { } scheduled when outcome.RetryAfter is { } asked => outcome.Kind is OutcomeKind.Overloaded && scheduled > asked ? scheduled : asked,
        var scheduled => scheduled,
    };
}
