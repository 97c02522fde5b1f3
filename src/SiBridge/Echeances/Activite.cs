using System.Data.Common;
using Dapper;
using SiBridge.Contracts;
using SiBridge.Storage;

namespace SiBridge.Echeances;

/// <summary>
/// When partners send: the days on which each did, read from the journal from time to time rather than written with every message; what makes
/// no message, because it was said before, is written once a day. Who speaks for another sends, and not that other. A partner normally sends when, of the four weeks up to its last message, it did so on ten days or more.
/// </summary>
public static class Activite
{
    private const int Days = 28, Normally = 10, AtOnce = 20_000;

    private const long MicrosOfDay = 86_400_000_000;

    /// <summary>Receipts of one millisecond are in no order: it begins a little before the first one found.</summary>
    private const int Before = 1_000;

    /// <summary>What is accepted now by a slow transaction may still appear below what is read.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    /// <summary>Reads on in the journal. Indexes: message (seq), message (receipt), whose UUIDs tell the instant.</summary>
    /// <returns>Whether there is more to read.</returns>
    public static bool Read(DbConnection db, DateTimeOffset now)
    {
        db.LockKeys("activite");
        var from = db.QuerySingleOrDefault<long?>("SELECT seq FROM activite_lue")
            ?? db.QueryFirstOrDefault<long?>("SELECT seq FROM message WHERE receipt >= @floor ORDER BY receipt LIMIT 1", new { floor = Guid.CreateVersion7(now - TimeSpan.FromDays(Days)) }) - Before ?? 0;
        var to = db.ExecuteScalar<long?>(
            "SELECT MAX(seq) FROM (SELECT seq, accepted_at FROM message WHERE seq > @from ORDER BY seq LIMIT @AtOnce) AS m WHERE accepted_at <= @until",
            new { from, AtOnce, until = now - Settled });
        if (to is null) return false;
        db.Execute(
            $"""
            INSERT INTO activite (emetteur, jour, dernier_le)
            SELECT COALESCE(dit_par, emetteur), accepted_at / {MicrosOfDay}, MAX(accepted_at) FROM message WHERE seq > @from AND seq <= @to AND emetteur <> @Pont GROUP BY 1, 2
            ON CONFLICT (emetteur, jour) DO UPDATE SET dernier_le = CASE WHEN excluded.dernier_le > activite.dernier_le THEN excluded.dernier_le ELSE activite.dernier_le END
            """, new { from, to, Emetteurs.Pont });
        // Of each partner what tells whether it normally sends is kept, however long ago that was: silence may be waited for longer than it.
        db.Execute("DELETE FROM activite WHERE jour <= (SELECT MAX(b.jour) FROM activite b WHERE b.emetteur = activite.emetteur) - @Days", new { Days });
        db.Execute("INSERT INTO activite_lue (une, seq) VALUES (1, @to) ON CONFLICT (une) DO UPDATE SET seq = excluded.seq", new { to });
        return to - from >= AtOnce;
    }

    /// <summary>Whether it is known that a partner sent something today.</summary>
    public static bool HasSent(DbConnection db, string partner, DateTimeOffset now) =>
        db.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM activite WHERE emetteur = @partner AND jour = @day)", new { partner, day = Day(now) });

    /// <summary>A partner has sent something that made no message.</summary>
    public static void Sent(DbConnection db, string partner, DateTimeOffset now) => db.Execute(
        "INSERT INTO activite (emetteur, jour, dernier_le) VALUES (@partner, @day, @now) ON CONFLICT (emetteur, jour) DO NOTHING", new { partner, day = Day(now), now });

    private static long Day(DateTimeOffset instant) => instant.ToMicros() / MicrosOfDay;

    /// <summary>The partners that normally send, and those of <paramref name="others"/>; each with when it did last.</summary>
    /// <param name="others">Codes: one that was silent for weeks does not normally send when it comes back, and is not silent any more.</param>
    public static IReadOnlyDictionary<string, DateTimeOffset> Last(DbConnection db, IReadOnlySet<string> others) => db.Query<(string Emetteur, long Last, long Days)>(
        """
        SELECT a.emetteur, MAX(a.dernier_le), COUNT(*) FROM activite a
        WHERE a.jour > (SELECT MAX(b.jour) FROM activite b WHERE b.emetteur = a.emetteur) - @Days GROUP BY a.emetteur
        """, new { Days }).Where(r => r.Days >= Normally || others.Contains(r.Emetteur)).ToDictionary(r => r.Emetteur, r => DapperTypes.FromMicros(r.Last));
}
