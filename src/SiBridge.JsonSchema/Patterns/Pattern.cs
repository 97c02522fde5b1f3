using System.Diagnostics;
using System.Text.RegularExpressions;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Patterns;

/// <summary>
/// A regular expression of a schema (ECMA-262, as <see cref="PatternTranslation"/> understands it). Runs in linear time where the
/// pattern allows; one that looks around or back, or counts far, has a time that all such patterns of an evaluation share.
/// </summary>
internal sealed class Pattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(SchemaLimits.MaxPatternMilliseconds);

    private readonly Regex _regex;
    private readonly bool _isLinear;

    /// <exception cref="ArgumentException">Not a regular expression; the message says why.</exception>
    public Pattern(string source)
    {
        Source = source;
        _regex = Build(PatternTranslation.Translate(source), out _isLinear);
    }

    public string Source { get; }

    /// <summary>Whether it runs in linear time, whatever the text.</summary>
    public bool IsLinear => _isLinear;

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

    /// <exception cref="EvaluationException">It takes too long.</exception>
    public bool Matches(ReadOnlySpan<byte> raw)
    {
        using var text = new Utf16Text(raw, stackalloc char[256]);
        return _isLinear ? _regex.IsMatch(text.Value) : MatchesInTime(text.Value);
    }

    // An answer by time-out would be a guess, and one that a "not" around the pattern turns into its contrary.
    private bool MatchesInTime(ReadOnlySpan<char> text)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            if (!Effort.HasTimeForPatterns)
                throw TooSlow();
            bool matches = _regex.IsMatch(text);
            Effort.SpentOnPattern(Stopwatch.GetTimestamp() - start);
            return matches;
        }
        catch (RegexMatchTimeoutException)
        {
            throw TooSlow();
        }
    }

    private EvaluationException TooSlow() =>
        new($"évaluation abandonnée: le motif {Source} prend plus de {SchemaLimits.MaxPatternMilliseconds} ms sur ce document");

    private static Regex Build(string pattern, out bool isLinear)
    {
        try
        {
            isLinear = true;
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            isLinear = false;
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, Patience);
        }
    }
}
