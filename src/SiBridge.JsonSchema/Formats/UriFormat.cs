using System.Buffers;
using System.Text;

namespace SiBridge.JsonSchema.Formats;

/// <summary>
/// RFC 3986 <c>URI</c>, with a scheme, and <c>URI-reference</c>, perhaps without: ASCII only, everything else percent-encoded; and RFC
/// 3987's <c>IRI</c> and <c>IRI-reference</c>, which let most other characters stand.
/// </summary>
internal sealed class UriFormat(string expected, bool needsScheme, bool international) : Format(expected)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Plain = Letters + "-._~!$&'()*+,;=%";

    private static readonly SearchValues<byte> SchemeCharacters = Set(Letters + "+-.");
    private static readonly SearchValues<byte> UserCharacters = Set(Plain + ":");
    private static readonly SearchValues<byte> HostCharacters = Set(Plain);
    private static readonly SearchValues<byte> PathCharacters = Set(Plain + ":@/");
    private static readonly SearchValues<byte> QueryCharacters = Set(Plain + ":@/?");
    private static readonly SearchValues<byte> HexDigits = Set("0123456789ABCDEFabcdef");

    private readonly UriText.Beyond _letters = international ? UriText.Beyond.Letters : UriText.Beyond.Nothing;
    private readonly UriText.Beyond _private = international ? UriText.Beyond.WithPrivate : UriText.Beyond.Nothing;

    public override bool Accepts(ReadOnlySpan<byte> text)
    {
        // Without a scheme, no colon may stand in the first segment either: it would read as one.
        int end = text.IndexOfAny(":/?#"u8);
        bool hasScheme = end >= 0 && text[end] == ':';
        if (hasScheme ? !IsScheme(text[..end]) : needsScheme)
            return false;
        ReadOnlySpan<byte> rest = hasScheme ? text[(end + 1)..] : text;
        if (!UriText.PercentsHold(text))
            return false;
        if (CutAfter(ref rest, (byte)'#', out ReadOnlySpan<byte> fragment) && !UriText.Consists(fragment, QueryCharacters, _letters))
            return false;
        if (CutAfter(ref rest, (byte)'?', out ReadOnlySpan<byte> query) && !UriText.Consists(query, QueryCharacters, _private))
            return false;
        if (!rest.StartsWith("//"u8))
            return UriText.Consists(rest, PathCharacters, _letters);
        rest = rest[2..];
        int slash = rest.IndexOf((byte)'/');
        ReadOnlySpan<byte> authority = slash < 0 ? rest : rest[..slash];
        return IsAuthority(authority) && UriText.Consists(rest[authority.Length..], PathCharacters, _letters);
    }

    private bool IsAuthority(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOf((byte)'@');
        if (at >= 0 && !UriText.Consists(text[..at], UserCharacters, _letters))
            return false;
        text = text[(at + 1)..];
        int end = text.IndexOf((byte)']');
        if (text is [(byte)'[', ..])
            return end > 0 && IsLiteral(text[1..end]) && IsPort(text[(end + 1)..]);
        int colon = text.IndexOf((byte)':');
        ReadOnlySpan<byte> host = colon < 0 ? text : text[..colon];
        return UriText.Consists(host, HostCharacters, _letters) && IsPort(text[host.Length..]);
    }

    private static bool IsScheme(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && char.IsAsciiLetter((char)text[0]) && text.IndexOfAnyExcept(SchemeCharacters) < 0;

    // An IPv6 address, or one of a version still to come: v1.…
    private static bool IsLiteral(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'v' or (byte)'V', ..])
            return InternetAddress.IsV6(text);
        int dot = text.IndexOf((byte)'.');
        return dot > 1 && text[1..dot].IndexOfAnyExcept(HexDigits) < 0
            && dot + 1 < text.Length && !text.Contains((byte)'%') && text[(dot + 1)..].IndexOfAnyExcept(UserCharacters) < 0;
    }

    private static bool IsPort(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] == ':' && text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);

    private static bool CutAfter(ref ReadOnlySpan<byte> text, byte mark, out ReadOnlySpan<byte> rest)
    {
        int at = text.IndexOf(mark);
        rest = at < 0 ? [] : text[(at + 1)..];
        text = at < 0 ? text : text[..at];
        return at >= 0;
    }

    private static SearchValues<byte> Set(string characters) => SearchValues.Create(Encoding.ASCII.GetBytes(characters));
}
