using System.Buffers;
using System.Text;

namespace SiBridge.JsonSchema.Formats;

/// <summary>What URIs, IRIs and URI templates are made of.</summary>
internal static class UriText
{
    /// <summary>What beyond ASCII may stand somewhere: nothing; RFC 3987's <c>ucschar</c>; <c>iprivate</c> also.</summary>
    public enum Beyond
    {
        Nothing,
        Letters,
        WithPrivate,
    }

    public static bool Consists(ReadOnlySpan<byte> text, SearchValues<byte> ascii, Beyond beyond)
    {
        for (int at = text.IndexOfAnyExcept(ascii); at >= 0; at = text.IndexOfAnyExcept(ascii))
        {
            text = text[at..];
            if (Rune.DecodeFromUtf8(text, out Rune rune, out int length) != OperationStatus.Done || !IsAdmitted(rune.Value, beyond))
                return false;
            text = text[length..];
        }

        return true;
    }

    /// <summary>Whether every % begins a percent-encoded byte.</summary>
    public static bool PercentsHold(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
                continue;
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[i + 1]) || !char.IsAsciiHexDigit((char)text[i + 2]))
                return false;
        }

        return true;
    }

    // RFC 3987 §2.2. The last two code points of each plane are no characters.
    private static bool IsAdmitted(int c, Beyond beyond) => c switch
    {
        < 0xA0 => false,
        <= 0xD7FF => beyond != Beyond.Nothing,
        >= 0xE000 and <= 0xF8FF => beyond == Beyond.WithPrivate,
        (>= 0xF900 and <= 0xFDCF) or (>= 0xFDF0 and <= 0xFFEF) => beyond != Beyond.Nothing,
        < 0x10000 => false,
        _ when (c & 0xFFFE) == 0xFFFE => false,
        >= 0xE0000 and < 0xE1000 => false,
        >= 0xF0000 => beyond == Beyond.WithPrivate,
        _ => beyond != Beyond.Nothing,
    };
}
