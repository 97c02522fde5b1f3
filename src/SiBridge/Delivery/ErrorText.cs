using System.Text.RegularExpressions;

namespace SiBridge.Delivery;

/// <summary>What went wrong, without what differs from one delivery to the next: numbers, identifiers, addresses, what a partner quotes.</summary>
public static partial class ErrorText
{
    private const int Longest = 200;

    public static string Common(string? error)
    {
        var text = Space().Replace(Differing().Replace(Quoted().Replace(error ?? "", m => $"{m.Value[0]}…{m.Value[^1]}"), "#"), " ").Trim();
        return text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
    }

    /// <summary>Within a partner's answer; the answer itself stands in « » and is what tells one failure from another.</summary>
    [GeneratedRegex("\"[^\"]*\"|“[^”]*”")]
    private static partial Regex Quoted();

    /// <summary>A word with a digit or an @ in it.</summary>
    [GeneratedRegex(@"[\w.:+/@-]*[\d@][\w.:+/@-]*")]
    private static partial Regex Differing();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
