using System.Buffers;

namespace SiBridge.JsonSchema.Formats;

/// <summary>
/// RFC 5321 <c>Mailbox</c> of at most 254 bytes, in ASCII; and RFC 6531's, in which most characters beyond ASCII may stand. A domain name
/// needs a dot: what is meant here is a person's address, and «jeune@gmail» is a slip of the pen.
/// </summary>
internal sealed class EmailFormat(string expected, bool international) : Format(expected)
{
    private static readonly SearchValues<byte> Atom =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~."u8);

    private static readonly SearchValues<byte> Host =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"u8);

    public override bool Accepts(ReadOnlySpan<byte> text)
    {
        int at = text.LastIndexOf((byte)'@');
        return text.Length <= 254 && at is >= 1 and <= 64 && IsLocalPart(text[..at]) && IsDomain(text[(at + 1)..]);
    }

    private bool IsLocalPart(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'"', .. var quoted, (byte)'"'])
            return IsQuoted(quoted);
        bool dots = text[0] == '.' || text[^1] == '.' || text.IndexOf(".."u8) >= 0;
        return !dots && Consists(text, Atom);
    }

    private bool IsQuoted(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return false;
            if (i >= text.Length || text[i] < 0x20 || text[i] == 0x7F || (text[i] > 0x7F && !international))
                return false;
        }

        return true;
    }

    private bool IsDomain(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'[', .. var literal, (byte)']'])
            return literal.StartsWith("IPv6:"u8) ? InternetAddress.IsV6(literal[5..]) : InternetAddress.IsV4(literal);
        int labels = 0;
        foreach (Range range in text.Split((byte)'.'))
        {
            ReadOnlySpan<byte> label = text[range];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-' || !Consists(label, Host))
                return false;
            labels++;
        }

        return labels >= 2;
    }

    private bool Consists(ReadOnlySpan<byte> text, SearchValues<byte> ascii)
    {
        for (int at = text.IndexOfAnyExcept(ascii); at >= 0; at = text.IndexOfAnyExcept(ascii))
        {
            if (!international || text[at] <= 0x7F)
                return false;
            text = text[(at + 1)..];
        }

        return true;
    }
}
