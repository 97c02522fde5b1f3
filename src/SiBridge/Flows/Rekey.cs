using SiBridge.Delivery;
using SiBridge.Echeances;
using SiBridge.Indicateurs;
using SiBridge.Journal;
using SiBridge.Parcours;
using SiBridge.Places;

namespace SiBridge.Flows;

/// <summary>Moves all that is kept under a session's reference to its triplet, once both are known to be one session.</summary>
internal static class Rekey
{
    /// <returns>Whether there was something to move.</returns>
    public static bool Move(Routing routing, string from, string to)
    {
        // Every message of a session with two names comes through here; only the first after the join finds something.
        if (ParcoursStore.Any(routing.Db, from))
        {
            ParcoursStore.Rename(routing.Db, from, to);
            MoisDeStructure.SessionChanged(routing.Db, to);
            routing.Counts(to);
        }

        if (!JournalReader.Any(routing.Db, from)) return false;
        var before = routing.Lookups.Session(from) ?? routing.Lookups.Session(to);
        Outbox.Rename(routing.Db, from, to, routing.Now);
        JournalMarks.Rename(routing.Db, from, to);
        SessionStore.Remove(routing.Db, from);
        SessionsAuDebut.Remove(routing.Db, from);
        EcheanceStore.Rename(routing.Db, from, to);
        if (OfferRouting.Replay(routing.Db, to) is not { } state) return true;
        SessionStore.Save(routing.Db, to, state, routing.Now, routing.Now);
        OfferRouting.CountAnew(routing.Db, to, state);
        routing.Changed(to, before, state);
        return true;
    }
}
