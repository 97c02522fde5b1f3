namespace SiBridge.Translation.Csv;

/// <summary>
/// Free text that a spreadsheet would take for a formula when somebody opens the file: it is written behind an apostrophe, which a spreadsheet
/// shows as text, and read without it. Only texts: a spreadsheet makes nothing bad of a date, a number or a code.
/// </summary>
internal static class Formules
{
    private static readonly char[] Begins = ['=', '+', '-', '@', '\t', '\r'];

    // One more for each that is there already, so that what is written is read as it was.
    public static string Protect(string text) => IsFormula(text) ? "'" + text : text;

    public static string Unprotect(string text) => text[0] is '\'' && IsFormula(text) ? text[1..] : text;

    private static bool IsFormula(string text)
    {
        var first = text.AsSpan().TrimStart('\'');
        return first.Length > 0 && Begins.Contains(first[0]);
    }
}
