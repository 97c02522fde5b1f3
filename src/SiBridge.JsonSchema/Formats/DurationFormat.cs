namespace SiBridge.JsonSchema.Formats;

/// <summary>RFC 3339 appendix A <c>duration</c>: whole numbers of units that follow each other without a gap, or weeks alone.</summary>
internal sealed class DurationFormat() : Format("une durée (P3M, P1DT12H, PT30M, P2W …)")
{
    public override bool Accepts(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || text[0] != 'P')
            return false;
        text = text[1..];
        if (text[^1] == 'W')
            return TrySkipUnits(ref text, "W"u8) && text.IsEmpty;
        if (text[0] != 'T' && !TrySkipUnits(ref text, "YMD"u8))
            return false;
        if (text.IsEmpty)
            return true;
        if (text[0] != 'T')
            return false;
        text = text[1..];
        return TrySkipUnits(ref text, "HMS"u8) && text.IsEmpty;
    }

    // At least one; each is the one after its predecessor.
    private static bool TrySkipUnits(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> units)
    {
        int last = -1;
        while (!text.IsEmpty && char.IsAsciiDigit((char)text[0]))
        {
            int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            int unit = digits < 0 ? -1 : units.IndexOf(text[digits]);
            if (unit < 0 || (last >= 0 && unit != last + 1))
                return false;
            last = unit;
            text = text[(digits + 1)..];
        }

        return last >= 0;
    }
}
