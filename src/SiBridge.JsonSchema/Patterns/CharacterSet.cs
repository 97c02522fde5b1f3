namespace SiBridge.JsonSchema.Patterns;

/// <summary>
/// One character out of a set, or not out of it. For .NET a character above U+FFFF is two: here a pair counts as one, and neither half
/// of it as any; such characters are in a set only as part of a complement (<c>[^a]</c>, <c>\W</c>).
/// </summary>
internal static class CharacterSet
{
    private const string Halves = @"\uD800-\uDFFF";
    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    /// <param name="members">What stands between the brackets.</param>
    /// <param name="negated">Whether the set is what is not among the members.</param>
    /// <param name="hasComplement">Whether the members contain an escape that means all but a few characters.</param>
    public static string OneOf(string members, bool negated, bool hasComplement) => (negated, hasComplement) switch
    {
        (true, false) => $"(?:{Pair}|[^{members}{Halves}])",
        (true, true) => $"[^{members}{Halves}]",
        (false, true) => $"(?:{Pair}|[{members}-[{Halves}]])",
        // [] matches nothing; .NET would take the bracket for a member.
        (false, false) => members.Length == 0 ? @"[^\s\S]" : $"[{members}]",
    };

    public static bool IsComplement(string pattern, int at) => pattern[at] == '\\' && at + 1 < pattern.Length && pattern[at + 1] is 'D' or 'W' or 'S' or 'P';
}
