using System.Data.Common;
using SiBridge.Delivery;
using SiBridge.Indicateurs;
using SiBridge.Journal;
using SiBridge.Parcours;
using SiBridge.Places;

namespace SiBridge.Flows;

/// <summary>Moves all that is kept under a session's reference to its triplet, once both are known to be one session.</summary>
internal static class Rekey
{
    /// <returns>Whether there was something to move.</returns>
    public static bool Move(DbConnection db, string from, string to, DateTimeOffset now)
    {
        // Every message of a session with two names comes through here; only the first after the join finds something.
        if (ParcoursStore.Any(db, from))
        {
            ParcoursStore.Rename(db, from, to);
            MoisDeStructure.SessionChanged(db, to);
        }

        if (!JournalReader.Any(db, from)) return false;
        Outbox.Rename(db, from, to, now);
        JournalMarks.Rename(db, from, to);
        SessionStore.Remove(db, from);
        SessionsAuDebut.Remove(db, from);
        if (OfferRouting.Replay(db, to) is not { } state) return true;
        SessionStore.Save(db, to, state);
        OfferRouting.CountAnew(db, to, state);
        return true;
    }
}
