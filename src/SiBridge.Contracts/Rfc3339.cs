namespace SiBridge.Contracts;

/// <summary>Reads the date-times of RFC 3339, section 5.6: <c>2026-11-20T14:30:25.123+01:00</c>.</summary>
/// <remarks>
/// Not <see cref="DateTimeOffset.TryParse(string, out DateTimeOffset)"/> and its kin: they take a missing offset for that of this
/// machine, accept many other shapes, and refuse leap seconds and more than seven decimals.
/// </remarks>
public static class Rfc3339
{
    private const int BeforeFraction = 19;

    /// <summary>
    /// True when <paramref name="text"/> is a date-time with its offset that <see cref="DateTimeOffset"/> can hold (years 1 to 9999
    /// in UTC, offsets up to 14 hours). Decimals beyond 100 ns are cut off, never rounded up into the future.
    /// </summary>
    /// <remarks>
    /// A leap second, <c>23:59:60</c> in UTC, becomes the last tick of second 59: .NET has no second 60, and the second after would
    /// lie on the next day, which is wrong for whoever asks what day a thing happened.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length <= BeforeFraction || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't') || text[13] != ':' || text[16] != ':')
            return false;
        if (!TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day)
            || !TryNumber(text[11..13], out var hour) || !TryNumber(text[14..16], out var minute) || !TryNumber(text[17..19], out var second))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
            return false;
        if (!TryFraction(text[BeforeFraction..], out var ticks, out var rest) || !TryOffset(rest, out var offset))
            return false;

        var isLeapSecond = second == 60;
        var local = new DateTime(year, month, day, hour, minute, isLeapSecond ? 59 : second)
            .AddTicks(isLeapSecond ? TimeSpan.TicksPerSecond - 1 : ticks);
        var utcTicks = local.Ticks - offset.Ticks;
        if (utcTicks < DateTime.MinValue.Ticks || utcTicks > DateTime.MaxValue.Ticks) return false;
        if (isLeapSecond && new DateTime(utcTicks) is not { Hour: 23, Minute: 59 }) return false;

        instant = new DateTimeOffset(local, offset);
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<char> text, out int ticks, out ReadOnlySpan<char> rest)
    {
        ticks = 0;
        rest = text;
        if (text[0] != '.') return true;

        var end = 1;
        for (var worth = (int)TimeSpan.TicksPerSecond / 10; end < text.Length && char.IsAsciiDigit(text[end]); end++, worth /= 10)
            ticks += (text[end] - '0') * worth;
        rest = text[end..];
        return end > 1;
    }

    // "-00:00", an instant whose local time is not known, is taken as UTC.
    private static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text is "Z" or "z") return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':') return false;
        if (!TryNumber(text[1..3], out var hours) || !TryNumber(text[4..6], out var minutes) || minutes > 59) return false;

        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return offset.Duration() <= TimeSpan.FromHours(14);
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c)) return false;
            number = (number * 10) + (c - '0');
        }
        return true;
    }
}
