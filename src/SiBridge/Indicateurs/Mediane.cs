using SiBridge.Parcours;

namespace SiBridge.Indicateurs;

/// <summary>The Missions Locales of a network in the middle: half of them have at most so much. What is uncertain of one is left out of its median.</summary>
public sealed class Mediane
{
    /// <summary>Of fewer a median would tell of one of the others.</summary>
    public const int AuMoins = 5;

    private readonly IReadOnlyList<LigneTableau> lignes;

    private Mediane(IReadOnlyList<LigneTableau> lignes) => this.lignes = lignes;

    /// <summary>How many Missions Locales have a journey in the period.</summary>
    public int MissionsLocales => lignes.Count;

    /// <param name="reseau">All journeys of the network, by Mission Locale.</param>
    /// <returns>Null when there are too few.</returns>
    public static Mediane? Of(Recensement reseau) => reseau.Lignes.Count < AuMoins ? null : new(Masque.Appliquer(reseau).Lignes);

    /// <summary>Of a count of journeys; null when it is under the threshold, or would be one of few.</summary>
    public int? Parcours(int compte) => Middle(lignes.Select(l => (int?)l.Groupe.Parcours[compte])) is { } middle && middle >= Masque.Seuil ? middle : null;

    public double? Part(int taux) => Middle(lignes.Select(l => l.Part(taux)));

    public int? Reponse(double part) => Middle(lignes.Select(l => l.Reponse(part)));

    public int? Entree(double part) => Middle(lignes.Select(l => l.Entree(part)));

    private static T? Middle<T>(IEnumerable<T?> values)
        where T : struct
    {
        var known = values.OfType<T>().Order().ToList();
        return known.Count < AuMoins ? null : known[(known.Count - 1) / 2];
    }
}
