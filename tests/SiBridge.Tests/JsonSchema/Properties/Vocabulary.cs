using System.Text.Json.Nodes;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>What random schemas and documents are made of: few values, so that they meet; and those at which evaluators err.</summary>
internal static class Vocabulary
{
    public static readonly string[] Names = ["a", "b", "c", "é", "a/b", "~", "x_1", "", "😀", "a\"\\"];

    public static readonly string[] Strings = [.. Names, "ab", "abc", "12", "1", "😀é", "x_", "\n", "12\n", "\u007f\u2028"];

    public static readonly string[] Numbers =
    [
        "0", "1", "2", "3", "7", "10", "100", "-1", "-0", "0.0", "1.0", "1.5", "-2.5", "0.1", "0.3", "0.30", "3e-1", "1e2", "1E+2", "70e-1", "1e400", "7e399",
        "1e-400", "123456789012345678901234567890", "123456789012345678901234567890.5", "9007199254740993", "9007199254740992.0", "18446744073709551616",
    ];

    public static readonly string[] Divisors = ["1", "2", "7", "0.1", "0.01", "1e-3", "3e2", "1.5", "999999999999999999", "1e-399"];

    public static readonly string[] Types = ["null", "boolean", "object", "array", "string", "number", "integer"];

    /// <summary>Each pattern beside what it means.</summary>
    public static readonly Dictionary<string, Func<string, bool>> Patterns = new()
    {
        ["^[a-z]+$"] = static s => s.Length > 0 && s.All(char.IsAsciiLetterLower),
        ["b"] = static s => s.Contains('b'),
        ["^x_"] = static s => s.StartsWith("x_", StringComparison.Ordinal),
        ["^\\d{1,2}$"] = static s => s.Length is 1 or 2 && s.All(char.IsAsciiDigit),
        ["^.{2}$"] = static s => s.EnumerateRunes().Count() == 2 && s.IndexOfAny(['\n', '\r', '\u2028', '\u2029']) < 0,
        ["é|^$"] = static s => s.Length == 0 || s.Contains('é'),
        ["^[^/]*$"] = static s => !s.Contains('/'),
        ["^(?!a)"] = static s => !s.StartsWith('a'),
        ["😀+"] = static s => s.Contains("😀", StringComparison.Ordinal),
    };

    public static T Any<T>(this Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];

    public static bool Chance(this Random random, int percent) => random.Next(100) < percent;

    public static JsonNode Number(string text) => JsonNode.Parse(text)!;

    public static JsonNode? Scalar(Random random) => random.Next(5) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Chance(50)),
        2 or 3 => Number(random.Any(Numbers)),
        _ => JsonValue.Create(random.Any(Strings)),
    };

    /// <summary>Any value, small.</summary>
    public static JsonNode? Value(Random random, int depth = 2)
    {
        if (depth == 0 || random.Chance(60))
            return Scalar(random);
        if (random.Chance(50))
            return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))]);
        var result = new JsonObject();
        for (int i = random.Next(4); i > 0; i--)
            result[random.Any(Names)] = Value(random, depth - 1);
        return result;
    }
}
