using SiBridge.Contracts;
using SiBridge.Reference;

namespace SiBridge.Parcours;

/// <summary>What indicators count of a journey as it stands, without its messages: these may be purged one day.</summary>
/// <param name="Jour"><c>date_prescription</c>, by which a journey belongs to a period: AAAAMMJJ.</param>
/// <param name="Faits">A bit for each of <see cref="Comptes"/>.</param>
/// <param name="ReponseJours">Working days from the prescription to the first <c>reponse</c>; -1 without one.</param>
/// <param name="EntreeJours">Working days from the prescription to the entry; -1 without one.</param>
public sealed record Profil(int Jour, long Faits, int ReponseJours, int EntreeJours)
{
    public const int SansDelai = -1;

    private static readonly int
        Positionnes = Comptes.Etape("positionnes"), Repondus = Comptes.Etape("repondus"), Rejetes = Comptes.Etape("rejetes"), Annules = Comptes.Etape("annules"),
        Convoques = Comptes.Etape("convoques"), Presents = Comptes.Etape("presents"), Retenus = Comptes.Etape("retenus"), NonRetenus = Comptes.Etape("non_retenus"),
        ListeAttente = Comptes.Etape("liste_attente"), Reorientes = Comptes.Etape("reorientes"), Entres = Comptes.Etape("entres"), NonEntres = Comptes.Etape("non_entres"),
        Interrompus = Comptes.Etape("interrompus"), Termines = Comptes.Etape("termines"), Sorties = Comptes.Etape("sorties_anticipees");

    private static readonly Ventilation
        MotifsNonRetenu = Comptes.Ventilation("non_retenus_par_motif"), MotifsNonEntree = Comptes.Ventilation("non_entres_par_motif"),
        Initiatives = Comptes.Ventilation("sorties_par_initiative"), MotifsSortie = Comptes.Ventilation("sorties_par_motif"), Certifications = Comptes.Ventilation("certifications");

    /// <summary>
    /// What happened is counted when it was told at all (a <c>convocation</c>, a <c>presence</c>, an <c>interruption</c>, a <c>reponse</c>);
    /// of what has one outcome (<c>resultat</c>, <c>entree</c>, the end), the last that set the state counts.
    /// </summary>
    public static Profil Of(SuiviParcours parcours)
    {
        var (faits, historique) = (1L << Positionnes, parcours.Historique);
        foreach (var line in historique)
        {
            faits |= line switch
            {
                { Type: "reponse" } => 1L << Repondus,
                { Type: "convocation" } => 1L << Convoques,
                { Etat: EtatParcours.Presente } => 1L << Presents,
                { Type: "interruption" } => 1L << Interrompus,
                _ => 0,
            };
        }

        faits |= parcours.Etat switch
        {
            EtatParcours.Annulee => 1L << Annules,
            EtatParcours.Rejetee => 1L << Rejetes,
            EtatParcours.Terminee => Bits(Termines, Certifications, (Last(historique, "fin")?.Message as Fin)?.Certification),
            EtatParcours.SortieAnticipee => Sortie(Last(historique, "abandon")?.Message as Abandon),
            _ => 0,
        };
        faits |= Last(historique, "resultat") is { } resultat ? Resultat(resultat) : 0;
        faits |= Last(historique, "entree") is { } entree ? Entree(entree) : 0;
        return new(
            Jours.Nombre(parcours.Prescription.DatePrescription), faits,
            Delai(parcours, historique.FirstOrDefault(l => l.Type is "reponse")?.Date),
            Delai(parcours, Last(historique, "entree") is { Etat: EtatParcours.Entree } e ? e.Date : null));
    }

    private static LigneHistorique? Last(IReadOnlyList<LigneHistorique> historique, string type) => historique.LastOrDefault(l => l.Effet && l.Type == type);

    private static long Resultat(LigneHistorique line) => line.Etat switch
    {
        EtatParcours.Retenue or EtatParcours.RetenueSousCondition => 1L << Retenus,
        EtatParcours.NonRetenue => Bits(NonRetenus, MotifsNonRetenu, (line.Message as Resultat)?.Motif),
        EtatParcours.ListeAttente => 1L << ListeAttente,
        _ => 1L << Reorientes,
    };

    private static long Entree(LigneHistorique line) =>
        line.Etat is EtatParcours.Entree ? 1L << Entres : Bits(NonEntres, MotifsNonEntree, (line.Message as Entree)?.Motif);

    private static long Sortie(Abandon? abandon) => Bits(Sorties, MotifsSortie, abandon?.Motif) | (1L << Initiatives.Bit(abandon?.Initiative));

    private static long Bits(int etape, Ventilation ventilation, string? part) => (1L << etape) | (1L << ventilation.Bit(part));

    /// <summary>Never negative: an organisme may answer by telephone before the prescription is written.</summary>
    private static int Delai(SuiviParcours parcours, DateOnly? date) => date is { } day
        ? JoursOuvres.Entre(Departement.OfCommune(parcours.Prescription.MissionLocale[..5]), parcours.Prescription.DatePrescription, day)
        : SansDelai;
}
