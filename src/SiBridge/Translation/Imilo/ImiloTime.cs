using System.Globalization;
using SiBridge.Reference;

namespace SiBridge.Translation.Imilo;

/// <summary>i-Milo's date-times: <c>yyyy-MM-dd HH:mm:ss</c>, local time of the structure, no offset on the wire (domain §4.2).</summary>
public static class ImiloTime
{
    private const string Format = "yyyy-MM-dd HH:mm:ss";

    /// <param name="local">As the structure's clock shows it.</param>
    public static string Write(DateTime local) => local.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>A day: its midnight.</summary>
    public static string? Write(DateOnly? day) => day is { } d ? Write(d.ToDateTime(TimeOnly.MinValue)) : null;

    /// <summary>An instant that a structure's clock showed; with a fraction of a second or without; null too when it is none of which exchanges speak.</summary>
    public static DateTimeOffset? Read(string? text, TimeZoneInfo zone) =>
        DateTime.TryParseExact(text, [Format, Format + ".FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall) && JourneeLocale.EstPlausible(wall) ? JourneeLocale.At(wall, zone) : null;

    /// <summary>A day, told alone or as the beginning of a date-time.</summary>
    public static DateOnly? ReadDay(string? text) =>
        text is { Length: >= 10 } && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
