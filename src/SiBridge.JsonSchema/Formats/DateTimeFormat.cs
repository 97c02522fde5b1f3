namespace SiBridge.JsonSchema.Formats;

/// <summary>
/// RFC 3339 <c>date-time</c>: with an offset, T and Z in either case. Second 60 only where leap seconds are: at 23:59 UTC on
/// 30 June and 31 December.
/// </summary>
internal sealed class DateTimeFormat() : Format("une date et heure AAAA-MM-JJThh:mm:ss avec décalage (Z ou ±hh:mm)")
{
    private const int MinutesPerDay = 24 * 60;

    public override bool Accepts(ReadOnlySpan<byte> text)
    {
        if (text.Length < 20 || !DateFormat.TryRead(text[..10], out DateOnly date) || text[10] is not ((byte)'T' or (byte)'t'))
            return false;
        if (!TryReadTime(text[11..19], out int minute, out int second))
            return false;
        ReadOnlySpan<byte> rest = text[19..];
        if (!TrySkipFraction(ref rest) || !TryReadOffset(rest, out int offset))
            return false;
        return second < 60 || IsLeapSecond(date, minute - offset);
    }

    public override string? Recognize(ReadOnlySpan<byte> text)
    {
        if (DateFormat.TryRead(text, out _))
            return "reçu une date sans heure";
        if (text.Length < 16 || !DateFormat.TryRead(text[..10], out _))
            return null;
        bool hasOffset = text[^1] is (byte)'Z' or (byte)'z' || text[16..].IndexOfAny((byte)'+', (byte)'-') >= 0;
        return hasOffset ? null : "le décalage horaire manque";
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

    private static bool IsLeapSecond(DateOnly date, int minuteInUtc)
    {
        int days = minuteInUtc < 0 ? -1 : minuteInUtc / MinutesPerDay;
        int dayNumber = date.DayNumber + days;
        if (dayNumber < 0 || dayNumber > DateOnly.MaxValue.DayNumber)
            return false;
        DateOnly utc = DateOnly.FromDayNumber(dayNumber);
        return minuteInUtc - (days * MinutesPerDay) == MinutesPerDay - 1 && (utc.Month, utc.Day) is ((6, 30) or (12, 31));
    }
}
