namespace SiBridge.JsonSchema.Formats;

/// <summary>
/// RFC 3339 <c>date-time</c>: with an offset, T and Z in either case. Second 60 only where leap seconds are: at 23:59 UTC on
/// 30 June and 31 December.
/// </summary>
internal sealed class DateTimeFormat() : Format("une date et heure AAAA-MM-JJThh:mm:ss avec décalage (Z ou ±hh:mm)")
{
    public override bool Accepts(ReadOnlySpan<byte> text) =>
        text.Length >= 20 && DateFormat.TryRead(text[..10], out DateOnly date) && text[10] is ((byte)'T' or (byte)'t')
        && TimeOfDay.TryRead(text[11..], out TimeOfDay time) && (time.Second < 60 || IsLeapSecond(date, time.MinuteInUtc));

    public override string? Recognize(ReadOnlySpan<byte> text)
    {
        if (DateFormat.TryRead(text, out _))
            return "reçu une date sans heure";
        if (text.Length < 16 || !DateFormat.TryRead(text[..10], out _))
            return null;
        bool hasOffset = text[^1] is (byte)'Z' or (byte)'z' || text[16..].IndexOfAny((byte)'+', (byte)'-') >= 0;
        return hasOffset ? null : "le décalage horaire manque";
    }

    private static bool IsLeapSecond(DateOnly date, int minuteInUtc)
    {
        int days = minuteInUtc < 0 ? -1 : minuteInUtc / TimeOfDay.MinutesPerDay;
        int dayNumber = date.DayNumber + days;
        if (dayNumber < 0 || dayNumber > DateOnly.MaxValue.DayNumber)
            return false;
        DateOnly utc = DateOnly.FromDayNumber(dayNumber);
        return minuteInUtc - (days * TimeOfDay.MinutesPerDay) == TimeOfDay.MinutesPerDay - 1 && (utc.Month, utc.Day) is ((6, 30) or (12, 31));
    }
}
