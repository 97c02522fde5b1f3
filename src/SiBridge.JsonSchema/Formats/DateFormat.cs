namespace SiBridge.JsonSchema.Formats;

/// <summary>RFC 3339 <c>full-date</c>: a day of the calendar. The year 0000 is refused: no .NET date can hold it.</summary>
internal sealed class DateFormat() : Format("une date AAAA-MM-JJ")
{
    public static bool TryRead(ReadOnlySpan<byte> text, out DateOnly date)
    {
        date = default;
        if (!Digits.HaveShape(text, "0000-00-00"u8))
            return false;
        Digits.TryRead(text[..4], out int year);
        Digits.TryRead(text[5..7], out int month);
        Digits.TryRead(text[8..], out int day);
        if (year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateOnly(year, month, day);
        return true;
    }

    public override bool Accepts(ReadOnlySpan<byte> text) => TryRead(text, out _);

    public override string? Recognize(ReadOnlySpan<byte> text)
    {
        if (Digits.HaveShape(text, "00/00/0000"u8))
            return "reçu JJ/MM/AAAA";
        if (Digits.HaveShape(text, "00-00-0000"u8))
            return "reçu JJ-MM-AAAA";
        if (Digits.HaveShape(text, "00000000"u8))
            return "reçu AAAAMMJJ";
        if (Digits.HaveShape(text, "0000-00-00"u8))
            return "ce jour n'existe pas au calendrier";
        return text.Length > 11 && Digits.HaveShape(text[..10], "0000-00-00"u8) && text[10] is ((byte)'T' or (byte)'t' or (byte)' ')
            ? "reçu une date avec une heure"
            : null;
    }
}
