using SiBridge.Parcours;

namespace SiBridge.Indicateurs;

/// <summary>
/// Hides small counts from those who are no party to the journeys, and as many others as it takes that none of them can be computed from what
/// is told: from a total and its parts, be it the lines under the whole or the reasons under their count. Rates and delays of hidden
/// counts are hidden with them (<see cref="LigneTableau"/>).
/// </summary>
/// <remarks>It looks at one answer: what several answers together betray, it does not know.</remarks>
public static class Masque
{
    /// <summary>From how many on a count is told.</summary>
    public const int Seuil = SecretStatistique.Seuil;

    public static Tableau Appliquer(Recensement recensement)
    {
        var rows = recensement.Lignes.Append(recensement.Total).ToList();
        // A rate times its denominator is the count above the line: it is hidden as if it were told.
        var parcours = Grille.Of([.. rows.Select(g => (int[])[.. g.Parcours.Tous, .. g.Suites.Tous])], hiddenElsewhere: null);
        var jeunes = Grille.Of([.. rows.Select(g => g.Jeunes.Tous.ToArray())], parcours);
        var lignes = rows.Select((g, r) => new LigneTableau(g, parcours[r][..Comptes.Nombre], jeunes[r], parcours[r][Comptes.Nombre..])).ToList();
        return new(lignes[^1], lignes[..^1], true);
    }
}
