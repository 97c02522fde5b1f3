namespace SiBridge.Reference;

/// <summary>Calendar days as a network sees them.</summary>
public static class JourneeLocale
{
    /// <summary>
    /// The calendar day of <paramref name="instant"/> in <paramref name="zone"/>, whatever offset the instant was written with: in
    /// the evening of La Reunion it is still the afternoon of the same day in Paris, but its early morning is the day before.
    /// </summary>
    public static DateOnly Of(DateTimeOffset instant, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    /// <summary>The first instant of a calendar day in <paramref name="zone"/>: its midnight, or when the clocks jump over that, the instant after the jump.</summary>
    public static DateTimeOffset Debut(DateOnly day, TimeZoneInfo zone) => At(day.ToDateTime(TimeOnly.MinValue), zone);

    /// <summary>The instant at which the clocks of <paramref name="zone"/> show this: the first one when they show it twice, the next minute that they do show when they jump over it.</summary>
    public static DateTimeOffset At(DateTime wall, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(wall)) wall = wall.AddMinutes(1);
        return new(wall, zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall));
    }
}
