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
}
