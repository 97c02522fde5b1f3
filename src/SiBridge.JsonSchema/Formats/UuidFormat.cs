namespace SiBridge.JsonSchema.Formats;

/// <summary>RFC 9562: 8-4-4-4-12 hexadecimal digits in either case, of any version and variant.</summary>
internal sealed class UuidFormat() : Format("un UUID (8-4-4-4-12 chiffres hexadécimaux)")
{
    public override bool Accepts(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36)
            return false;
        for (int i = 0; i < text.Length; i++)
        {
            bool holds = i is 8 or 13 or 18 or 23 ? text[i] == '-' : char.IsAsciiHexDigit((char)text[i]);
            if (!holds)
                return false;
        }

        return true;
    }
}
