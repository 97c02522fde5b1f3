using System.Data.Common;
using SiBridge.Storage;

namespace SiBridge.Parcours;

/// <summary>A session as it is counted.</summary>
/// <param name="CompteLe">When its places were counted, as the database keeps it; null: they were not, and nothing is since then.</param>
public sealed record CountedSession(string SessionKey, DateTimeOffset? CompteLe);

/// <summary>Journeys of one Mission Locale and one Region.</summary>
/// <param name="Region">The Region whose money it is, once it is told of them.</param>
public sealed record ParcoursCount(string Structure, string? Region, int Count);

/// <summary>The journeys on a session.</summary>
/// <param name="EnCours">Those that are open.</param>
/// <param name="Retenues">Those that took a place since the places were counted.</param>
public sealed record ParcoursOn(IReadOnlyList<ParcoursCount> EnCours, IReadOnlyList<ParcoursCount> Retenues);

/// <summary>How many journeys there are on sessions, by whose they are.</summary>
public static class ParcoursCounts
{
    private static readonly Rows<CountedSession> Sessions =
        new Rows<CountedSession>().With("key", s => s.SessionKey).With("compte_le", s => s.CompteLe?.ToMicros());

    /// <summary>All of the sessions asked for, each once. Indexes: parcours_session, parcours_retenue.</summary>
    public static IReadOnlyDictionary<CountedSession, ParcoursOn> Of(DbConnection db, IReadOnlyCollection<CountedSession> sessions)
    {
        var all = sessions.Distinct().ToList();
        var open = Sessions.Query<Row>(
            db,
            """
            SELECT r.key, r.compte_le AS CompteLe, p.structure, p.region, COUNT(*) AS Count
            FROM {rows} JOIN parcours p ON p.session_key = r.key AND p.ouvert = TRUE GROUP BY r.key, r.compte_le, p.structure, p.region
            """, all).ToLookup(r => r.Session, r => r.ToCount());
        var retained = Sessions.Query<Row>(
            db,
            """
            SELECT r.key, r.compte_le AS CompteLe, p.structure, p.region, COUNT(*) AS Count
            FROM {rows} JOIN parcours p ON p.session_key = r.key AND p.retenue_le > r.compte_le AND p.retenue_le IS NOT NULL
            GROUP BY r.key, r.compte_le, p.structure, p.region
            """, [.. all.Where(s => s.CompteLe is not null)]).ToLookup(r => r.Session, r => r.ToCount());
        return all.ToDictionary(s => s, s => new ParcoursOn([.. open[s]], [.. retained[s]]));
    }

    private sealed class Row
    {
        public string Key { get; init; } = "";
        public DateTimeOffset? CompteLe { get; init; }
        public string Structure { get; init; } = "";
        public string? Region { get; init; }
        public int Count { get; init; }

        public CountedSession Session => new(Key, CompteLe);

        public ParcoursCount ToCount() => new(Structure, Region, Count);
    }
}
