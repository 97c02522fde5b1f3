using System.Text.RegularExpressions;

namespace SiBridge.Translation.Csv;

/// <summary>Codes made of digits, of which spreadsheets eat the zeros that they begin with: mended where that is certain, and said.</summary>
internal static partial class Tableur
{
    private const string Zeros = "le tableur avait ôté les zéros du début : rétablis.";

    public static Lue Siret(string cell)
    {
        var digits = Digits(cell);
        if (!IsDigits(digits, 14)) return new(null, Refusal: "un SIRET de 14 chiffres est attendu.");
        if (digits.Trim('0').Length == 0) return new(null, Refusal: "un SIRET fait de zéros n'en est pas un.");
        // The check digits tell whether what is missing was zeros, and not other digits.
        var whole = digits.PadLeft(14, '0');
        if (!Reference.Siret.IsValid(whole))
            return new(null, Refusal: digits.Length == 14 ? "la clé de ce SIRET est fausse : vérifiez les 14 chiffres." : $"un SIRET a 14 chiffres ; celui-ci en a {digits.Length}, et des zéros devant n'en font pas un.");
        return new(whole, digits.Length == 14 ? null : Zeros);
    }

    public static Lue Nda(string cell)
    {
        var digits = Digits(cell);
        // Its number begins with that of a region, of which 01 to 09 lose one zero.
        return digits.Length >= 10 && IsDigits(digits, 11)
            ? new(digits.PadLeft(11, '0'), digits.Length == 11 ? null : Zeros)
            : new(null, Refusal: "un numéro de déclaration d'activité de 11 chiffres est attendu.");
    }

    public static Lue CodePostal(string cell)
    {
        var digits = Digits(cell);
        return digits.Length >= 4 && IsDigits(digits, 5) && digits[0..2] is not "00"
            ? new(digits.PadLeft(5, '0'), digits.Length == 5 ? null : Zeros)
            : new(null, Refusal: "un code postal de 5 chiffres est attendu.");
    }

    /// <summary>Without what stands between them for people to read, and without the decimals that a program gave to a whole number.</summary>
    private static string Digits(string cell) => Between().Replace(Decimals().Replace(cell, ""), "");

    private static bool IsDigits(string text, int most) => text.Length > 0 && text.Length <= most && text.All(char.IsAsciiDigit);

    [GeneratedRegex(@"[\s.\u00A0\u202F'-]")]
    private static partial Regex Between();

    [GeneratedRegex(@"(?<=^[0-9]{4,})[.,]0+\z")]
    private static partial Regex Decimals();
}
