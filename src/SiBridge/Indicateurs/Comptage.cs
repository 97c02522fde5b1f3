using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using SiBridge.Parcours;
using SiBridge.Reference;

namespace SiBridge.Indicateurs;

/// <summary>
/// Counts journeys out of their blocks, and goes on counting: of blocks that were packed anew, the journeys that are not in both are taken away and
/// added. Distinct persons do not add up: those of such journeys are counted anew, over all their journeys.
/// </summary>
internal sealed class Comptage(Demande demande)
{
    /// <summary>The line of a session before it was asked for, and of one that is not this reader's.</summary>
    private const int Unknown = -1, NotTaken = -2;

    /// <summary>The whole among the lines of <see cref="Jeunes"/>.</summary>
    private const int Tout = -1;

    private const int LinesPerSlab = 256;

    private readonly Lock gate = new();
    private readonly Dictionary<MoisDeStructure, byte[]> counted = [];
    private readonly Dictionary<string, int> indexes = [];
    private readonly List<Groupe> groupes = [];

    /// <summary>By line: whether somebody was given it, who may still read it. It is copied before it is counted on.</summary>
    private readonly List<bool> given = [];

    private readonly bool bySession = demande.Par is Par.Session or Par.Organisme || demande.Portee.Sirets is not null;
    private Groupe total = new("");
    private int[] slab = [], lines = [], inOrder = [];
    private IReadOnlyList<string?> sessions = [];
    private long? offre;

    public Demande Demande => demande;

    public int Lignes => groupes.Count;

    /// <param name="blocs">All there are; those of the question are counted.</param>
    /// <param name="sessions">By the numbers that blocks name them by.</param>
    public Recensement Count(DbConnection db, IReadOnlyDictionary<MoisDeStructure, byte[]> blocs, IReadOnlyList<string?> sessions)
    {
        lock (gate)
        {
            this.sessions = sessions;
            (var known, lines) = (lines.Length, bySession && lines.Length < sessions.Count ? [.. lines, .. new int[sessions.Count - lines.Length]] : lines);
            lines.AsSpan(known).Fill(Unknown);
            total = total.Suite();
            // A young person is one structure's.
            var (mine, before, after) = (blocs.Where(b => Prend(b.Key)).ToLookup(b => b.Key.Structure), new Jeunes(), new Jeunes());
            foreach (var structure in mine) Take([.. structure.Where(b => counted.GetValueOrDefault(b.Key) != b.Value)], structure, before, after);
            TakeOffre(db);
            return Given();
        }
    }

    private bool Prend(MoisDeStructure month) => month.Mois >= Jours.Mois(demande.Du) && month.Mois <= Jours.Mois(demande.Au) && demande.Portee.Prend(month.Structure);

    private void Take(IReadOnlyList<KeyValuePair<MoisDeStructure, byte[]>> changed, IEnumerable<KeyValuePair<MoisDeStructure, byte[]>> all, Jeunes before, Jeunes after)
    {
        if (changed.Count == 0) return;
        // All of them before anything is counted: a block that cannot be read leaves everything as it was.
        var (differences, persons) = (changed.Select(c => (c.Key, Difference(counted.GetValueOrDefault(c.Key), c.Value))).ToList(), new HashSet<long>());
        foreach (var (month, difference) in differences)
        {
            var there = There(month);
            foreach (var (ligne, combien) in difference)
            {
                if (LineOf(there, ligne) is not (>= 0 and var line)) continue;
                Own(line).Add(ligne, Faits(ligne), combien);
                total.Add(ligne, Faits(ligne), combien);
                persons.Add(ligne.Personne);
            }
        }

        foreach (var (month, bloc) in all)
        {
            if (counted.TryGetValue(month, out var old)) Gather(month, old, persons, before);
            Gather(month, bloc, persons, after);
            counted[month] = bloc;
        }

        before.TakeAll((line, faits) => OfJeune(line).AddJeune(faits, -1));
        after.TakeAll((line, faits) => OfJeune(line).AddJeune(faits, 1));
    }

