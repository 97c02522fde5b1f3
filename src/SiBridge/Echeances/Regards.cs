using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Echeances;

/// <summary>A journey or a session whose deadlines are to be looked at.</summary>
/// <param name="Le">Since when.</param>
public sealed record Regard(DateTimeOffset Le, string OrderKey);

/// <summary>What was known of a key when it was looked at.</summary>
public sealed class Vu
{
    public string OrderKey { get; init; } = "";

    /// <summary>In microseconds; -1: it did not ask for a look.</summary>
    public long Regarder { get; init; }

    /// <summary>Of a session: when its count and its state were told last, in microseconds; null when that was before there were deadlines.</summary>
    public long? EntenduLe { get; init; }
}

/// <summary>After a look: when to look again, and how much that rang is not lifted.</summary>
/// <param name="Seen">What was known at this look: when something has asked for another one since, that stands.</param>
public sealed record Apres(Vu Seen, DateTimeOffset? Regarder, int Rappels);

/// <summary>
/// Which journeys and sessions are to be looked at: a column of each, found by query. Routing writes there the earliest instant at which a
/// deadline can be due, from what it knows anyway; the look finds out what is due, and when to look again. Nothing is ever cancelled.
/// </summary>
public static class Regards
{
    private const string Parcours = "parcours", Session = "session";

    private static readonly Rows<Apres> Looks = new Rows<Apres>()
        .With("key", a => a.Seen.OrderKey).With("seen", a => a.Seen.Regarder).With("le", a => a.Regarder?.ToMicros()).With("rappels", a => a.Rappels);

    /// <summary>The next that are due, oldest first. Indexes: parcours_regarder, session_regarder.</summary>
    /// <param name="after">The last of those before; null: from the start.</param>
    public static IReadOnlyList<Regard> Due(DbConnection db, bool sessions, DateTimeOffset now, Regard? after, int max) => [.. db.Query<(long Le, string OrderKey)>(
        $"""
        SELECT regarder_le, order_key FROM {(sessions ? Session : Parcours)}
        WHERE regarder_le IS NOT NULL AND regarder_le <= @now AND (regarder_le, order_key) > (@le, @key) ORDER BY regarder_le, order_key LIMIT @max
        """, new { now, le = after?.Le.ToMicros() ?? -1, key = after?.OrderKey ?? "", max }).Select(r => new Regard(DapperTypes.FromMicros(r.Le), r.OrderKey))];

    /// <summary>The next that are kept, due or not, in the order of their keys. Indexes: parcours (order_key), session (order_key).</summary>
    public static IReadOnlyList<string> Kept(DbConnection db, bool sessions, string after, int max) => [.. db.Query<string>(
        $"SELECT order_key FROM {(sessions ? Session : Parcours)} WHERE order_key > @after ORDER BY order_key LIMIT @max", new { after, max })];

    public static IReadOnlyDictionary<string, Vu> OfParcours(DbConnection db, IReadOnlyList<string> keys) => Rows.Keys.Query<Vu>(
        db, "SELECT p.order_key AS OrderKey, COALESCE(p.regarder_le, -1) AS Regarder FROM parcours p WHERE p.order_key {key}", keys).ToDictionary(v => v.OrderKey);

    public static IReadOnlyDictionary<string, Vu> OfSessions(DbConnection db, IReadOnlyList<string> keys) => Rows.Keys.Query<Vu>(
        db, "SELECT s.order_key AS OrderKey, COALESCE(s.regarder_le, -1) AS Regarder, s.entendu_le AS EntenduLe FROM session s WHERE s.order_key {key}", keys)
        .ToDictionary(v => v.OrderKey);

    public static void Looked(DbConnection db, bool sessions, IReadOnlyList<Apres> looks)
    {
        var table = sessions ? Session : Parcours;
        Looks.Execute(
            db,
            $$"""
            UPDATE {{table}} SET rappels = r.rappels, regarder_le = CASE WHEN COALESCE({{table}}.regarder_le, -1) = r.seen THEN r.le ELSE {{table}}.regarder_le END
            FROM {rows} WHERE {{table}}.order_key = r.key
            """, looks);
    }

    /// <summary>The open journeys on a session are to be looked at now. Index: parcours_session.</summary>
    public static void Now(DbConnection db, string sessionKey, DateTimeOffset now) =>
        db.Execute("UPDATE parcours SET regarder_le = @now WHERE session_key = @sessionKey AND ouvert = TRUE", new { sessionKey, now });
}
