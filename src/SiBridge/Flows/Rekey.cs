using System.Data.Common;
using Dapper;
using SiBridge.Delivery;
using SiBridge.Journal;
using SiBridge.Parcours;
using SiBridge.Places;

namespace SiBridge.Flows;

/// <summary>Moves all that is kept under a session's reference to its triplet, once both are known to be one session.</summary>
public static class Rekey
{
    /// <returns>The key under which messages wait to be routed now; null when there was nothing to move.</returns>
    public static string? Move(DbConnection db, SessionJoin join, DateTimeOffset now)
    {
        var (from, to) = ($"S:{join.Organisme}/{join.Reference}", $"S:{join.Organisme}/{join.Triplet}");
        var moved = db.Execute("UPDATE message SET order_key = @to WHERE order_key = @from", new { from, to });
        ParcoursStore.Rename(db, from, to);
        if (moved == 0) return null;
        Outbox.Rename(db, from, to, now);
        SessionStore.Remove(db, from);
        if (OfferRouting.Replay(db, to, except: null) is { } state) SessionStore.Save(db, to, state);
        return to;
    }
}
