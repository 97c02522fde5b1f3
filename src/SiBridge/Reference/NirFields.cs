namespace SiBridge.Reference;

/// <summary>Which scan for a NIR goes for which property of a message. A name means the same at any depth and in any type.</summary>
public static class NirFields
{
    /// <summary>The scan for a string that is the value of <paramref name="property"/>, or an item of the array that is.</summary>
    public static NirScan ScanOf(string property) => property switch
    {
        "nom" or "prenom" or "nom_naissance" or "nom_usage" => NirScan.NamesAndFreeText,
        "commentaire" or "lieu" or "libelle" or "intitule" or "prerequis" or "public_vise" or "reason" => NirScan.NamesAndFreeText,
        "telephone" => NirScan.Telephone,
        _ => NirScan.Everywhere,
    };
}
