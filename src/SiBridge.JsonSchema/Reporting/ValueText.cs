using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using SiBridge.JsonSchema.Evaluation;
using SiBridge.JsonSchema.Text;

namespace SiBridge.JsonSchema.Reporting;

/// <summary>A value as a message may repeat it: short, on one line, and nothing that could be somebody's number or address.</summary>
internal static class ValueText
{
    private const int Longest = 40;

    // A date has eight digits; a telephone, a social security or a bank account number has more, and lands in the wrong field at times.
    private const int MostDigits = 8;

    /// <summary>Null when the value must not be repeated, whatever its schema says.</summary>
    public static string? Of(in Instance instance)
    {
        switch (instance.Kind)
        {
            case JsonValueKind.String:
                string text = JsonString.Decode(instance.RawText);
                return IsHarmless(text) ? $"«{OneLine(text)}»" : null;
            case JsonValueKind.Number:
                string number = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(instance.Element));
                return IsHarmless(number) ? OneLine(number) : null;
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(instance.Element));
            default:
                return null;
        }
    }

    // Nor what has several words: a name, or a text about somebody.
    private static bool IsHarmless(string text) =>
        !text.Contains('@') && !text.Any(char.IsWhiteSpace) && text.Count(char.IsDigit) <= MostDigits;

    /// <summary>The first characters, with what would disturb a terminal, a log or a page as an escape.</summary>
    private static string OneLine(string text)
    {
        var shown = new StringBuilder();
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (length++ == Longest)
                return shown.Append('…').ToString();
            if (IsVisible(rune))
                shown.Append(rune);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
        }

        return shown.ToString();
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
