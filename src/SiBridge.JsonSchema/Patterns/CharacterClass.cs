using System.Text;

namespace SiBridge.JsonSchema.Patterns;

/// <summary>What stands between [ and ].</summary>
internal static class CharacterClass
{
    public static void Translate(string pattern, ref int at, StringBuilder output)
    {
        at++;
        bool negated = at < pattern.Length && pattern[at] == '^';
        if (negated)
            at++;
        var content = new StringBuilder();
        bool hasComplement = false;
        while (at < pattern.Length && pattern[at] != ']')
        {
            hasComplement |= CharacterSet.IsComplement(pattern, at);
            Member(pattern, ref at, content);
        }

        if (at >= pattern.Length)
            throw new ArgumentException("[ sans ]");
        at++;
        output.Append(CharacterSet.OneOf(content.ToString(), negated, hasComplement));
    }

    private static void Member(string pattern, ref int at, StringBuilder content)
    {
        char c = pattern[at];
        if (char.IsSurrogate(c))
            throw new ArgumentException("caractère au-delà de U+FFFF entre crochets");
        if (c == '\\')
        {
            content.Append(MemberEscape(pattern, ref at));
            return;
        }

        // Within brackets .NET reads "-[" as a subtraction, which may also follow the last member.
        bool isLast = at + 1 < pattern.Length && pattern[at + 1] == ']';
        content.Append(c == '[' || (c == '-' && isLast) ? $"\\{c}" : c.ToString());
        at++;
    }

    private static string MemberEscape(string pattern, ref int at)
    {
        if (at + 1 < pattern.Length && pattern[at + 1] is ('b' or '-'))
        {
            at += 2;
            return pattern[at - 1] == 'b' ? @"\b" : @"\-";
        }

        string escape = ClassEscapes.Translate(pattern, ref at, out _);
        return escape.StartsWith("(?:", StringComparison.Ordinal)
            ? throw new ArgumentException("caractère au-delà de U+FFFF entre crochets")
            : escape;
    }
}
