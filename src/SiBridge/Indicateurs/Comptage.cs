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
    private readonly Demande demande;
    private readonly Groupe total = new("");
    private readonly Dictionary<string, int> indexes = [];
    private readonly List<Groupe> groupes = [];
    private readonly Dictionary<(int Groupe, long Personne), long> jeunes = [];
    private readonly Dictionary<long, long> jeunesDuTout = [];

    private Comptage(Demande demande) => this.demande = demande;

    /// <summary>Whether a person can stand in one line only: then the whole is the sum of its lines.</summary>
    private bool JeunesSAjoutent => demande.Par is Par.MissionLocale or Par.Departement;

    public static Recensement Run(DbConnection db, Demande demande)
    {
        var comptage = new Comptage(demande);
        BlocStore.Read(db, Jours.Mois(demande.Du), Jours.Mois(demande.Au), demande.Portee.Structures, comptage.Take);
        SessionsAuDebut.Read(db, demande, comptage.Take);
        return comptage.End();
    }

    private void Take(int mois, string structure, byte[] bloc)
    {
        if (!demande.Portee.Prend(structure)) return;
        var one = demande.Par switch
        {
            Par.MissionLocale => Index(structure),
            Par.Departement => Index(Portee.DepartementOf(structure)),
            Par.Mois => Index(mois.ToString(CultureInfo.InvariantCulture)),
            _ => -1,
        };
        var sessions = one >= 0 && demande.Portee.Sirets is null ? null : Bloc.Sessions(bloc, key => !demande.Portee.PrendSession(key) ? -1 : one >= 0 ? one : Index(demande.Par is Par.Session ? key : Portee.SiretOf(key)));
        var (first, last) = (Jours.Nombre(demande.Du) - (mois * 100), Jours.Nombre(demande.Au) - (mois * 100));
        foreach (ref readonly var ligne in Bloc.Lignes(bloc))
        {
            if (ligne.Jour < first || ligne.Jour > last) continue;
            var index = sessions is null ? one : sessions[ligne.Session];
            if (index < 0) continue;
            var faits = demande.Publique ? Comptes.Publics(ligne.Faits) : ligne.Faits;
            groupes[index].Add(ligne with { Faits = faits });
            CollectionsMarshal.GetValueRefOrAddDefault(jeunes, (index, ligne.Personne), out _) |= faits;
            if (!JeunesSAjoutent) CollectionsMarshal.GetValueRefOrAddDefault(jeunesDuTout, ligne.Personne, out _) |= faits;
        }
    }

    private void Take(SessionAuDebut session)
    {
        total.Offre.Add(session.Offertes, session.Restantes);
        if (demande.Par is Par.MissionLocale) return;
        var key = demande.Par switch
        {
            Par.Organisme => Portee.SiretOf(session.OrderKey),
            Par.Departement => session.Departement,
            Par.Session => session.OrderKey,
            _ => (session.Debut / 100).ToString(CultureInfo.InvariantCulture),
        };
        groupes[Index(key)].Offre.Add(session.Offertes, session.Restantes);
    }

    private int Index(string key)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(indexes, key, out var known);
        if (known) return index;
        index = groupes.Count;
        groupes.Add(new(key));
        return index;
    }

    private Recensement End()
    {
        foreach (var ((index, _), faits) in jeunes) groupes[index].AddJeune(faits);
        foreach (var faits in jeunesDuTout.Values) total.AddJeune(faits);
        foreach (var groupe in groupes)
        {
            Sum(total.Parcours, groupe.Parcours);
            Sum(total.Suites, groupe.Suites);
            if (JeunesSAjoutent) Sum(total.Jeunes, groupe.Jeunes);
            total.Reponse.Add(groupe.Reponse);
            total.Entree.Add(groupe.Entree);
        }

        // A month of which no day lies in the period, or whose sessions are another organisme's, has nothing to tell.
        return new(total, [.. groupes.Where(g => g.Parcours[0] > 0 || g.Offre.Sessions > 0).OrderBy(g => g.Cle, StringComparer.Ordinal)]);
    }

    private static void Sum(int[] total, int[] part)
    {
        for (var i = 0; i < total.Length; i++) total[i] += part[i];
    }
}
