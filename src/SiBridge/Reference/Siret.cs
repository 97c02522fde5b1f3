namespace SiBridge.Reference;

/// <summary>SIRET, the number of an establishment in INSEE's Sirene register: the SIREN of its legal unit and 5 more digits.</summary>
public static class Siret
{
    /// <summary>
    /// True for 14 ASCII digits, nothing between them, whose Luhn check holds over all 14 and over the SIREN they begin with.
    /// Says nothing about existence.
    /// </summary>
    /// <remarks>
    /// La Poste has more establishments than the Luhn check leaves room for, so theirs are valid too when the plain sum of the
    /// digits is a multiple of 5. Luhn comes first: its head office 35600000000048 passes that one and not the other.
    /// </remarks>
    public static bool IsValid(ReadOnlySpan<char> siret) =>
        siret.Length == 14
        && Siren.IsValid(siret[..9])
        && (Luhn.IsValid(siret) || (siret.StartsWith(Siren.LaPoste, StringComparison.Ordinal) && DigitSumIsMultipleOfFive(siret)));

    private static bool DigitSumIsMultipleOfFive(ReadOnlySpan<char> text)
    {
        var sum = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            sum += c - '0';
        }
        return sum % 5 == 0;
    }
}
