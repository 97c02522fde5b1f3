using System.Collections.Concurrent;
using System.Globalization;
using SiBridge.Network;

namespace SiBridge.Gateway;

/// <summary>
/// The agreed rate of each emitter. A request is admitted while the bucket is not empty and takes one message's worth at once, so
/// that requests that come together cannot all be admitted by the same last drop; an array is charged for its other items once they
/// are counted. It may take the bucket below zero, and the next request waits for it to fill again.
/// </summary>
public sealed class RateLimit(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Bucket> buckets = [];

    /// <returns>Null when admitted; else the answer, with its headers set.</returns>
    public Problem? Admit(HttpContext http, Partner partner)
    {
        if (partner.PerSecond is not { } rate) return null;
        var (tokens, admitted) = Take(partner, rate, 1, onlyFromSome: true);
        Headers(http, rate, tokens);
        if (admitted) return null;
        // An empty bucket admits nobody: the wait goes a little beyond the instant at which it is empty again.
        var seconds = (int)Math.Floor(-tokens / rate) + 1;
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problem.TooManyRequests(seconds);
    }

    /// <summary>Takes what an admitted request has beyond the one message that its admission took.</summary>
    /// <param name="messages">All messages of the request, at least one.</param>
    public void Charge(HttpContext http, Partner partner, int messages)
    {
        if (partner.PerSecond is { } rate) Headers(http, rate, Take(partner, rate, messages - 1, onlyFromSome: false).Tokens);
    }

    /// <returns>What is left, and whether it was taken.</returns>
    private (double Tokens, bool Taken) Take(Partner partner, double rate, int wanted, bool onlyFromSome)
    {
        var bucket = buckets.GetOrAdd(partner.Code, _ => new() { Tokens = Size(rate), At = clock.GetTimestamp() });
        lock (bucket)
        {
            // Not the time of day: a clock that is set back would empty the bucket and shut the partner out for as long.
            var now = clock.GetTimestamp();
            bucket.Tokens = Math.Min(Size(rate), bucket.Tokens + (clock.GetElapsedTime(bucket.At, now).TotalSeconds * rate));
            bucket.At = now;
            if (onlyFromSome && bucket.Tokens <= 0) return (bucket.Tokens, false);
            bucket.Tokens -= wanted;
            return (bucket.Tokens, true);
        }
    }

    /// <summary>One second's worth, so that a steady sender is never refused.</summary>
    private static double Size(double rate) => Math.Max(1, rate);

    private static void Headers(HttpContext http, double rate, double tokens)
    {
        http.Response.Headers["RateLimit-Limit"] = Size(rate).ToString("0", CultureInfo.InvariantCulture);
        http.Response.Headers["RateLimit-Remaining"] = Math.Max(0, Math.Floor(tokens)).ToString("0", CultureInfo.InvariantCulture);
        http.Response.Headers["RateLimit-Reset"] = Math.Ceiling((Size(rate) - tokens) / rate).ToString("0", CultureInfo.InvariantCulture);
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }

        /// <summary>Timestamp of the clock's monotonic counter.</summary>
        public long At { get; set; }
    }
}
