namespace SiBridge.JsonSchema.Formats;

/// <summary>Fixed-width decimal numbers and shapes in ASCII text.</summary>
internal static class Digits
{
    public static bool TryRead(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte b in text)
        {
            if (!char.IsAsciiDigit((char)b))
                return false;
            value = (value * 10) + (b - '0');
        }

        return text.Length > 0;
    }

    /// <summary>Whether the text has this shape, where 0 stands for any digit and everything else for itself.</summary>
    public static bool HaveShape(ReadOnlySpan<byte> text, ReadOnlySpan<byte> shape)
    {
        if (text.Length != shape.Length)
            return false;
        for (int i = 0; i < text.Length; i++)
        {
            if (shape[i] == '0' ? !char.IsAsciiDigit((char)text[i]) : text[i] != shape[i])
                return false;
        }

        return true;
    }
}
