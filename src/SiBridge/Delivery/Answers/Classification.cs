using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using SiBridge.Network;
using SiBridge.Reference;

namespace SiBridge.Delivery.Answers;

/// <summary>
/// How the answers of one channel are read: the rules of its <c>classify</c> in their order, then the defaults. The first that holds
/// decides, and the last default always holds.
/// </summary>
public sealed partial class Classification
{
    /// <summary>Right for most: what is not a yes and not a definitive no is tried again, since a partner that restarts answers 404 for a moment.</summary>
    private static readonly IReadOnlyList<Rule> Defaults =
    [
        new("2xx en HTML : la page d'un pare-feu ou d'une maintenance", [a => a.Status is >= 200 and < 300, a => IsPage(a.MediaType)], Decision.Retry, false),
        new("2xx", [a => a.Status is >= 200 and < 300], Decision.Delivered, false),
        new("redirection, jamais suivie : corrigez l'adresse du canal", [a => a.Status is >= 300 and < 400], Decision.Retry, false),
        new("400 ou 422", [a => a.Status is 400 or 422], Decision.Refused, false),
        new("401, 403 ou 407", [a => a.Status is 401 or 403 or 407], Decision.Misconfigured, false),
        new("410", [a => a.Status is 410], Decision.Gone, false),
        new("429, 502, 503 ou 504", [a => a.Status is 429 or 502 or 503 or 504], Decision.Slow, false),
        new("toute autre réponse", [], Decision.Retry, false),
    ];

    private static readonly ConditionalWeakTable<ChannelSettings, Classification> Known = [];

    private readonly IReadOnlyList<Rule> rules;

    private Classification(IEnumerable<Rule> own)
    {
        rules = [.. own, .. Defaults];
        ReadsBody = rules.Any(r => r.ReadsBody);
    }

    /// <summary>Whether some rule needs more than status and headers.</summary>
    public bool ReadsBody { get; }

    /// <summary>That of a channel's settings, read once for as long as they are in force.</summary>
    /// <exception cref="ArgumentException">A rule cannot be used: <see cref="Problems"/> would have told.</exception>
    public static Classification Of(ChannelSettings settings) => Known.GetValue(settings, s => new(Entries(s).Select((entry, i) => Rule.Read(entry, i))));

    /// <summary>What is wrong with the rules, beyond their schema.</summary>
    public static IEnumerable<(string Property, string Message)> Problems(ChannelSettings settings)
    {
        foreach (var (i, entry) in Entries(settings).Index())
        {
            string? message = null;
            try
            {
                Rule.Read(entry, i);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                message = $"cette expression régulière ne s'emploie pas ici ({e.Message}) : ni référence arrière ni regard avant ou arrière.";
            }

            if (message is not null) yield return ($"classify/{i}/if", message);
        }
    }

    /// <summary>The rule that wins.</summary>
    public Rule Decide(Answer answer) => rules.First(r => r.Holds(answer));

    /// <summary>
    /// What the partner says of its refusal, where its rule says that it stands: shown to operators, never logged. Shortened, and left out
    /// when a number in it may be a NIR.
    /// </summary>
    public static string? Said(Rule rule, Answer answer)
    {
        var words = string.Join(" : ", new[] { rule.CodeAt, rule.TextAt }.OfType<string>().Select(answer.At).OfType<string>());
        if (words.Length == 0 || Nir.IsIn(words, NirScan.NamesAndFreeText)) return null;
        words = Blanks().Replace(words, " ").Trim();
        return words.Length <= MostSaid ? words : string.Concat(words.AsSpan(0, MostSaid - 1), "…");
    }

    private const int MostSaid = 300;

    private static bool IsPage(string? mediaType) => mediaType?.ToLowerInvariant() is "text/html" or "application/xhtml+xml";

    private static List<JsonElement> Entries(ChannelSettings settings) => settings.Properties.TryGetProperty("classify", out var entries) ? [.. entries.EnumerateArray()] : [];

    [GeneratedRegex(@"[\s\p{C}]+")]
    private static partial Regex Blanks();
}
