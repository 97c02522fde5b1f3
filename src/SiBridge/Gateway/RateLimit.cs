using System.Collections.Concurrent;
using System.Globalization;
using SiBridge.Network;

namespace SiBridge.Gateway;

/// <summary>
/// The agreed rate of each emitter. A request is admitted while the bucket is not empty, and is then charged for each of its
/// messages: an array may take the bucket below zero, and the next request waits for it to fill again.
/// </summary>
public sealed class RateLimit(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Bucket> buckets = [];

    /// <returns>Null when admitted; else the answer, with its headers set.</returns>
    public Problem? Admit(HttpContext http, Partner partner)
    {
        if (partner.PerSecond is not { } rate) return null;
        var tokens = Change(partner, rate, 0);
        Headers(http, rate, tokens);
        if (tokens > 0) return null;
        // An empty bucket admits nobody: the wait goes a little beyond the instant at which it is empty again.
        var seconds = (int)Math.Floor(-tokens / rate) + 1;
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problem.TooManyRequests(seconds);
    }

    public void Charge(HttpContext http, Partner partner, int messages)
    {
        if (partner.PerSecond is { } rate) Headers(http, rate, Change(partner, rate, messages));
    }

    private double Change(Partner partner, double rate, int taken)
    {
        var bucket = buckets.GetOrAdd(partner.Code, _ => new() { Tokens = Size(rate), At = clock.GetUtcNow() });
        lock (bucket)
        {
            var now = clock.GetUtcNow();
            bucket.Tokens = Math.Min(Size(rate), bucket.Tokens + ((now - bucket.At).TotalSeconds * rate)) - taken;
            bucket.At = now;
            return bucket.Tokens;
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

        public DateTimeOffset At { get; set; }
    }
}
