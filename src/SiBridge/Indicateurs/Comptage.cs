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

    /// <param name="journeys">Of one structure, at most.</param>
    private Comptage(Demande demande, int journeys)
    {
        this.demande = demande;
        jeunes = new(JeunesSAjoutent ? journeys : journeys * 2);
    }

    /// <summary>Whether a person can stand in one line only: then the whole is the sum of its lines.</summary>
    private bool JeunesSAjoutent => demande.Par is Par.MissionLocale or Par.Departement;

    public static Recensement Run(DbConnection db, Demande demande, NumerosDeSessions numeros) => Together(db, [demande], numeros)[0];

    /// <param name="demandes">Of the same journeys by several ways: what is read once agrees.</param>
    public static IReadOnlyList<Recensement> Together(DbConnection db, IReadOnlyList<Demande> demandes, NumerosDeSessions numeros)
    {
        var (du, au, _, portee, _) = demandes[0];
        // A young person is one structure's: by it, what is to be remembered of them is small enough to be quick.
        var blocs = BlocStore.Read(db, Jours.Mois(du), Jours.Mois(au), portee.Structures).Where(b => portee.Prend(b.Month.Structure)).ToLookup(b => b.Month.Structure);
        var journeys = blocs.Select(s => s.Sum(b => Bloc.Lignes(b.Bloc).Length)).DefaultIfEmpty().Max();
        // After the blocks: every number in them is known then.
        var sessions = demandes.Any(d => d.Par is Par.Session or Par.Organisme) || portee.Sirets is not null ? numeros.All(db) : null;
        return [.. demandes.Select(demande =>
        {
            var comptage = new Comptage(demande, journeys);
            var lines = new int[sessions?.Count ?? 0];
            lines.AsSpan().Fill(Unknown);
            foreach (var structure in blocs) comptage.Take(structure, sessions, lines);
            foreach (var offre in SessionsAuDebut.Read(db, demande)) comptage.Take(offre);
            return comptage.End();
        })];
    }

    private void Take(IEnumerable<(MoisDeStructure Month, byte[] Bloc)> structure, IReadOnlyList<string?>? sessions, int[] lines)
    {
        foreach (var (month, bloc) in structure)
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
                if (sessions is not null)
                {
                    ref var line = ref lines[ligne.Session];
                    if (line is Unknown) line = Line(sessions[ligne.Session]!);
                    if (line is NotTaken) continue;
                    if (one is Unknown) index = line;
                }

                Take(ligne, index);
            }
        }

        jeunes.TakeAll((index, faits) => (index == Tout ? total : groupes[index]).AddJeune(faits));
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
