using System.Globalization;

namespace SiBridge.JsonSchema.Patterns;

/// <summary>The escapes that may stand both inside and outside of brackets.</summary>
internal static class ClassEscapes
{
    private const string Space = @"\t\n\v\f\r \u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";
    private const string NoSpace = @"\u0000-\u0008\u000E-\u001F\u0021-\u009F\u00A1-\u167F\u1681-\u1FFF\u200B-\u2027\u202A-\u202E"
        + @"\u2030-\u205E\u2060-\u2FFF\u3001-\uFEFE\uFF00-\uFFFF";

    /// <summary>Translates the escape at this place and steps over it.</summary>
    /// <param name="pattern">The whole pattern.</param>
    /// <param name="at">Where the backslash stands; afterwards, what follows the escape.</param>
    /// <param name="isSet">True when the result is the content of a class, which needs brackets outside of one.</param>
    public static string Translate(string pattern, ref int at, out bool isSet)
    {
        if (at + 1 >= pattern.Length)
            throw new ArgumentException("\\ en fin de motif");
        char c = pattern[at + 1];
        isSet = c is 'd' or 'D' or 'w' or 'W' or 's' or 'S';
        switch (c)
        {
            case 'u':
                return Unicode(pattern, ref at);
            case 'x':
                return CodeUnit(Hex(pattern, at + 2, 2, ref at));
            case 'p' or 'P':
                return Property(pattern, ref at);
            case 'c' when at + 2 < pattern.Length && char.IsAsciiLetter(pattern[at + 2]):
                at += 3;
                return CodeUnit(pattern[at - 1] % 32);
        }

        at += 2;
        return c switch
        {
            'd' => "0-9",
            'D' => @"\u0000-\u002F\u003A-\uFFFF",
            'w' => "A-Za-z0-9_",
            'W' => @"\u0000-\u002F\u003A-\u0040\u005B-\u005E\u0060\u007B-\uFFFF",
            's' => Space,
            'S' => NoSpace,
            'f' or 'n' or 'r' or 't' or 'v' => $"\\{c}",
            '0' => @"\u0000",
            _ when char.IsAsciiLetterOrDigit(c) || char.IsSurrogate(c) => throw new ArgumentException($"échappement \\{c} inconnu"),
            _ => char.IsAscii(c) ? $"\\{c}" : c.ToString(),
        };
    }

    private static string Unicode(string pattern, ref int at)
    {
        if (at + 2 >= pattern.Length || pattern[at + 2] != '{')
        {
            int unit = Hex(pattern, at + 2, 4, ref at);
            bool isPair = char.IsHighSurrogate((char)unit) && at + 1 < pattern.Length && pattern[at] == '\\' && pattern[at + 1] == 'u';
            return isPair ? $"(?:{CodeUnit(unit)}{CodeUnit(Hex(pattern, at + 2, 4, ref at))})" : CodeUnit(unit);
        }

        int end = pattern.IndexOf('}', at);
        int codePoint = end < 0 ? -1 : Hex(pattern, at + 3, end - at - 3, ref at);
        if (codePoint is < 0 or > 0x10FFFF)
            throw new ArgumentException("échappement \\u{…} mal formé");
        at++;
        if (codePoint <= char.MaxValue)
            return CodeUnit(codePoint);
        string pair = char.ConvertFromUtf32(codePoint);
        return $"(?:{CodeUnit(pair[0])}{CodeUnit(pair[1])})";
    }

    private static string Property(string pattern, ref int at)
    {
        int end = pattern.IndexOf('}', at);
        if (end < 0 || pattern[at + 2] != '{')
            throw new ArgumentException("\\p sans nom de propriété Unicode");
        string name = pattern[(at + 3)..end];
        string escape = $"\\{pattern[at + 1]}{{{GeneralCategory(name)}}}";
        at = end + 1;
        return escape;
    }

    private static string GeneralCategory(string name) => name switch
    {
        { Length: 1 or 2 } => name,
        "Letter" => "L",
        "Uppercase_Letter" => "Lu",
        "Lowercase_Letter" => "Ll",
        "Mark" => "M",
        "Number" => "N",
        "Decimal_Number" or "digit" => "Nd",
        "Punctuation" => "P",
        "Symbol" => "S",
        "Separator" => "Z",
        "Space_Separator" => "Zs",
        _ => throw new ArgumentException($"propriété Unicode {name} non prise en charge"),
    };

    private static string CodeUnit(int unit) => $"\\u{unit.ToString("X4", CultureInfo.InvariantCulture)}";

    private static int Hex(string pattern, int start, int length, ref int at)
    {
        bool fits = length is > 0 and <= 6 && start + length <= pattern.Length;
        if (!fits || !int.TryParse(pattern.AsSpan(start, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
            throw new ArgumentException("échappement hexadécimal mal formé");
        at = start + length;
        return value;
    }
}
