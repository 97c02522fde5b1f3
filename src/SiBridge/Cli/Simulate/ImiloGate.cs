using System.Globalization;

namespace SiBridge.Cli.Simulate;

/// <summary>What one family of endpoints saw.</summary>
internal sealed class ImiloFamily(string key)
{
    public string Key => key;

    /// <summary>When the last requests came, the oldest first.</summary>
    public Queue<long> Recent { get; } = [];

    public int Requests { get; set; }

    /// <summary>The most that came within any one second.</summary>
    public int MostInASecond { get; set; }

    public int TooMany { get; set; }

    public int Refused { get; set; }
}

/// <summary>Who may come in, how often, and what goes wrong on the way.</summary>
internal sealed class ImiloGate(ImiloOptions options, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Random random = new(options.Seed + 2);

    public IReadOnlyDictionary<string, ImiloFamily> Families { get; } = ImiloOptions.Families.ToDictionary(f => f, f => new ImiloFamily(options.Keys[f]));

    public int Errors { get; private set; }

    public int Hung { get; private set; }

    public int LostAcks { get; private set; }

    /// <returns>Null: it goes on; else how it ends here.</returns>
    public IResult? Enter(HttpContext http, string name)
    {
        lock (gate)
        {
            var family = Families[name];
            family.Requests++;
            if (http.Request.Headers["X-Gravitee-Api-Key"] != family.Key) return Refuse(family, 401, $"La clé n'ouvre pas la famille « {name} ».");
            if (http.Request.Headers["operateur"] != options.Operateur) return Refuse(family, 403, "L'en-tête operateur manque, ou n'est pas le bon.");
            var tooMany = IsTooMany(family);
            if (tooMany || random.NextDouble() < options.TooMany)
            {
                family.TooMany++;
                http.Response.Headers.RetryAfter = "1";
                return Results.Json(new { message = "API rate limit exceeded" }, statusCode: 429);
            }

            if (random.NextDouble() >= options.Errors) return null;
            Errors++;
            return Results.StatusCode(500);
        }
    }

    /// <summary>Whether this request is never answered.</summary>
    public bool Hangs()
    {
        lock (gate)
        {
            if (random.NextDouble() >= options.Hangs) return false;
            Hung++;
            return true;
        }
    }

    /// <returns>Null: it arrives; else whether the answer says that it did.</returns>
    public bool? LosesAck()
    {
        lock (gate) return random.NextDouble() < options.LostAcks ? ++LostAcks % 2 == 0 : null;
    }

    private static IResult Refuse(ImiloFamily family, int status, string message)
    {
        family.Refused++;
        return Results.Json(new { code = status.ToString(CultureInfo.InvariantCulture), message }, statusCode: status);
    }

    /// <summary>More than the rate within the second that ends now; what is refused counts too.</summary>
    private bool IsTooMany(ImiloFamily family)
    {
        var now = clock.GetTimestamp();
        while (family.Recent.TryPeek(out var oldest) && clock.GetElapsedTime(oldest, now) >= TimeSpan.FromSeconds(1)) family.Recent.Dequeue();
        family.Recent.Enqueue(now);
        family.MostInASecond = Math.Max(family.MostInASecond, family.Recent.Count);
        return family.Recent.Count > options.Rate;
    }
}
