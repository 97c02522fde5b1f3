using System.Buffers;
using System.Globalization;
using System.Text;

namespace SiBridge.JsonSchema.Patterns;

/// <summary>
/// From ECMA-262 regular expressions (flag u) to .NET ones. Where both read the same text differently: <c>\d \w \s \b</c> mean ASCII
/// digits and letters and ECMAScript's white space, <c>$</c> is the very end, <c>.</c> and a character above U+FFFF are one character.
/// Not supported, and refused rather than misread: escapes and groups that ECMAScript lacks, characters above U+FFFF within [ ],
/// Unicode properties other than general categories.
/// </summary>
internal static class PatternTranslation
{
    private const string WordBoundary = @"(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))";
    private const string NoWordBoundary = @"(?:(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<![A-Za-z0-9_])(?![A-Za-z0-9_]))";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private static readonly string AnyCharacter = CharacterSet.OneOf(@"\n\r\u2028\u2029", negated: true, hasComplement: false);
    private static readonly string[] Groups = ["(?:", "(?=", "(?!", "(?<=", "(?<!"];

    /// <exception cref="ArgumentException">The pattern uses what is not supported.</exception>
    public static string Translate(string pattern)
    {
        var output = new StringBuilder(pattern.Length + 16);
        int at = 0;
        while (at < pattern.Length)
        {
            switch (pattern[at])
            {
                case '\\':
                    output.Append(Escape(pattern, ref at));
                    break;
                case '[':
                    CharacterClass.Translate(pattern, ref at, output);
                    break;
                case '(':
                    CheckGroup(pattern, at);
                    output.Append(pattern[at++]);
                    break;
                case '$':
                    output.Append(@"\z");
                    at++;
                    break;
                case '.':
                    output.Append(AnyCharacter);
                    at++;
                    break;
                default:
                    // A pair is grouped, so that a quantifier behind it counts characters.
                    int length = char.IsSurrogatePair(pattern, at) ? 2 : 1;
                    output.Append(length == 2 ? $"(?:{pattern.AsSpan(at, 2)})" : pattern.Substring(at, 1));
                    at += length;
                    break;
            }
        }

        return output.ToString();
    }

    private static string Escape(string pattern, ref int at)
    {
        if (at + 1 >= pattern.Length)
            throw new ArgumentException("\\ en fin de motif");
        char c = pattern[at + 1];
        if (c is 'b' or 'B')
        {
            at += 2;
            return c == 'b' ? WordBoundary : NoWordBoundary;
        }

        if (c is 'k' or (>= '1' and <= '9'))
        {
            at += 2;
            return $"\\{c}";
        }

        bool isComplement = CharacterSet.IsComplement(pattern, at);
        string escape = ClassEscapes.Translate(pattern, ref at, out bool isSet);
        return isSet || isComplement ? CharacterSet.OneOf(escape, negated: false, isComplement) : escape;
    }

    private static void CheckGroup(string pattern, int at)
    {
        ReadOnlySpan<char> group = pattern.AsSpan(at);
        if (!group.StartsWith("(?", StringComparison.Ordinal))
            return;
        foreach (string known in Groups)
        {
            if (group.StartsWith(known, StringComparison.Ordinal))
                return;
        }

        // Not more than a name: .NET would read a hyphen in it as a balancing group.
        int end = group.IndexOf('>');
        bool isNamed = end > 3 && group[2] == '<' && !char.IsAsciiDigit(group[3]) && group[3..end].IndexOfAnyExcept(NameCharacters) < 0;
        if (!isNamed)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"groupe inconnu au caractère {at + 1}"));
    }
}
