using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Indicateurs;

/// <summary>Packs what changed, and reads what is packed.</summary>
public static class BlocStore
{
    private const int ChangesAtOnce = 1_000, BlocksAtOnce = 8;

    private sealed class Change
    {
        public long Seq { get; init; }
        public int Mois { get; init; }
        public string Structure { get; init; } = "";
    }

    private sealed class ProfilRow
    {
        public int Jour { get; init; }
        public string SessionKey { get; init; } = "";
        public long Personne { get; init; }
        public long Faits { get; init; }
        public int ReponseJours { get; init; }
        public int EntreeJours { get; init; }
    }

    /// <summary>Packs the next of the blocks whose journeys changed. One process at a time: the next finds the work done.</summary>
    /// <returns>Whether there may be more.</returns>
    public static bool PackNext(DbConnection db)
    {
        db.LockKeys("indicateurs");
        var changes = db.Query<Change>("SELECT seq, mois, structure FROM indicateur_change WHERE seq > 0 ORDER BY seq LIMIT @most", new { most = ChangesAtOnce }).ToList();
        var packed = changes.GroupBy(c => new MoisDeStructure(c.Mois, c.Structure)).Take(BlocksAtOnce).ToList();
        if (packed.Count == 0) return false;
        var version = db.QuerySingle<long>(
            "UPDATE indicateur_version SET version = version + 1, offre = CASE WHEN @offre THEN version + 1 ELSE offre END RETURNING version",
            new { offre = packed.Exists(p => p.Key == MoisDeStructure.Offre) });
        foreach (var month in packed.Where(m => m.Key != MoisDeStructure.Offre)) Pack(db, month.Key, version);
        // Exactly those that were read before their journeys were: one that is committed now stands in another row.
        Rows.Seqs.Execute(db, "DELETE FROM indicateur_change WHERE seq {seq}", [.. packed.SelectMany(p => p).Select(c => c.Seq)]);
        return true;
    }

    /// <summary>The blocks that were packed after a version, in the order of theirs. Index: indicateur_mois_version.</summary>
    internal static List<(MoisDeStructure Month, byte[] Bloc, long Version)> Since(DbConnection db, long version)
    {
        using var reader = db.ExecuteReader("SELECT mois, structure, bloc, version FROM indicateur_mois WHERE version > @version ORDER BY version", new { version });
        var blocs = new List<(MoisDeStructure, byte[], long)>();
        while (reader.Read()) blocs.Add((new(reader.GetInt32(0), reader.GetString(1)), (byte[])reader.GetValue(2), reader.GetInt64(3)));
        return blocs;
    }

    /// <summary>Index: parcours_mois.</summary>
    private static void Pack(DbConnection db, MoisDeStructure month, long version)
    {
        var rows = db.Query<ProfilRow>(
            """
            SELECT jour, session_key AS SessionKey, personne, faits, reponse_jours AS ReponseJours, entree_jours AS EntreeJours FROM parcours
            WHERE structure = @Structure AND jour >= @first AND jour <= @last
            """, new { month.Structure, first = month.Mois * 100, last = (month.Mois * 100) + 99 }).ToList();
        var numbers = NumerosDeSessions.Give(db, [.. rows.Select(r => r.SessionKey).Distinct()]);
        var lignes = rows.Select(r => new LigneBloc((byte)(r.Jour % 100), numbers[r.SessionKey], r.Personne, r.Faits, Days(r.ReponseJours), Days(r.EntreeJours))).ToArray();
        db.Execute(
            """
            INSERT INTO indicateur_mois (mois, structure, bloc, version) VALUES (@Mois, @Structure, @bloc, @version)
            ON CONFLICT (mois, structure) DO UPDATE SET bloc = excluded.bloc, version = excluded.version
            """, new { month.Mois, month.Structure, bloc = Bloc.Pack(lignes), version });
    }

    private static short Days(int days) => (short)Math.Min(days, short.MaxValue);
}
