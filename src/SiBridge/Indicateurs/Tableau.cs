using SiBridge.Parcours;

namespace SiBridge.Indicateurs;

/// <summary>Why a figure is not told.</summary>
public enum Secret : byte
{
    /// <summary>It is told.</summary>
    Aucun,

    /// <summary>It is under <see cref="Masque.Seuil"/>.</summary>
    Petit,

    /// <summary>It is not, but another one could be computed from it.</summary>
    Complement,
}

/// <summary>One line with what of it is told.</summary>
public sealed record LigneTableau(Groupe Groupe, Secrets Parcours, Secrets Jeunes, Secrets Suites)
{
    /// <summary>The share of a rate, 0 to 1; null when nobody reached its first step, or one of its three counts is not told.</summary>
    public double? Part(int taux)
    {
        var (de, vers) = (Taux.Tous[taux].De, Taux.Tous[taux].Vers);
        return Groupe.Parcours[de] == 0 || (Parcours[de], Parcours[vers], Suites[taux]) != (Secret.Aucun, Secret.Aucun, Secret.Aucun)
            ? null
            : Math.Round((double)Groupe.Suites[taux] / Groupe.Parcours[de], 4);
    }

    /// <summary>A quantile of the delays to the answer; null without any, or when their number is not told.</summary>
    public int? Reponse(double part) => Parcours[Comptes.Etape("repondus")] is Secret.Aucun ? Groupe.Reponse.Quantile(part) : null;

    /// <summary>A quantile of the delays to the entry; null without any, or when their number is not told.</summary>
    public int? Entree(double part) => Parcours[Comptes.Etape("entres")] is Secret.Aucun ? Groupe.Entree.Quantile(part) : null;
}

/// <summary>Indicators as a reader sees them.</summary>
/// <param name="Masque">Whether small counts are not told.</param>
public sealed record Tableau(LigneTableau Total, IReadOnlyList<LigneTableau> Lignes, bool Masque)
{
    private static readonly Secrets RienDeSecret = new(Secret.Aucun);

    /// <summary>Everything, for those who know the journeys anyway.</summary>
    public static Tableau Entier(Recensement recensement)
    {
        return new(Told(recensement.Total), [.. recensement.Lignes.Select(Told)], false);

        static LigneTableau Told(Groupe groupe) => new(groupe, RienDeSecret, RienDeSecret, RienDeSecret);
    }
}
