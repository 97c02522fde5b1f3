using System.Text.RegularExpressions;

namespace SiBridge.Tests.Storage.Plans;

/// <summary>The statements about tables that grow, as they stand in the sources.</summary>
internal static partial class Sources
{
    private static readonly string[] Folders = ["Journal", "Flows", "Delivery", "Parcours", "Places", "Echeances", "Indicateurs", "Gateway"];

    public static IReadOnlyList<string> Statements { get; } = [.. Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "SiBridge", folder), "*.cs")).Select(File.ReadAllText)
        .SelectMany(source => Literal().Matches(source)).Select(m => OneLine(m.Groups["raw"].Value + m.Groups["plain"].Value))
        .Where(sql => Verb().IsMatch(sql) && Word().Matches(sql).Any(w => ExplainingDatabase.Grown.Contains(w.Value))).Distinct()];

    /// <summary>Whether this statement of the sources was run: whether a statement that ran has all its pieces, in their order, between what the program puts in.</summary>
    public static bool WasRun(string statement, string ran)
    {
        var at = 0;
        foreach (var piece in PutIn().Split(statement).Select(p => p.Trim()))
        {
            at = ran.IndexOf(piece, at, StringComparison.Ordinal);
            if (at < 0) return false;
            at += piece.Length;
        }

        return true;
    }

    public static string OneLine(string sql) => Space().Replace(sql, " ").Trim();

    [GeneratedRegex("\"\"\"(?<raw>.*?)\"\"\"|\"(?<plain>[^\"\\n]*)\"", RegexOptions.Singleline)]
    private static partial Regex Literal();

    [GeneratedRegex(@"^(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s")]
    private static partial Regex Verb();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\{+[^{}]*\}+|@\w+")]
    private static partial Regex PutIn();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
