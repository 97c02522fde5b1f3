using System.Text.RegularExpressions;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Patterns;

/// <summary>
/// A regular expression of a schema (ECMA-262, as <see cref="PatternTranslation"/> understands it). Runs in linear time where the
/// pattern allows; one that needs looking around or back runs for a second at most, and a value that takes longer does not match.
/// </summary>
internal sealed class Pattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    /// <exception cref="ArgumentException">Not a regular expression; the message says why.</exception>
    public Pattern(string source)
    {
        Source = source;
        _regex = Build(PatternTranslation.Translate(source));
    }

    public string Source { get; }

    /// <summary>Whether a text is a regular expression that could be used here; nothing is built of it.</summary>
    public static bool IsWellFormed(string source)
    {
        try
        {
            return new Regex(PatternTranslation.Translate(source), RegexOptions.CultureInvariant) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public bool Matches(ReadOnlySpan<byte> raw)
    {
        using var text = new Utf16Text(raw, stackalloc char[256]);
        try
        {
            return _regex.IsMatch(text.Value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static Regex Build(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, Patience);
        }
    }
}
