namespace SiBridge.JsonSchema.Formats;

/// <summary>RFC 6901 JSON pointer, as a string and not as a URI fragment.</summary>
internal sealed class JsonPointerFormat() : Format("un pointeur JSON (RFC 6901)")
{
    public override bool Accepts(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && text[0] != '/')
            return false;
        for (int tilde = text.IndexOf((byte)'~'); tilde >= 0; tilde = text.IndexOf((byte)'~'))
        {
            text = text[(tilde + 1)..];
            if (text.IsEmpty || text[0] is not ((byte)'0' or (byte)'1'))
                return false;
        }

        return true;
    }
}

/// <summary>Relative JSON pointer (draft-bhutton-relative-json-pointer-00): how many levels up, perhaps sideways, then a pointer or #.</summary>
internal sealed class RelativeJsonPointerFormat() : Format("un pointeur JSON relatif")
{
    private static readonly JsonPointerFormat Pointer = new();

    public override bool Accepts(ReadOnlySpan<byte> text)
    {
        if (!TrySkipNumber(ref text))
            return false;
        if (text is [(byte)'+' or (byte)'-', ..])
        {
            text = text[1..];
            if (!TrySkipNumber(ref text))
                return false;
        }

        return text is [(byte)'#'] || Pointer.Accepts(text);
    }

    private static bool TrySkipNumber(ref ReadOnlySpan<byte> text)
    {
        int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0)
            digits = text.Length;
        if (digits == 0 || (digits > 1 && text[0] == '0'))
            return false;
        text = text[digits..];
        return true;
    }
}
