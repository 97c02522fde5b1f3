using System.Data.Common;
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
        // Every message of a session with two names comes through here; only the first after the join finds something.
        if (ParcoursStore.Any(db, from)) ParcoursStore.Rename(db, from, to);
        if (!JournalReader.Any(db, from)) return false;
        JournalMarks.Rename(db, from, to);
        Outbox.Rename(db, from, to, now);
        SessionStore.Remove(db, from);
        if (OfferRouting.Replay(db, to) is { } state) SessionStore.Save(db, to, state);
        return true;
    }
}
