using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary>Reads off a journey how it stands, for the formats that tell states.</summary>
internal static class Etapes
{
    /// <param name="session">The journey's session; null when it is not known.</param>
    public static Etape Of(SuiviParcours parcours, Session? session)
    {
        var last = parcours.Historique.Last(l => l.Effet);
        var entree = parcours.Historique.LastOrDefault(l => l is { Effet: true, Etat: EtatParcours.Entree, Type: "entree" })?.Message as Entree;
        return new(
            parcours.Prescription.MissionLocale, parcours.Prescription.PrescriptionId, parcours.Etat.Wire(), last.EmisLe,
            parcours.Etat is EtatParcours.NonEntree ? (last.Message as Entree)?.Motif : null,
            entree?.DateEntree ?? session?.Debut, entree?.DateFinPrevue ?? session?.Fin,
            parcours.Etat is EtatParcours.SortieAnticipee or EtatParcours.Terminee ? last.Date : null);
    }
}
