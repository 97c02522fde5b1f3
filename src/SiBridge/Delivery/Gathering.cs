using System.Globalization;
using SiBridge.Network;

namespace SiBridge.Delivery;

/// <summary>When what a channel gathers leaves: when so many have come together, or so long after the first, or at a time of the day.</summary>
/// <param name="Count">Null: by time alone.</param>
/// <param name="Every">Since the first came; exactly one of this and <paramref name="At"/>.</param>
/// <param name="At">In the network's time zone.</param>
public sealed record Gathering(int? Count, TimeSpan? Every, TimeOnly? At)
{
    /// <summary>What one batch holds where nobody said how much.</summary>
    private const int Usual = 5_000;

    /// <summary>How many a batch holds at most.</summary>
    public int Most => Count ?? Usual;

    /// <returns>Null for a channel that lets each delivery go by itself.</returns>
    public static Gathering? Of(ChannelSettings settings)
    {
        if (!settings.Properties.TryGetProperty("batch", out var batch)) return null;
        int? count = batch.TryGetProperty("count", out var most) ? most.GetInt32() : null;
        TimeSpan? every = batch.TryGetProperty("minutes", out var minutes) ? TimeSpan.FromMinutes(minutes.GetDouble()) : null;
        return new(count, every, batch.TryGetProperty("at", out var at) ? TimeOnly.ParseExact(at.GetString()!, "HH:mm", CultureInfo.InvariantCulture) : null);
    }

    /// <summary>When what comes first at <paramref name="now"/> leaves.</summary>
    public DateTimeOffset LeavesAt(DateTimeOffset now, TimeZoneInfo zone)
    {
        if (Every is { } pause) return now + pause;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var next = Instant(today, zone);
        return next > now ? next : Instant(today.AddDays(1), zone);
    }

    /// <summary>A time that a day does not have, because clocks are put forward, comes when they have been; one that it has twice, the first time.</summary>
    private DateTimeOffset Instant(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(At!.Value);
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        return new(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }
}
