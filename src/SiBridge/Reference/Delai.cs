namespace SiBridge.Reference;

/// <summary>How long somebody has for something.</summary>
/// <param name="Jours">Days; a part of a day is possible only where <paramref name="Ouvres"/> is false.</param>
/// <param name="Ouvres">Working days, else calendar days.</param>
public sealed record Delai(double Jours, bool Ouvres)
{
    /// <summary>
    /// When it has passed. Working days are whole ones, as the law counts them (Code de procedure civile, 641 and 642): the day on which it begins does not
    /// count, the last one counts to its end, and what follows happens on a working day. So it has passed when the first working day after the last one
    /// begins. Calendar days end at the same time of day, whatever the clocks did meanwhile.
    /// </summary>
    public DateTimeOffset Apres(DateTimeOffset start, JoursOuvres calendar, TimeZoneInfo zone)
    {
        if (Ouvres) return JourneeLocale.Debut(calendar.Apres(JourneeLocale.Of(start, zone), (int)Jours + 1), zone);
        var days = Math.Floor(Jours);
        return JourneeLocale.At(TimeZoneInfo.ConvertTime(start, zone).DateTime.AddDays(days), zone) + TimeSpan.FromDays(Jours - days);
    }
}
