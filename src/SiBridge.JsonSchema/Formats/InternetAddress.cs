namespace SiBridge.JsonSchema.Formats;

/// <summary>
/// IPv4 and IPv6 addresses as RFC 3986 §3.2.2 writes them. <see cref="System.Net.IPAddress"/> also takes shorthands, octal and scopes.
/// </summary>
internal static class InternetAddress
{
    public static bool IsV4(ReadOnlySpan<byte> text)
    {
        int parts = 0;
        foreach (Range range in text.Split((byte)'.'))
        {
            ReadOnlySpan<byte> part = text[range];
            bool leadingZero = part.Length > 1 && part[0] == '0';
            if (part.Length is 0 or > 3 || leadingZero || !Digits.TryRead(part, out int value) || value > 255)
                return false;
            parts++;
        }

        return parts == 4;
    }

    public static bool IsV6(ReadOnlySpan<byte> text)
    {
        int gap = text.IndexOf("::"u8);
        if (gap < 0)
            return Groups(text, mayEndWithV4: true) == 8;
        ReadOnlySpan<byte> head = text[..gap];
        ReadOnlySpan<byte> tail = text[(gap + 2)..];
        int before = head.IsEmpty ? 0 : Groups(head, mayEndWithV4: false);
        int after = tail.IsEmpty ? 0 : Groups(tail, mayEndWithV4: true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    // How many groups of 16 bits, or -1.
    private static int Groups(ReadOnlySpan<byte> text, bool mayEndWithV4)
    {
        int count = 0;
        foreach (Range range in text.Split((byte)':'))
        {
            ReadOnlySpan<byte> group = text[range];
            bool isLast = range.End.GetOffset(text.Length) == text.Length;
            if (mayEndWithV4 && isLast && group.Contains((byte)'.'))
                return IsV4(group) ? count + 2 : -1;
            if (group.Length is 0 or > 4 || !IsHex(group))
                return -1;
            count++;
        }

        return count;
    }

    private static bool IsHex(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (!char.IsAsciiHexDigit((char)b))
                return false;
        }

        return true;
    }
}
