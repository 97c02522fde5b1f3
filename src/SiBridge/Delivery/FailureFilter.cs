using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>Which failures are meant; what is null is not asked for.</summary>
public sealed record FailureFilter
{
    public static FailureFilter All { get; } = new();

    public string? Recipient { get; init; }

    public string? Channel { get; init; }

    /// <summary>Of all channels but this one.</summary>
    public string? OtherChannelThan { get; init; }

    public string? Type { get; init; }

    public string? Cause { get; init; }

    public long? Group { get; init; }

    /// <summary>Failed at this instant or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Failed before this instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>About this journey: its order key.</summary>
    public string? Journey { get; init; }

    /// <summary>About the journeys of a structure: how their order keys begin.</summary>
    public string? JourneysOf { get; init; }

    /// <summary>About the sessions of an organisme, or the journeys on them: how the sessions' order keys begin.</summary>
    public string? SessionsOf { get; init; }

    /// <summary>Stands in the text of the error, in capitals or not.</summary>
    public string? Error { get; init; }

    /// <summary>The values that <see cref="And"/> reads.</summary>
    internal DynamicParameters Values(params (string Name, object? Value)[] others)
    {
        var values = new DynamicParameters(new
        {
            Recipient, Channel, OtherChannelThan, Type, Cause, Group, since = Since?.ToMicros(), until = Until?.ToMicros(), Journey, JourneysOf, SessionsOf,
            like = Error is null ? null : "%" + Error.Replace("!", "!!").Replace("%", "!%").Replace("_", "!_") + "%",
        });
        foreach (var (name, value) in others) values.Add(name, value);
        return values;
    }

    /// <summary>
    /// The conditions, each after an AND; only those that are asked for, so that what is counted for all of them is counted from an index.
    /// </summary>
    /// <param name="f">What failed: a row of <c>line</c> or of <c>replayed</c>.</param>
    /// <param name="g">Its row of <c>failure_group</c>.</param>
    internal string And(string f = "l", string g = "g") => string.Concat(new (object? Asked, string Sql)[]
    {
        (Recipient, $"{g}.recipient = @Recipient"),
        (Channel, $"{g}.channel = @Channel"),
        (OtherChannelThan, $"{g}.channel <> @OtherChannelThan"),
        (Type, $"{g}.type = @Type"),
        (Cause, $"{g}.cause = @Cause"),
        (Group, $"{g}.id = @Group"),
        (Since, $"{f}.failed_at >= @since"),
        (Until, $"{f}.failed_at < @until"),
        (Journey, $"{f}.order_key = @Journey"),
        (JourneysOf, $"SUBSTR({f}.order_key, 1, LENGTH(@JourneysOf)) = @JourneysOf"),
        (SessionsOf, $"(SUBSTR({f}.order_key, 1, LENGTH(@SessionsOf)) = @SessionsOf"
            + $" OR (SELECT SUBSTR(p.session_key, 1, LENGTH(@SessionsOf)) FROM parcours p WHERE p.order_key = {f}.order_key) = @SessionsOf)"),
        (Error, $"LOWER({f}.last_error) LIKE LOWER(@like) ESCAPE '!'"),
    }.Where(c => c.Asked is not null).Select(c => " AND " + c.Sql));
}
