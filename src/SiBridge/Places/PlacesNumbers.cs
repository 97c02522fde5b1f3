using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Places;

/// <summary>A change that waits for its number.</summary>
public sealed class WaitingChange
{
    public long Seq { get; init; }
    public string OrderKey { get; init; } = "";
    public string What { get; init; } = "";

    /// <summary>When the count of places was taken that the session shows; null: none was.</summary>
    public DateTimeOffset? CompteLe { get; init; }
}

/// <summary>What all readers know of a session beside what is told of it.</summary>
/// <param name="Joint">Whether it is known under all its names.</param>
public sealed record SessionAround(bool Joint, int EnCours, int Retenues);

/// <summary>The number of a change, and what was around its session when it was given.</summary>
public sealed record NumberedChange(long Seq, long Numero, string What, bool Discret, SessionAround Around);

/// <summary>How changes get their numbers, and how they are forgotten. Each method runs inside the transaction of the one appender.</summary>
public static class PlacesNumbers
{
    private static readonly Rows<NumberedChange> Numbered = new Rows<NumberedChange>()
        .With("seq", c => c.Seq).With("numero", c => c.Numero).With("what", c => c.What).With("discret", c => c.Discret)
        .With("joint", c => c.Around.Joint).With("en_cours", c => c.Around.EnCours).With("retenues", c => c.Around.Retenues);

    /// <summary>Whether a change waits. Index: places_change_waiting.</summary>
    public static bool AnyWaits(DbConnection db) => db.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM places_change WHERE numero IS NULL)");

    /// <summary>The next changes to number, in the order in which they were made. Index: places_change_waiting.</summary>
    public static IReadOnlyList<WaitingChange> Waiting(DbConnection db, int max) => [.. db.Query<WaitingChange>(
        "SELECT seq, order_key AS OrderKey, what, compte_le AS CompteLe FROM places_change WHERE numero IS NULL ORDER BY seq LIMIT @max", new { max })];

    /// <summary>
    /// Gives changes of which only the session is known the session as it is. Not while one waits that was told: the session is already
    /// what that one makes of it, and its number tells all. Index: places_change_session.
    /// </summary>
    /// <returns>Those that were given it.</returns>
    public static IReadOnlyList<WaitingChange> Fill(DbConnection db, IReadOnlyList<long> seqs) => Rows.Seqs.Query<WaitingChange>(
        db,
        """
        UPDATE places_change SET description = s.description, places = s.places, capacite = s.capacite, compte_le = s.compte_le,
          constate_le = s.constate_le, etat_recrutement = s.etat_recrutement, etat_le = s.etat_le
        FROM session s WHERE places_change.seq {seq} AND s.order_key = places_change.order_key AND NOT EXISTS (
          SELECT 1 FROM places_change t WHERE t.order_key = places_change.order_key AND t.numero IS NULL AND t.what = 'offre')
        RETURNING places_change.seq AS Seq, places_change.order_key AS OrderKey, places_change.what AS What, places_change.compte_le AS CompteLe
        """, seqs);

    public static void Remove(DbConnection db, IReadOnlyList<long> seqs) => Rows.Seqs.Execute(db, "DELETE FROM places_change WHERE seq {seq}", seqs);

    /// <summary>What was around some sessions at the last change of each, as far as it is kept. Index: places_change_session.</summary>
    public static IReadOnlyDictionary<string, SessionAround> Before(DbConnection db, IReadOnlyList<string> orderKeys) => Rows.Keys.Query<Counted>(
        db,
        $$"""
        SELECT r.key, c.joint, c.en_cours AS EnCours, c.retenues FROM {rows}, {{db.ForEachRow()}}(
          SELECT l.joint, l.en_cours, l.retenues FROM places_change l WHERE l.order_key = {r.key} AND l.numero IS NOT NULL ORDER BY l.numero DESC LIMIT 1) c
        """, orderKeys).ToDictionary(c => c.Key, c => new SessionAround(c.Joint, c.EnCours, c.Retenues));

    public static void Number(DbConnection db, IReadOnlyList<NumberedChange> changes)
    {
        Numbered.Execute(
            db,
            """
            UPDATE places_change SET numero = {numero of seq}, what = {what of seq}, discret = {discret of seq}, joint = {joint of seq},
              en_cours = {en_cours of seq}, retenues = {retenues of seq}
            WHERE seq {seq}
            """, changes);
        db.Execute("UPDATE places_feed SET last = @last", new { last = changes[^1].Numero });
    }

    /// <summary>Forgets the oldest changes: those made before an instant, and those beyond so many. Index: places_change (numero).</summary>
    /// <returns>Whether there may be more to forget.</returns>
    public static bool Forget(DbConnection db, DateTimeOffset before, long kept, int max)
    {
        var (last, oublie) = PlacesChanges.Ends(db);
        var oldest = db.Query<(long Numero, long MadeAt)>(
            "SELECT numero, made_at FROM places_change WHERE numero > @oublie ORDER BY numero LIMIT @max", new { oublie, max }).ToList();
        var old = oldest.TakeWhile(c => c.MadeAt < before.ToMicros() || c.Numero <= last - kept).ToList();
        if (old.Count == 0) return false;
        var until = old[^1].Numero;
        db.Execute("DELETE FROM places_change WHERE numero > @oublie AND numero <= @until", new { oublie, until });
        db.Execute("UPDATE places_feed SET oublie = @until", new { until });
        return old.Count == max;
    }

    private sealed class Counted
    {
        public string Key { get; init; } = "";
        public bool Joint { get; init; }
        public int EnCours { get; init; }
        public int Retenues { get; init; }
    }
}
