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
    public static Tableau Run(DbConnection db, Demande demande, NumerosDeSessions numeros)
    {
        if (Niveaux.Of(demande.Par) is not { } niveaux) return Appliquer(Comptage.Run(db, demande, numeros));
        var counted = Comptage.Together(db, [demande with { Par = niveaux.Fin }, demande with { Par = niveaux.Gros }], numeros);
        var (fin, gros) = Appliquer(counted[0], counted[1], niveaux.GrosDe);
        return demande.Par == niveaux.Fin ? fin : gros;
    }

    public static Tableau Appliquer(Recensement recensement) => Appliquer(recensement, new(recensement.Total, []), _ => "").Fin;

    /// <param name="fin">By lines that are parts of those of <paramref name="gros"/>; of the whole, when there are none.</param>
    /// <param name="grosDe">See <see cref="Niveaux"/>.</param>
    public static (Tableau Fin, Tableau Gros) Appliquer(Recensement fin, Recensement gros, Func<string, string> grosDe)
    {
        // A line without journeys, there for its sessions, is known to be zero by whoever knows where there is no Mission Locale: it protects nobody.
        var lines = fin.Lignes.Concat(gros.Lignes).Where(g => g.Parcours[0] > 0).Append(fin.Total).ToList();
        var places = lines.Index().ToDictionary(l => l.Item, l => l.Index);
        var coarse = gros.Lignes.Where(places.ContainsKey).ToDictionary(g => g.Cle, g => places[g]);
        var whole = lines.Count - 1;
        var parents = new int[lines.Count];
        parents.AsSpan().Fill(whole);
        parents[whole] = -1;
        foreach (var line in fin.Lignes)
        {
            if (places.TryGetValue(line, out var place)) parents[place] = coarse.GetValueOrDefault(grosDe(line.Cle), whole);
        }

        // That a line is there tells of a journey, unless it may be there for a session.
        var there = lines.Select((g, l) => l < whole && g.Offre.Sessions == 0).ToArray();
        // A rate times its denominator is the count above the line: it is hidden as if it were told.
        var (arbre, suites) = (new ArbreDeLignes(parents), Comptes.Nombre);
        var parcours = Grille.Of(arbre, Values(lines, g => g.Parcours, g => g.Suites), there);
        var jeunes = Grille.Of(arbre, Values(lines, g => g.Jeunes), there, parcours);
        return (Table(fin), Table(gros));

        Tableau Table(Recensement recensement) => new(Line(fin.Total) with { Groupe = recensement.Total }, [.. recensement.Lignes.Select(Line)], true);

        LigneTableau Line(Groupe groupe) => places.TryGetValue(groupe, out var place)
            ? new(groupe, new(parcours, 0, place), new(jeunes, 0, place), new(parcours, suites, place))
            : new(groupe, ToutPetit, ToutPetit, ToutPetit);
    }

    private static Colonnes<int> Values(List<Groupe> lines, params Func<Groupe, Effectifs>[] counts)
    {
        var values = new Colonnes<int>(counts.Sum(some => some(lines[0]).Nombre), lines.Count);
        var first = 0;
        foreach (var some in counts)
        {
            foreach (var (l, line) in lines.Index())
            {
                var tous = some(line).Tous;
                for (var c = 0; c < tous.Length; c++) values.Toutes[((first + c) * lines.Count) + l] = tous[c];
            }

            first += some(lines[0]).Nombre;
        }

        return values;
    }
}
