namespace SiBridge.Reference;

/// <summary>The code of a departement in INSEE's geographic code: two characters, three overseas.</summary>
public static class Departement
{
    /// <summary>
    /// The departement that a commune lies in, or the overseas collectivity: "14" of 14118, "2A" of 2A004, "971" of 97105.
    /// <paramref name="codeInsee"/> is the 5-character code of the commune, its shape already checked. It is not the postal code,
    /// which can cross a border and which in Corsica begins with 20.
    /// </summary>
    public static string OfCommune(string codeInsee) =>
        codeInsee[..2] is "97" or "98" ? codeInsee[..3] : codeInsee[..2];

    /// <summary>
    /// The departement of a Mission Locale: the first five characters of its structure code, "97411S00", begin like the INSEE code of a commune
    /// of its departement in every row of i-Milo's own list but three technical ones.
    /// </summary>
    public static string OfStructure(string structure) => OfCommune(structure);
}
