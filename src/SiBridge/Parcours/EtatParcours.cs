using System.Text.Json;

namespace SiBridge.Parcours;

/// <summary>Where a journey stands (contract §5). Each state belongs to one rank.</summary>
public enum EtatParcours
{
    Emise,
    Recue,
    Rejetee,
    Convoquee,
    Presente,
    Absente,
    Excusee,
    Retenue,
    RetenueSousCondition,
    NonRetenue,
    ListeAttente,
    Reorientee,
    Entree,
    NonEntree,
    Interrompue,
    SortieAnticipee,
    Terminee,
    Annulee,
}

/// <summary>The table of contract §5: rank, openness and spelling of each state.</summary>
public static class EtatParcoursTable
{
    /// <summary>From this rank on the selection has an outcome.</summary>
    public const int RangResultat = 4;

    /// <summary>From this rank on the young person's place is settled: nothing can be annulled any more.</summary>
    public const int RangEntree = 5;

    /// <summary>How far the journey is. <see cref="EtatParcours.Annulee"/> has no rank of its own: it ends what is below <see cref="RangEntree"/>.</summary>
    public static int Rang(this EtatParcours etat) => etat switch
    {
        EtatParcours.Emise => 0,
        EtatParcours.Recue or EtatParcours.Rejetee => 1,
        EtatParcours.Convoquee => 2,
        EtatParcours.Presente or EtatParcours.Absente or EtatParcours.Excusee => 3,
        EtatParcours.Retenue or EtatParcours.RetenueSousCondition or EtatParcours.NonRetenue or EtatParcours.ListeAttente or EtatParcours.Reorientee => RangResultat,
        EtatParcours.Entree or EtatParcours.NonEntree or EtatParcours.Interrompue => RangEntree,
        EtatParcours.SortieAnticipee or EtatParcours.Terminee => 6,
        EtatParcours.Annulee => RangEntree - 1,
    };

    /// <summary>Whether more is expected of the journey.</summary>
    public static bool EstOuvert(this EtatParcours etat) => etat is not (
        EtatParcours.Rejetee or EtatParcours.NonRetenue or EtatParcours.Reorientee or EtatParcours.NonEntree or EtatParcours.Annulee
        or EtatParcours.SortieAnticipee or EtatParcours.Terminee);

    /// <summary>As on the wire: <c>retenue_sous_condition</c>.</summary>
    public static string Wire(this EtatParcours etat) => JsonNamingPolicy.SnakeCaseLower.ConvertName(etat.ToString());
}
