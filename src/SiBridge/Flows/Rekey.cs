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
    /// <param name="to">The session's key by its triplet.</param>
    /// <returns>Whether there was something to move: then messages may wait under <paramref name="to"/> that nobody announced.</returns>
    public static bool MoveTo(DbConnection db, string to, DateTimeOffset now)
    {
        if (SessionNames.OtherKey(db, to) is not { } from) return false;
        ParcoursStore.Rename(db, from, to);
        if (db.Execute("UPDATE message SET order_key = @to WHERE order_key = @from", new { from, to }) == 0) return false;
        Outbox.Rename(db, from, to, now);
        SessionStore.Remove(db, from);
        if (OfferRouting.Replay(db, to) is { } state) SessionStore.Save(db, to, state);
        return true;
    }
}
