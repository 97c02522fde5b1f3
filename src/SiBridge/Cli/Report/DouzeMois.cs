using System.Globalization;
using System.Text.Json.Nodes;

namespace SiBridge.Cli.Report;

/// <summary>
/// Eleven months as their own table tells them, and the month itself as it stands in the table by Mission Locale: what is hidden there is hidden
/// here. What all twelve add up to is left out: less the eleven, it would be the month.
/// </summary>
internal static class DouzeMois
{
    private const string Whole = "\r\n;Ensemble;";

    /// <param name="before">The months before, as the bridge answers; they become the twelve.</param>
    public static JsonObject Of(DateOnly first, JsonObject before, JsonObject month)
    {
        var line = month["total"]!.DeepClone();
        (line["cle"], line["libelle"]) = (Key(first), Key(first));
        before["lignes"]!.AsArray().Add(line);
        before.Remove("total");
        return before;
    }

    /// <summary>The same of the files for a spreadsheet: the last line is the whole.</summary>
    public static string Csv(DateOnly first, string before, string month) =>
        before[..before.LastIndexOf(Whole, StringComparison.Ordinal)] + $"\r\n{Key(first)};{Key(first)};" + month[(month.LastIndexOf(Whole, StringComparison.Ordinal) + Whole.Length)..];

    private static string Key(DateOnly first) => first.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
