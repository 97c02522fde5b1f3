using SiBridge.Contracts;
using SiBridge.Journal;
using SiBridge.Parcours;
using SiBridge.Places;

namespace SiBridge.Flows;

/// <summary>
/// Two names of a session are one from the acceptance of a message that tells both: what is posted next is judged by it. A message that is
/// refused afterwards has told nothing, so what it alone joined is taken apart again: a slip of the pen would else keep a name for good.
/// </summary>
internal static class Unjoin
{
    /// <param name="row">A message that was refused.</param>
    public static void Refused(Routing routing, JournalMessage row)
    {
        if (JoinOf(routing, row) is not { } join) return;
        var (key, reference) = (OrderKey.OfSession(join.Organisme, join.Triplet), OrderKey.OfSession(join.Organisme, join.Reference));
        routing.Lock([key, reference]);
        // Of a session that is known, all was settled and sent by both its names; one that contradicts another was never in force.
        if (SessionStore.Load(routing.Db, [key]).Count > 0 || SessionNames.OtherKey(routing.Db, key) != reference) return;
        var waiting = JournalReader.Unrouted(routing.Db, [key])[key].ToList();
        var journeys = JournalReader.All(routing.Db, ParcoursStore.On(routing.Db, key));
        if (waiting.Any(Tells) || journeys.Any(j => j.Any(Tells))) return;
        SessionNames.Part(routing.Db, join);
        // What named the session by its reference alone came here by the join, and goes back.
        foreach (var other in waiting.Where(w => CleOf(w)?.Formation is null)) JournalMarks.Rename(routing.Db, other.Seq, reference);
        ParcoursStore.Rename(routing.Db, [.. journeys.Where(IsByReference).Select(j => j.Key)], reference);
        routing.Lookups.Forget(key);
        routing.Lookups.Forget(reference);

        bool Tells(JournalMessage message) => CleOf(message) is { } cle && OrderKey.Join(join.Organisme, cle) == join;
    }

    private static SessionJoin? JoinOf(Routing routing, JournalMessage row)
    {
        if (FlowTable.Of(row.Type).Read(row.Body) is not INamesSession { SessionCle: { } cle } message) return null;
        var organisme = (message as INamesOrganisme)?.Organisme ?? Known.LoadParcours(routing.Lookups, routing.Network, row.OrderKey)?.Organisme;
        return organisme is null ? null : OrderKey.Join(organisme, cle);
    }

    private static bool IsByReference(IEnumerable<JournalMessage> journey) =>
        SuiviParcours.Fold([.. journey.Where(r => r.State is "routed").Select(JourneyRouting.ToFait)])!.SessionCle.Formation is null;

    private static SessionCle? CleOf(JournalMessage row) => (FlowTable.Of(row.Type).Read(row.Body) as INamesSession)?.SessionCle;
}
