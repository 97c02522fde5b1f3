using System.Globalization;
using System.Text.RegularExpressions;

namespace SiBridge.Reference;

/// <summary>
/// Finds the NIR, the French social security number, in text. Decree 2019-341 lists who may handle it and for what, exhaustively;
/// passing on a prescription is not on the list, so SiBridge refuses it wherever it stands.
/// </summary>
/// <remarks>
/// 13 characters (sex, year, month, département with 2A and 2B for Corsica, commune, order) and a key of two digits, 97 minus the
/// remainder of the 13 by 97. Only ASCII digits count: a number typed in any other digits is read as a NIR by no recipient.
/// </remarks>
public static partial class Nir
{
    private const int WithoutKey = 13;
    private const int WithKey = 15;
    private const int LongestUuid = 36;

    /// <summary>True when a NIR stands anywhere in <paramref name="text"/>, in one of the forms that <paramref name="scan"/> looks for.</summary>
    /// <remarks>
    /// Spaces, dots and hyphens between its characters are ignored; it neither begins nor ends in the midst of a longer row of
    /// digits. A <c>+</c> opens a telephone number: what begins right behind it is no NIR, and what follows, up to the next
    /// character that cannot stand in a number, is none without a key. Each character is looked at by 15 starts at most.
    /// What begins within a UUID is none: one in some 40,000 random ones holds 15 digits with a correct key, and their senders, who
    /// name each message by one, could not tell why that message is refused.
    /// </remarks>
    public static bool IsIn(ReadOnlySpan<char> text, NirScan scan)
    {
        if (scan == NirScan.Telephone) return false;

        var inTelephone = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '+') inTelephone = true;
            else if (!char.IsAsciiDigit(c)) inTelephone &= IsSeparator(c);
            else if (MayBegin(text, i) && Begins(text[i..], keyless: scan == NirScan.NamesAndFreeText && !inTelephone) && !IsInUuid(text, i)) return true;
        }
        return false;
    }

    private static bool MayBegin(ReadOnlySpan<char> text, int at) =>
        text[at] is >= '1' and <= '4' or '7' or '8' && (at == 0 || (text[at - 1] != '+' && !char.IsAsciiDigit(text[at - 1])));

    // No more of the text is read than a UUID around this place could take, and one character beside it: a hostile text is as fast as any.
    private static bool IsInUuid(ReadOnlySpan<char> text, int at)
    {
        var from = Math.Max(0, at - LongestUuid);
        foreach (var uuid in Uuid().EnumerateMatches(text[from..Math.Min(text.Length, at + LongestUuid + 1)]))
        {
            if (from + uuid.Index <= at && at < from + uuid.Index + uuid.Length) return true;
        }
        return false;
    }

    /// <summary>RFC 9562, with or without its hyphens, as a word of its own.</summary>
    [GeneratedRegex("(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(-?)[0-9A-Fa-f]{4}\\1[0-9A-Fa-f]{4}\\1[0-9A-Fa-f]{4}\\1[0-9A-Fa-f]{12}(?![0-9A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Uuid();

    private static bool Begins(ReadOnlySpan<char> text, bool keyless)
    {
        var number = 0L;
        var length = 0;
        for (var i = 0; i < text.Length && length < WithKey; i++)
        {
            if (IsSeparator(text[i])) continue;
            if (!Append(text[i], ref number, ++length)) return false;
            if (i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])) continue;

            if (length == WithoutKey && keyless && IsPlausible(number)) return true;
            if (length == WithKey && HasItsKey(number)) return true;
        }
        return false;
    }

    // The letter of Corsica, the 7th character, makes 2A count as 19 and 2B as 18.
    private static bool Append(char c, ref long number, int position)
    {
        if (char.IsAsciiDigit(c))
        {
            number = (number * 10) + (c - '0');
            return true;
        }
        if (position != 7 || number % 10 != 2 || c is not ('A' or 'a' or 'B' or 'b')) return false;

        number = ((number - 1) * 10) + (c is 'A' or 'a' ? 9 : 8);
        return true;
    }

    // Months over 12 are those of births whose month is not known, or of numbers that would otherwise have run out.
    private static bool IsPlausible(long number) =>
        number / 1_000_000_000_000 is 1 or 2
        && (number / 100_000_000 % 100) is (>= 1 and <= 12) or (>= 20 and <= 42) or (>= 50 and <= 99);

    private static bool HasItsKey(long number) => number % 100 == 97 - (number / 100 % 97);

    // Space separators are also the no-break, narrow and thin ones, which word processors put between groups of digits.
    private static bool IsSeparator(char c) => c switch
    {
        ' ' or '\t' or '.' or '-' => true,
        '\u2010' or '\u2011' => true, // hyphen, non-breaking hyphen
        _ => !char.IsAscii(c) && char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator,
    };
}
