using System.Globalization;

namespace SiBridge.JsonSchema.Reading;

/// <summary>Finds the escapes that JSON allows and a database text column or a UTF-8 encoder does not: U+0000 and lone surrogates.</summary>
internal static class EscapeCheck
{
    private const int EscapeLength = 6;

    /// <summary>The first refused escape, or null. In well-formed JSON a backslash stands only inside strings, so any slice of it will do.</summary>
    public static (int Offset, string Code)? FirstRefused(ReadOnlySpan<byte> json)
    {
        int at = 0;
        while (true)
        {
            int next = json[at..].IndexOf((byte)'\\');
            if (next < 0 || at + next + 1 >= json.Length)
                return null;
            at += next;
            if (json[at + 1] != 'u')
            {
                at += 2;
                continue;
            }

            int unit = CodeUnit(json, at);
            if (unit == 0)
                return (at, JsonSyntaxCodes.NulCharacter);
            bool isPair = unit is >= 0xD800 and <= 0xDBFF && CodeUnit(json, at + EscapeLength) is >= 0xDC00 and <= 0xDFFF;
            if (unit is >= 0xD800 and <= 0xDFFF && !isPair)
                return (at, JsonSyntaxCodes.LoneSurrogate);
            at += isPair ? 2 * EscapeLength : EscapeLength;
            if (at >= json.Length)
                return null;
        }
    }

    /// <summary>The UTF-16 unit that the escape at this place stands for, or -1 when there is none.</summary>
    public static int CodeUnit(ReadOnlySpan<byte> json, int at)
    {
        if (at + EscapeLength > json.Length || json[at] != '\\' || json[at + 1] != 'u')
            return -1;
        return int.TryParse(json.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int unit) ? unit : -1;
    }
}
