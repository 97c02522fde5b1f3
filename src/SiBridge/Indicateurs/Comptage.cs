using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using SiBridge.Parcours;
using SiBridge.Reference;

namespace SiBridge.Indicateurs;

/// <summary>
/// Counts journeys out of their blocks. A year of a big Region is some megabytes, read by key; in memory each journey costs nanoseconds,
/// and distinct persons, which do not add up, are counted one by one.
/// </summary>
public sealed class Comptage
{
    /// <summary>The line of a session before it was asked for, and of one that is not this reader's.</summary>
    private const int Unknown = -1, NotTaken = -2;

    /// <summary>The whole among the lines of <see cref="jeunes"/>.</summary>
    private const int Tout = -1;

    private const int LinesPerSlab = 256;

    private readonly Demande demande;
    private readonly Jeunes jeunes;
    private readonly Groupe total = new("");
    private readonly Dictionary<string, int> indexes = [];
    private readonly List<Groupe> groupes = [];
    private int[] slab = [];

    private Comptage(Demande demande, int journeys)
    {
        this.demande = demande;
        jeunes = new(JeunesSAjoutent ? journeys : journeys * 2);
    }

    /// <summary>Whether a person can stand in one line only: then the whole is the sum of its lines.</summary>
    private bool JeunesSAjoutent => demande.Par is Par.MissionLocale or Par.Departement;

    public static Recensement Run(DbConnection db, Demande demande, NumerosDeSessions numeros)
    {
        var blocs = BlocStore.Read(db, Jours.Mois(demande.Du), Jours.Mois(demande.Au), demande.Portee.Structures).Where(b => demande.Portee.Prend(b.Month.Structure)).ToList();
        var comptage = new Comptage(demande, blocs.Sum(b => Bloc.Lignes(b.Bloc).Length));
        // After the blocks: every number in them is known then.
        var bySession = demande.Par is Par.Session or Par.Organisme || demande.Portee.Sirets is not null;
        comptage.Take(blocs, bySession ? numeros.All(db) : null);
        foreach (var offre in SessionsAuDebut.Read(db, demande)) comptage.Take(offre);
        return comptage.End();
    }

    private void Take(List<(MoisDeStructure Month, byte[] Bloc)> blocs, IReadOnlyList<string?>? sessions)
    {
        var lines = sessions is null ? null : new int[sessions.Count];
        lines?.AsSpan().Fill(Unknown);
        foreach (var (month, bloc) in blocs)
        {
            var (first, last) = (Jours.Nombre(demande.Du) - (month.Mois * 100), Jours.Nombre(demande.Au) - (month.Mois * 100));
            var one = demande.Par switch
            {
                Par.MissionLocale => Index(month.Structure),
                Par.Departement => Index(Portee.DepartementOf(month.Structure)),
                Par.Mois => Index(month.Mois.ToString(CultureInfo.InvariantCulture)),
                _ => Unknown,
            };
            foreach (ref readonly var ligne in Bloc.Lignes(bloc))
            {
                if (ligne.Jour < first || ligne.Jour > last) continue;
                var index = one;
                if (lines is not null)
                {
                    ref var line = ref lines[ligne.Session];
                    if (line is Unknown) line = Line(sessions![ligne.Session]!);
                    if (line is NotTaken) continue;
                    if (one is Unknown) index = line;
                }

                Take(ligne, index);
            }
        }
    }

    private void Take(in LigneBloc ligne, int index)
    {
        var faits = demande.Publique ? Comptes.Publics(ligne.Faits) : ligne.Faits;
        groupes[index].Add(ligne, faits);
        jeunes.Add(index, ligne.Personne, faits);
        if (!JeunesSAjoutent) jeunes.Add(Tout, ligne.Personne, faits);
    }

    private int Line(string session) => !demande.Portee.PrendSession(session) ? NotTaken : demande.Par switch
    {
        Par.Session => Index(session),
        Par.Organisme => Index(Portee.SiretOf(session)),
        _ => 0,
    };

    private void Take(OffreDe offre)
    {
        total.Offre.Add(offre);
        if (offre.Cle is not "") groupes[Index(offre.Cle)].Offre.Add(offre);
    }

    private int Index(string key)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(indexes, key, out var known);
        if (known) return index;
        index = groupes.Count;
        if (index % LinesPerSlab == 0) slab = new int[LinesPerSlab * Groupe.Largeur];
        groupes.Add(new(key, slab, index % LinesPerSlab * Groupe.Largeur));
        return index;
    }

    private Recensement End()
    {
        jeunes.Each((index, faits) => (index == Tout ? total : groupes[index]).AddJeune(faits));
        foreach (var groupe in groupes)
        {
            total.Parcours.Add(groupe.Parcours);
            total.Suites.Add(groupe.Suites);
            if (JeunesSAjoutent) total.Jeunes.Add(groupe.Jeunes);
            total.Reponse.Add(groupe.Reponse);
            total.Entree.Add(groupe.Entree);
        }

        // A month of which no day lies in the period, or whose sessions are another organisme's, has nothing to tell.
        return new(total, [.. groupes.Where(g => g.Parcours[0] > 0 || g.Offre.Sessions > 0).OrderBy(g => g.Cle, StringComparer.Ordinal)]);
    }
}
