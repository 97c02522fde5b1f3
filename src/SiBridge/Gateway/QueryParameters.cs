using System.Globalization;
using System.Text.RegularExpressions;

namespace SiBridge.Gateway;

/// <summary>Reads query parameters; the first one that cannot be read, is told twice or is not known becomes the <see cref="Problem"/>.</summary>
public sealed class QueryParameters(IQueryCollection query)
{
    private readonly List<string> known = [];
    private Problem? first;

    /// <summary>What is wrong, once all that this request knows was read; null when nothing is.</summary>
    public Problem? Problem => first ?? (query.Keys.FirstOrDefault(k => !known.Contains(k)) is not null
        ? Gateway.Problem.InvalidParameter("paramètre inconnu", $"cette adresse connaît {string.Join(", ", known)}.")
        : null);

    public string? Text(string name)
    {
        if (!known.Contains(name)) known.Add(name);
        if (!query.TryGetValue(name, out var values)) return null;
        if (values.Count == 1 && values[0] is { Length: > 0 } text) return text;
        first ??= Gateway.Problem.InvalidParameter(name, values.Count > 1 ? "donné plusieurs fois." : "vide : retirez-le ou donnez-lui une valeur.");
        return null;
    }

    public string? Matching(string name, Regex shape, string expected) => Parsed(name, expected, text => shape.IsMatch(text) ? text : null);

    public int? Whole(string name, int min, int max) => Parsed(name, $"un nombre entier de {min} à {max}", text =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : (int?)null);

    public DateOnly? Day(string name) => Parsed(name, "une date AAAA-MM-JJ", Date);

    /// <summary>A day with which one may count: of these years.</summary>
    public DateOnly? Day(string name, int from, int to) => Parsed(name, $"une date AAAA-MM-JJ, de {from} à {to}", text => Date(text) is { } day && day.Year >= from && day.Year <= to ? day : (DateOnly?)null);

    /// <summary>A day begins at midnight UTC. A <c>+</c> that was not escaped comes as a space.</summary>
    public DateTimeOffset? Instant(string name) => Parsed<DateTimeOffset?>(name, "un instant RFC 3339 avec son décalage, ou une date AAAA-MM-JJ", text =>
        Contracts.Rfc3339.TryParse(text.Replace(' ', '+'), out var instant) || Contracts.Rfc3339.TryParse(text + "T00:00:00Z", out instant) ? instant : null);

    public T? Parsed<T>(string name, string expected, Func<string, T?> parse)
    {
        if (Text(name) is not { } text) return default;
        var value = parse(text);
        if (value is null) first ??= Gateway.Problem.InvalidParameter(name, $"attendu : {expected}.");
        return value;
    }

    private static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
