using System.Data.Common;
using SiBridge.Parcours;

namespace SiBridge.Indicateurs;

/// <summary>
/// Hides small counts from those who are no party to the journeys, and as many others as it takes that none of them can be computed from what
/// is told: from a total and its parts, be it the lines under the whole or the reasons under their count. Rates and delays of hidden
/// counts are hidden with them (<see cref="LigneTableau"/>).
/// </summary>
/// <remarks>
/// Answers by two ways that are made up of each other (<see cref="Niveaux"/>) are masked as one table. What others of the same journeys betray together,
/// of another period or by month, say, it does not know.
/// </remarks>
public static class Masque
{
    /// <summary>From how many on a count is told.</summary>
    public const int Seuil = SecretStatistique.Seuil;

    private static readonly Secrets ToutPetit = new(Secret.Petit);

    /// <summary>Counts, and masks what was counted.</summary>
    public static Tableau Run(DbConnection db, Demande demande, Comptages comptages)
    {
        if (Niveaux.Of(demande.Par) is not { } niveaux) return Appliquer(comptages.Run(db, demande));
        var counted = comptages.Together(db, demande with { Par = niveaux.Fin }, demande with { Par = niveaux.Gros });
        var (fin, gros) = Appliquer(counted[0], counted[1], niveaux.GrosDe);
        return demande.Par == niveaux.Fin ? fin : gros;
    }

    public static Tableau Appliquer(Recensement recensement) => Appliquer(recensement, new(recensement.Total, []), _ => "").Fin;

    /// <param name="fin">By lines that are parts of those of <paramref name="gros"/>; of the whole, when there are none.</param>
    /// <param name="grosDe">See <see cref="Niveaux"/>.</param>
    public static (Tableau Fin, Tableau Gros) Appliquer(Recensement fin, Recensement gros, Func<string, string> grosDe)
    {
        // A line without journeys, there for its sessions, is known to be zero by whoever knows where there is no Mission Locale: it protects nobody.
        List<Groupe> lines = [.. fin.Lignes.Where(HasJourneys), .. gros.Lignes.Where(HasJourneys), fin.Total];
        var (fins, whole) = (fin.Lignes.Count(HasJourneys), lines.Count - 1);
        var coarse = Enumerable.Range(fins, whole - fins).ToDictionary(l => lines[l].Cle);
        var arbre = new ArbreDeLignes([.. lines.Select((g, l) => l == whole ? -1 : l < fins ? coarse.GetValueOrDefault(grosDe(g.Cle), whole) : whole)]);
        // That a line is there tells of a journey, unless it may be there for a session.
        var there = lines.Select((g, l) => l < whole && g.Offre.Sessions == 0).ToArray();
        // A rate times its denominator is the count above the line: it is hidden as if it were told.
        var grille = new Grille(arbre, Comptes.Nombre + Taux.Tous.Length);
        var parcours = grille.Of(Values(lines, g => g.Parcours, g => g.Suites), there);
        var jeunes = grille.Of(Values(lines, g => g.Jeunes), there, parcours);
        return (Tableau(fin, 0), Tableau(gros, fins));

        Tableau Tableau(Recensement recensement, int place) => new(
            Line(fin.Total, whole) with { Groupe = recensement.Total }, [.. recensement.Lignes.Select(g => HasJourneys(g) ? Line(g, place++) : new(g, ToutPetit, ToutPetit, ToutPetit))], true);

        LigneTableau Line(Groupe groupe, int place) => new(groupe, new(parcours, 0, place), new(jeunes, 0, place), new(parcours, Comptes.Nombre, place));
    }

    private static bool HasJourneys(Groupe groupe) => groupe.Parcours[0] > 0;

    private static Table<int> Values(List<Groupe> lines, params Func<Groupe, Effectifs>[] counts)
    {
        var values = new Table<int>(lines.Count, counts.Sum(some => some(lines[0]).Nombre));
        foreach (var (l, line) in lines.Index())
        {
            var first = 0;
            foreach (var some in counts)
            {
                some(line).Tous.CopyTo(values[l][first..]);
                first += some(line).Nombre;
            }
        }

        return values;
    }
}
