namespace SiBridge.Delivery;

/// <summary>
/// How much of what was sent in the last 30 s failed. Bad is half or more of at least 20 deliveries: fewer say nothing about a partner, a
/// smaller share is what single bad messages make, and at half every second request is one that harms whoever is overloaded. Thirty seconds
/// are longer than an attempt takes, so that those that time out are seen beside those that succeed, and short enough to forget a bad minute.
/// </summary>
/// <remarks>
/// Deliveries count, not attempts: one bad message that is tried again every second amid good ones is one failure, however often.
/// Not safe for several threads.
/// </remarks>
internal sealed class RecentShare
{
    private const int Seconds = 30, Least = 20;

    /// <summary>Answers by second, in a ring.</summary>
    private readonly int[] answers = new int[Seconds];

    private readonly Dictionary<long, TimeSpan> failures = [];
    private long second;

    /// <param name="now">On the lane's own clock; never less than the time before.</param>
    public void Answered(TimeSpan now)
    {
        Turn(now);
        answers[second % Seconds]++;
    }

    public void Failed(TimeSpan now, long delivery) => failures[delivery] = now;

    public bool IsBad(TimeSpan now)
    {
        Turn(now);
        foreach (var (delivery, at) in failures.Where(f => now - f.Value >= TimeSpan.FromSeconds(Seconds)).ToList()) failures.Remove(delivery);
        var sent = failures.Count + answers.Sum();
        return sent >= Least && 2 * failures.Count >= sent;
    }

    public void Forget()
    {
        Array.Clear(answers);
        failures.Clear();
    }

    private void Turn(TimeSpan now)
    {
        var to = (long)now.TotalSeconds;
        if (to - second >= Seconds) Array.Clear(answers);
        else for (var s = second + 1; s <= to; s++) answers[s % Seconds] = 0;
        second = Math.Max(second, to);
    }
}
