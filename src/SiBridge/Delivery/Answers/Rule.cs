using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SiBridge.Delivery.Answers;

/// <summary>A rule by which answers are read: all of its conditions hold, then it decides.</summary>
/// <param name="Name">How people call it: its words in the network file, or those of a default.</param>
/// <param name="ReadsBody">Whether it needs more than status and headers.</param>
/// <param name="CodeAt">Where the partner tells its own code for a refusal: a JSON pointer into the body.</param>
/// <param name="TextAt">Where it tells its own words, the same.</param>
public sealed record Rule(string Name, IReadOnlyList<Predicate<Answer>> Conditions, Decision Then, bool ReadsBody, string? CodeAt = null, string? TextAt = null)
{
    public bool Holds(Answer answer) => Conditions.All(holds => holds(answer));

    /// <summary>Reads one entry of <c>classify</c>, which has the shape that the network file's schema asks for.</summary>
    /// <exception cref="ArgumentException">A regular expression that cannot be used; the message says why.</exception>
    public static Rule Read(JsonElement entry, int index)
    {
        var when = entry.GetProperty("if");
        var conditions = when.EnumerateObject().Select(c => Condition(c.Name, c.Value)).ToList();
        var (code, text) = (Text(entry, "code"), Text(entry, "text"));
        var readsBody = code is not null || text is not null || when.TryGetProperty("json", out _) || when.TryGetProperty("body", out _);
        return new($"règle {index + 1}", conditions, Enum.Parse<Decision>(entry.GetProperty("then").GetString()!, ignoreCase: true), readsBody, code, text);
    }

    private static Predicate<Answer> Condition(string name, JsonElement value) => name switch
    {
        "status" => Status([.. value.EnumerateArray().Select(s => s.ToString())]),
        "content_type" => Is(value.GetString()!),
        "body" => Matches(value.GetString()!, a => a.Text),
        "header" => Compares(value, Header(value.GetProperty("name").GetString()!)),
        _ => Compares(value, At(value.GetProperty("pointer").GetString()!)),
    };

    private static Func<Answer, string?> Header(string name) => answer => answer.Header(name);

    private static Func<Answer, string?> At(string pointer) => answer => answer.At(pointer);

    private static Predicate<Answer> Is(string mediaType) => answer => mediaType.Equals(answer.MediaType, StringComparison.OrdinalIgnoreCase);

    /// <param name="any">Statuses, such as <c>409</c>, and classes of them, such as <c>2xx</c>.</param>
    private static Predicate<Answer> Status(IReadOnlyList<string> any) => answer =>
    {
        var status = answer.Status.ToString(CultureInfo.InvariantCulture);
        return any.Any(s => s == status || (s.EndsWith("xx", StringComparison.Ordinal) && s[0] == status[0]));
    };

    private static Predicate<Answer> Compares(JsonElement value, Func<Answer, string?> found)
    {
        if (Text(value, "matches") is { } pattern) return Matches(pattern, found);
        if (!value.TryGetProperty("equals", out var expected)) return answer => found(answer) is not null;
        var text = expected.ValueKind is JsonValueKind.String ? expected.GetString() : expected.GetRawText();
        return answer => found(answer) == text;
    }

    private static Predicate<Answer> Matches(string pattern, Func<Answer, string?> found)
    {
        // In linear time: no pattern of a network file, and no answer of a partner, may hold a lane up.
        var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        return answer => found(answer) is { } text && regex.IsMatch(text);
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
}
