namespace SiBridge.Reference;

/// <summary>SIREN, the number of a legal unit in INSEE's Sirene register: 9 digits, the last one a Luhn digit.</summary>
public static class Siren
{
    /// <summary>The SIREN of La Poste, whose establishments are numbered by a rule of their own (see <see cref="Siret"/>).</summary>
    internal const string LaPoste = "356000000";

    /// <summary>True for 9 ASCII digits, nothing between them, whose Luhn check holds. Says nothing about existence.</summary>
    public static bool IsValid(ReadOnlySpan<char> siren) => siren.Length == 9 && Luhn.IsValid(siren);
}
