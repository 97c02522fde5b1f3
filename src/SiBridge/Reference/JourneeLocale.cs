namespace SiBridge.Reference;

/// <summary>Calendar days as a network sees them.</summary>
public static class JourneeLocale
{
    /// <summary>The years of which exchanges speak: another is a placeholder, or a slip.</summary>
    public const int PremiereAnnee = 1900, DerniereAnnee = 2199;

    /// <summary>Whether an exchange may speak of this day.</summary>
    public static bool EstPlausible(DateTime told) => told.Year is >= PremiereAnnee and <= DerniereAnnee;

    /// <summary>
    /// The calendar day of <paramref name="instant"/> in <paramref name="zone"/>, whatever offset the instant was written with: in
    /// the evening of La Reunion it is still the afternoon of the same day in Paris, but its early morning is the day before.
    /// </summary>
    public static DateOnly Of(DateTimeOffset instant, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    /// <summary>The first instant of a calendar day in <paramref name="zone"/>: its midnight, or when the clocks jump over that, the instant after the jump.</summary>
    public static DateTimeOffset Debut(DateOnly day, TimeZoneInfo zone) => At(day.ToDateTime(TimeOnly.MinValue), zone);

    /// <summary>The instant at which the clocks of <paramref name="zone"/> show this: the first one when they show it twice, the next minute that they do show when they jump over it.</summary>
    /// <remarks>At the ends of the calendar, where no offset fits, its first or last instant.</remarks>
    public static DateTimeOffset At(DateTime wall, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(wall)) wall = wall.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        if (wall.Ticks < offset.Ticks) return DateTimeOffset.MinValue;
        return wall.Ticks - offset.Ticks > DateTime.MaxValue.Ticks ? DateTimeOffset.MaxValue : new(wall, offset);
    }
}
