using SiBridge.Contracts;

namespace SiBridge.Parcours;

/// <summary>A journey as its messages tell it.</summary>
/// <param name="Prescription">The newest word of the Mission Locale: the prescription, or its last update.</param>
/// <param name="SessionCle">The session prescribed, or the one that a later <c>resultat</c> or <c>entree</c> named.</param>
/// <param name="RetenueLe">When it was told that a place of the session is the young person's; null: none is, or no longer.</param>
public sealed record SuiviParcours(
    Prescription Prescription, EtatParcours Etat, SessionCle SessionCle, IReadOnlyList<LigneHistorique> Historique, DateTimeOffset? RetenueLe = null)
{
    /// <summary>What it was folded of: all that counts, in order.</summary>
    private IReadOnlyCollection<Fait> Faits { get; init; } = [];

    public string Organisme => Prescription.Organisme;

    public bool EstOuvert => Etat.EstOuvert();

    /// <summary>
    /// Whether the young person's entry, or non-entry, was told, or anything that comes after one (an <c>abandon</c> whose <c>entree</c>
    /// never came, say): from then on the Region receives who it is, and may read the journey.
    /// </summary>
    public bool EntreeConnue => Historique.Any(l => l.Etat.Rang() >= EtatParcoursTable.RangEntree);

    /// <summary>Whether the outcome of the selection was told, or anything that comes after it: from then on the Region receives what is said of the journey.</summary>
    public bool ResultatConnu => Historique.Any(l => l.Etat.Rang() >= EtatParcoursTable.RangResultat);

    /// <summary>Calendar days from the prescription to the organisme's first answer; null before it.</summary>
    public int? ReponseJours => Jours(Historique.FirstOrDefault(l => l.Type is "reponse"));

    /// <summary>Calendar days from the prescription to the entry into training; null without one.</summary>
    public int? EntreeJours => Historique.LastOrDefault(l => l is { Type: "entree", Effet: true }) is { Etat: EtatParcours.Entree } entree ? Jours(entree) : null;

    /// <summary>
    /// The fold of contract §5, over messages in the order of <c>emis_le</c> (the prescription first, ties by acceptance), so
    /// that the order of arrival does not matter. A message of a rank below the state's changes nothing but the history; of the
    /// same rank or above, it sets the state. <c>annulee</c> is set below rank 5 only, and only an <c>entree</c> moves it. Of messages
    /// that one replaces (<c>corrige</c>) nothing is left.
    /// </summary>
    /// <remarks>
    /// <code>
    /// message                   state                                                                         rank
    /// prescription              emise                                                                         0
    /// reponse                   recue, rejetee*                                                               1
    /// convocation               convoquee                                                                     2
    /// presence                  presente, absente, excusee                                                    3
    /// resultat                  retenue, retenue_sous_condition, non_retenue*, liste_attente, reorientee*     4
    /// entree                    entree, non_entree*                                                           5
    /// interruption, reprise     interrompue, entree                                                           5
    /// abandon, fin              sortie_anticipee*, terminee*                                                  6
    /// annulation                annulee* below rank 5; else no effect                                         –
    /// </code>
    /// * closes the journey: nothing more is expected. A session that a <c>resultat</c> or an <c>entree</c> names becomes the journey's with its state.
    /// </remarks>
    /// <returns>Null when no prescription is among the messages: the journey is not known.</returns>
    public static SuiviParcours? Fold(IReadOnlyCollection<Fait> faits)
    {
        var corrected = faits.Where(f => f.Corrige is not null).Select(f => (f.Emetteur, f.Type, f.Corrige!)).ToHashSet();
        var inOrder = faits.Where(f => !corrected.Contains((f.Emetteur, f.Type, f.Id))).OrderBy(f => f.EmisLe).ThenBy(f => f.Seq).ToList();
        if (inOrder.FirstOrDefault(f => f.Prescription is not null) is not { } first) return null;

        var (etat, cle, prescription) = (first.Etat, first.SessionCle!, first.Prescription!);
        var (historique, retenue) = (new List<LigneHistorique> { Line(first, effet: true) }, (DateTimeOffset?)null);
        foreach (var fait in inOrder.Where(f => f != first))
        {
            var effet = Moves(etat, fait);
            if (effet) (etat, retenue) = (fait.Etat, RetenueDepuis(retenue, cle, fait));
            if (fait.Prescription is not null) prescription = fait.Prescription;
            else if (effet && fait.SessionCle is not null) cle = fait.SessionCle;
            historique.Add(Line(fait, effet));
        }

        return new(prescription, etat, cle, historique, retenue) { Faits = inOrder };
    }

    /// <summary>
    /// Whether one more message would set the state when its turn comes, with what it corrects left out: what the journey's history will say of
    /// it, as far as is known now. One whose correction is here before it has none.
    /// </summary>
    public bool AuraEffet(Fait fait) => Fold([.. Faits, fait])!.Historique.SingleOrDefault(l => l.Receipt == fait.Receipt)?.Effet ?? false;

    /// <summary>
    /// Since when a place is the young person's, after a message that set the state. A second word of the same place does not begin anew; one
    /// about another session does. Whoever left a training, or ended it, had a place.
    /// </summary>
    private static DateTimeOffset? RetenueDepuis(DateTimeOffset? before, SessionCle cle, Fait fait) => fait.Etat switch
    {
        EtatParcours.Retenue or EtatParcours.RetenueSousCondition when fait.SessionCle is { } other && other != cle => fait.EmisLe,
        EtatParcours.Retenue or EtatParcours.RetenueSousCondition or EtatParcours.Entree or EtatParcours.Interrompue => before ?? fait.EmisLe,
        EtatParcours.SortieAnticipee or EtatParcours.Terminee => before,
        _ => null,
    };

    private static bool Moves(EtatParcours etat, Fait fait) => (etat, fait.Etat) switch
    {
        (EtatParcours.Annulee, _) => fait.Type is "entree",
        (_, EtatParcours.Annulee) => etat.Rang() < EtatParcoursTable.RangEntree,
        _ => fait.Etat.Rang() >= etat.Rang(),
    };

    private static LigneHistorique Line(Fait fait, bool effet) => new(fait.Etat, fait.Date, fait.EmisLe, fait.Type, fait.Receipt, effet) { Message = fait.Message };

    private int? Jours(LigneHistorique? line) => line is null ? null : line.Date.DayNumber - Prescription.DatePrescription.DayNumber;
}
