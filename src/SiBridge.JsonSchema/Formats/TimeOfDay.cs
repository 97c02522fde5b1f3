namespace SiBridge.JsonSchema.Formats;

/// <summary>RFC 3339 <c>full-time</c>: hh:mm:ss, a fraction perhaps, and Z (in either case) or an offset.</summary>
/// <param name="MinuteInUtc">From midnight, less the offset: below 0 or above 1439 on the day before or after in UTC.</param>
/// <param name="Second">60 for a leap second, which is the caller's to judge.</param>
internal readonly record struct TimeOfDay(int MinuteInUtc, int Second)
{
    public const int MinutesPerDay = 24 * 60;

    public static bool TryRead(ReadOnlySpan<byte> text, out TimeOfDay time)
    {
        time = default;
        if (text.Length < 9 || !TryReadTime(text[..8], out int minute, out int second))
            return false;
        text = text[8..];
        if (!TrySkipFraction(ref text) || !TryReadOffset(text, out int offset))
            return false;
        time = new TimeOfDay(minute - offset, second);
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> time, out int minute, out int second)
    {
        minute = second = 0;
        if (!Digits.HaveShape(time, "00:00:00"u8))
            return false;
        Digits.TryRead(time[..2], out int hour);
        Digits.TryRead(time[3..5], out minute);
        Digits.TryRead(time[6..], out second);
        bool holds = hour <= 23 && minute <= 59 && second <= 60;
        minute += hour * 60;
        return holds;
    }

    private static bool TrySkipFraction(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '.')
            return true;
        int end = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (end < 1)
            return false;
        text = text[(1 + end)..];
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
            return text[0] is (byte)'Z' or (byte)'z';
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || !Digits.HaveShape(text[1..], "00:00"u8))
            return false;
        Digits.TryRead(text[1..3], out int hours);
        Digits.TryRead(text[4..], out int rest);
        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return hours <= 23 && rest <= 59;
    }
}
