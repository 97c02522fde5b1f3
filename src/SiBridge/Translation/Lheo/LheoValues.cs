using System.Globalization;
using System.Text.RegularExpressions;

namespace SiBridge.Translation.Lheo;

/// <summary>Values as LHEO and its exports spell them, in canonical spelling.</summary>
internal static partial class LheoValues
{
    /// <summary>
    /// A day, <c>AAAAMMJJ</c> (LHEO 2.3, « debut », « fin », « date »), where month or day may be unknown: then the first day of what is known, or the
    /// last one of an end. ISO and French spellings, and an hour behind, are certain enough to be read.
    /// </summary>
    /// <returns>No day when it is unknown or none, and what to say of it when it is not as LHEO spells a whole one.</returns>
    public static (DateOnly? Day, string? Remark) Day(string text, bool end)
    {
        if (Whole().Match(text) is { Success: true } other && Parse(other.Groups["y"].Value, other.Groups["m"].Value, other.Groups["d"].Value) is { } spelt)
            return (spelt, $"« {text} » n'est pas écrit AAAAMMJJ ; lu {Iso(spelt)}.");
        if (text.Length != 8 || !text.All(char.IsAsciiDigit)) return (null, "ce n'est pas une date AAAAMMJJ.");
        var (year, month, day) = (text[..4], text[4..6], text[6..]);
        if (year is "0000") return (null, $"date inconnue ({text}).");
        var partial = month is "00" || day is "00";
        if (Parse(year, month is "00" ? "01" : month, partial ? "01" : day) is not { } first) return (null, $"« {text} » n'existe pas au calendrier.");
        if (!partial) return (first, null);
        var last = month is "00" ? new DateOnly(first.Year, 12, 31) : new(first.Year, first.Month, DateTime.DaysInMonth(first.Year, first.Month));
        var taken = end ? last : first;
        return (taken, $"date partielle ({text}) ; {(end ? "le dernier" : "le premier")} jour possible est retenu, {Iso(taken)}.");
    }

    public static string Iso(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    /// <summary><c>14h15</c>, <c>9h</c>, <c>09:00</c>.</summary>
    public static TimeOnly? Hour(string? text)
    {
        if (text is null || Time().Match(text) is not { Success: true } m) return null;
        var hour = int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture);
        var minute = m.Groups[2].Length == 0 ? 0 : int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture);
        return hour < 24 && minute < 60 ? new(hour, minute) : null;
    }

    /// <summary>Phones are free text in LHEO: those that are a whole French number, or told with their country, in E.164.</summary>
    public static string? Telephone(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (text.StartsWith('+') || digits.StartsWith("00", StringComparison.Ordinal))
        {
            var country = digits.TrimStart('0');
            // « +33 (0)1 … » says its zero twice.
            if (country.StartsWith("330", StringComparison.Ordinal)) country = "33" + country[3..];
            return country.Length is >= 8 and <= 15 ? "+" + country : null;
        }

        if (digits.Length != 10 || digits[0] != '0') return null;
        var overseas = digits[..4] switch
        {
            "0590" or "0690" or "0691" => "590",
            "0594" or "0694" => "594",
            "0596" or "0696" or "0697" => "596",
            "0262" or "0263" or "0269" or "0639" or "0692" or "0693" => "262",
            _ => "33",
        };
        return $"+{overseas}{digits[1..]}";
    }

    /// <summary><c>320</c>, <c>RNCP 320</c>: both with their prefix.</summary>
    public static string? Certification(string text, string prefix) =>
        Number().Match(text) is { Success: true } m && (m.Groups[1].Value is "" || m.Groups[1].Value.Equals(prefix, StringComparison.OrdinalIgnoreCase)) ? prefix + m.Groups[2].Value : null;

    /// <summary>A SIRET or an NDA without what somebody put in for people to read.</summary>
    public static string Digits(string? text) => text is null ? "" : string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('.' or '-' or '/')));

    /// <summary>A postal or an INSEE code, also one of which a spreadsheet ate the zero that it begins with.</summary>
    public static string? FiveCharacters(string? text)
    {
        var code = Digits(text).ToUpperInvariant();
        return Five().IsMatch(code) ? code : Four().IsMatch(code) ? "0" + code : null;
    }

    public static bool IsFormacode(string text) => FiveDigits().IsMatch(text);

    public static bool IsRome(string text) => RomeCode().IsMatch(text);

    public static bool IsNsf(string text) => NsfCode().IsMatch(text);

    public static bool IsCourriel(string text) => text.Length <= 254 && Mail().IsMatch(text);

    /// <summary>An address of a page; one without its scheme gets the one that every browser tried first.</summary>
    public static string? Url(string text)
    {
        var url = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return url.Length <= 255 && url.All(char.IsAscii) && Uri.IsWellFormedUriString(url, UriKind.Absolute) && new Uri(url).Host.Contains('.', StringComparison.Ordinal) ? url : null;
    }

    private static DateOnly? Parse(string year, string month, string day) =>
        DateOnly.TryParseExact(year + month + day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed : null;

    [GeneratedRegex(@"^((?<y>[0-9]{4})-(?<m>[0-9]{2})-(?<d>[0-9]{2})([T ].*)?|(?<y>[0-9]{4})(?<m>[0-9]{2})(?<d>[0-9]{2})[T ].*|(?<d>[0-9]{2})/(?<m>[0-9]{2})/(?<y>[0-9]{4})([T ].*)?)\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^([0-9]{1,2})\s?[hH:]\s?([0-9]{2})?\z")]
    private static partial Regex Time();

    [GeneratedRegex(@"^([A-Za-z]*)\s*:?\s*([0-9]{1,5})\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"^([0-9]{2}|2[AB])[0-9]{3}\z")]
    private static partial Regex Five();

    [GeneratedRegex(@"^[1-9][0-9]{3}\z")]
    private static partial Regex Four();

    [GeneratedRegex(@"^[0-9]{5}\z")]
    private static partial Regex FiveDigits();

    [GeneratedRegex(@"^[A-N][0-9]{4}\z")]
    private static partial Regex RomeCode();

    [GeneratedRegex(@"^[0-9]{3}[a-z]?\z")]
    private static partial Regex NsfCode();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\z")]
    private static partial Regex Mail();
}