    /// <summary>The journeys that a block has more, or less, than it had.</summary>
    private static Dictionary<LigneBloc, int> Difference(byte[]? old, byte[] bloc)
    {
        var difference = new Dictionary<LigneBloc, int>();
        foreach (ref readonly var ligne in Bloc.Lignes(bloc)) CollectionsMarshal.GetValueRefOrAddDefault(difference, ligne, out _)++;
        if (old is null) return difference;
        foreach (ref readonly var ligne in Bloc.Lignes(old))
        {
            if (--CollectionsMarshal.GetValueRefOrAddDefault(difference, ligne, out _) == 0) difference.Remove(ligne);
        }

        return difference;
    }

    /// <summary>What these persons have in a block.</summary>
    private void Gather(MoisDeStructure month, byte[] bloc, HashSet<long> persons, Jeunes jeunes)
    {
        var there = There(month);
        foreach (ref readonly var ligne in Bloc.Lignes(bloc))
        {
            if (!persons.Contains(ligne.Personne) || LineOf(there, ligne) is not (>= 0 and var line)) continue;
            jeunes.Add(line, ligne.Personne, Faits(ligne));
            jeunes.Add(Tout, ligne.Personne, Faits(ligne));
        }
    }

    private long Faits(in LigneBloc ligne) => demande.Publique ? Comptes.Publics(ligne.Faits) : ligne.Faits;

    /// <summary>The days of the question in a month, and the line of its journeys, where it does not depend on their sessions.</summary>
    private (int First, int Last, int Line) There(MoisDeStructure month) => (
        Jours.Nombre(demande.Du) - (month.Mois * 100), Jours.Nombre(demande.Au) - (month.Mois * 100), demande.Par switch
        {
            Par.MissionLocale => Index(month.Structure),
            Par.Departement => Index(Portee.DepartementOf(month.Structure)),
            Par.Mois => Index(month.Mois.ToString(CultureInfo.InvariantCulture)),
            _ => Unknown,
        });

    /// <returns>Negative for one that is not of the question.</returns>
    private int LineOf((int First, int Last, int Line) there, in LigneBloc ligne)
    {
        if (ligne.Jour < there.First || ligne.Jour > there.Last) return NotTaken;
        if (!bySession) return there.Line;
        ref var line = ref lines[ligne.Session];
        if (line is Unknown) line = OfSession(sessions[ligne.Session]!);
        return line is NotTaken || there.Line is Unknown ? line : there.Line;
    }

    private int OfSession(string session) => !demande.Portee.PrendSession(session) ? NotTaken : demande.Par switch
    {
        Par.Session => Index(session),
        Par.Organisme => Index(Portee.SiretOf(session)),
        _ => 0,
    };

    private int Index(string key)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(indexes, key, out var known);
        if (known) return index;
        index = groupes.Count;
        if (index % LinesPerSlab == 0) slab = new int[LinesPerSlab * Groupe.Largeur];
        groupes.Add(new(key, slab, index % LinesPerSlab * Groupe.Largeur));
        given.Add(false);
        return index;
    }

    private Groupe OfJeune(int line) => line == Tout ? total : Own(line);

    private Groupe Own(int line)
    {
        if (given[line]) (groupes[line], given[line]) = (groupes[line].Suite(), false);
        return groupes[line];
    }

    private void TakeOffre(DbConnection db)
    {
        var now = SessionsAuDebut.Version(db);
        if (now is not null && now == offre) return;
        var offered = SessionsAuDebut.Read(db, demande);
        total.Offre = new();
        for (var line = 0; line < groupes.Count; line++)
        {
            if (groupes[line].Offre.Sessions > 0) Own(line).Offre = new();
        }

        foreach (var some in offered)
        {
            total.Offre.Add(some);
            if (some.Cle is not "") Own(Index(some.Cle)).Offre.Add(some);
        }

        offre = now;
    }

    private Recensement Given()
    {
        if (inOrder.Length < groupes.Count) inOrder = [.. Enumerable.Range(0, groupes.Count).OrderBy(line => groupes[line].Cle, StringComparer.Ordinal)];
        CollectionsMarshal.AsSpan(given).Fill(true);
        // A month of which no day lies in the period, or whose sessions are another organisme's, has nothing to tell.
        return new(total, [.. inOrder.Select(line => groupes[line]).Where(g => g.Parcours[0] > 0 || g.Offre.Sessions > 0)]);
    }
}
