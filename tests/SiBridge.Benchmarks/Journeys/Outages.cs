namespace SiBridge.Benchmarks.Journeys;

/// <summary>When the bridge is killed, and when recipients are down: for a while around each kill.</summary>
internal sealed class Outages
{
    private readonly TimeSpan half;

    public Outages(int kills, int seconds, double downSeconds, int seed)
    {
        half = TimeSpan.FromSeconds(downSeconds / 2);
        // One at a random instant of each part of the run; another seed's sequence than the messages'.
        var random = new Random(~seed);
        Kills = [.. Enumerable.Range(0, kills).Select(i => TimeSpan.FromSeconds((i + random.NextDouble()) * seconds / kills))];
    }

    /// <summary>Counted from the beginning of the load.</summary>
    public IReadOnlyList<TimeSpan> Kills { get; }

    public bool IsDown(TimeSpan sinceBegin) => half > TimeSpan.Zero && Kills.Any(kill => (kill - sinceBegin).Duration() < half);
}
