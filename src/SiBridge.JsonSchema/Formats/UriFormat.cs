using System.Buffers;
using System.Text;

namespace SiBridge.JsonSchema.Formats;

/// <summary>RFC 3986 <c>URI</c>: with a scheme; ASCII only, everything else percent-encoded.</summary>
internal sealed class UriFormat() : Format("une adresse absolue (schéma:…, RFC 3986)")
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Plain = Letters + "-._~!$&'()*+,;=%";

    private static readonly SearchValues<byte> SchemeCharacters = Set(Letters + "+-.");
    private static readonly SearchValues<byte> UserCharacters = Set(Plain + ":");
    private static readonly SearchValues<byte> HostCharacters = Set(Plain);
    private static readonly SearchValues<byte> PathCharacters = Set(Plain + ":@/");
    private static readonly SearchValues<byte> QueryCharacters = Set(Plain + ":@/?");

    public override bool Accepts(ReadOnlySpan<byte> text)
    {
        int colon = text.IndexOf((byte)':');
        if (colon < 1 || !char.IsAsciiLetter((char)text[0]) || !Consists(text[..colon], SchemeCharacters) || !PercentsHold(text))
            return false;
        ReadOnlySpan<byte> rest = text[(colon + 1)..];
        if (CutAfter(ref rest, (byte)'#', out ReadOnlySpan<byte> fragment) && !Consists(fragment, QueryCharacters))
            return false;
        if (CutAfter(ref rest, (byte)'?', out ReadOnlySpan<byte> query) && !Consists(query, QueryCharacters))
            return false;
        if (!rest.StartsWith("//"u8))
            return Consists(rest, PathCharacters);
        rest = rest[2..];
        int slash = rest.IndexOf((byte)'/');
        ReadOnlySpan<byte> authority = slash < 0 ? rest : rest[..slash];
        return IsAuthority(authority) && Consists(rest[authority.Length..], PathCharacters);
    }

    private static bool IsAuthority(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOf((byte)'@');
        if (at >= 0 && !Consists(text[..at], UserCharacters))
            return false;
        text = text[(at + 1)..];
        int end = text.IndexOf((byte)']');
        if (text is [(byte)'[', ..])
            return end > 0 && InternetAddress.IsV6(text[1..end]) && IsPort(text[(end + 1)..]);
        int colon = text.IndexOf((byte)':');
        ReadOnlySpan<byte> host = colon < 0 ? text : text[..colon];
        return Consists(host, HostCharacters) && IsPort(text[host.Length..]);
    }

    private static bool IsPort(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] == ':' && text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);

    private static bool PercentsHold(ReadOnlySpan<byte> text)
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

    private static bool CutAfter(ref ReadOnlySpan<byte> text, byte mark, out ReadOnlySpan<byte> rest)
    {
        int at = text.IndexOf(mark);
        rest = at < 0 ? [] : text[(at + 1)..];
        text = at < 0 ? text : text[..at];
        return at >= 0;
    }

    private static bool Consists(ReadOnlySpan<byte> text, SearchValues<byte> characters) => text.IndexOfAnyExcept(characters) < 0;

    private static SearchValues<byte> Set(string characters) => SearchValues.Create(Encoding.ASCII.GetBytes(characters));
}
