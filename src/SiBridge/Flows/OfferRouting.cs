using System.Data.Common;
using System.Text.Json;
using SiBridge.Contracts;
using SiBridge.Delivery;
using SiBridge.Echeances;
using SiBridge.Indicateurs;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Places;
using SiBridge.Reference;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary>Settles what waits about one session: <c>session</c> and <c>places</c>.</summary>
internal static class OfferRouting
{
    public static void Route(Routing routing, string key)
    {
        // First what was kept under the session's other name: it goes before what waits here, and journeys under that name are journeys on this session.
        routing.MoveTo(key);
        var state = routing.Lookups.Session(key);
        Settling.Run(
            routing,
            routing.Lookups.Unrouted(key),
            () => null,
            row => row.Type is not "session" && state is null ? Attente.Session : null,
            (row, _) => state = Settle(routing, row, state));
    }

    /// <summary>The session after a message; null while it is not known.</summary>
    public static (SessionState State, bool Shown)? Apply(SessionState? before, JournalMessage row) => FlowTable.Of(row.Type).Read(row.Body) switch
    {
        Session session => SessionState.Apply(before, session, row.Body),
        Contracts.Places places => before?.Apply(places, row.Body),
        var other => throw new InvalidOperationException($"{other.GetType().Name} is not about a session"),
    };

    /// <summary>The session by all its routed messages anew, less those that were corrected.</summary>
    /// <param name="correction">One that is about to be routed: what it corrects is left out.</param>
    /// <param name="itself">Whether the correction is taken in too.</param>
    public static SessionState? Replay(DbConnection db, string key, JournalMessage? correction = null, bool itself = true) =>
        Told(db, key, correction, itself).Aggregate((SessionState?)null, (state, row) => Apply(state, row)?.State ?? state);

    /// <summary>Counts the session's places on its first day anew.</summary>
    /// <param name="last">The message that is about to be routed; null: none is.</param>
    public static void CountAnew(DbConnection db, string key, SessionState state, JournalMessage? last = null) =>
        SessionsAuDebut.ToldAnew(db, key, state, Told(db, key, last, itself: true).Select(Count).OfType<CompteDePlaces>());

    private static IEnumerable<JournalMessage> Told(DbConnection db, string key, JournalMessage? correction, bool itself)
    {
        var told = JournalReader.All(db, [key])[key].Where(r => r.State is "routed" || r.Seq == correction?.Seq).ToList();
        var corrected = told.Where(r => r.Corrige is not null).Select(r => (r.Emetteur, r.Corrige!)).ToHashSet();
        // A description comes before the counts that speak of it.
        return told.Where(r => !corrected.Contains((r.Emetteur, r.Id)) && (itself || r.Seq != correction?.Seq)).OrderBy(r => r.Type is "session" ? 0 : 1).ThenBy(r => r.Seq);
    }

    /// <summary>The count of free places that a message tells.</summary>
    private static CompteDePlaces? Count(JournalMessage row) => FlowTable.Of(row.Type).Read(row.Body) switch
    {
        Contracts.Places places => new(places.ConstateLe, places.PlacesDisponibles, places.Capacite),
        Session { PlacesDisponibles: { } places } session => new(session.EmisLe, places, session.Capacite),
        _ => null,
    };

    private static SessionState Settle(Routing routing, JournalMessage row, SessionState? known)
    {
        var before = known;
        if (row.Corrige is not null) before = Replay(routing.Db, row.OrderKey, row, itself: false);
        var (state, shown) = Apply(before, row) ?? throw new InvalidOperationException($"places before their session: {row.Receipt}");
        // The only description of a session may be the one corrected: counts told since then have nothing to stand on without the correction.
        if (row.Corrige is not null) state = Replay(routing.Db, row.OrderKey, row)!;
        SessionStore.Save(routing.Db, row.OrderKey, state, row.AcceptedAt, EcheanceRouting.FirstLook(routing, row.OrderKey, state, row.AcceptedAt));
        // What was counted in time depends on the first day, and what a count is a part of on the capacity.
        if (row.Corrige is not null || (before is not null && (before.Session.Debut, before.Session.Capacite) != (state.Session.Debut, state.Session.Capacite)))
            CountAnew(routing.Db, row.OrderKey, state, row);
        else
            SessionsAuDebut.Told(routing.Db, row.OrderKey, state, Count(row));
        if (state != known) routing.Changed(row.OrderKey, known, state);
        // What is waited for in a journey may depend on when its session begins and ends.
        if (before is null || before.Session.Debut != state.Session.Debut || before.Session.Fin != state.Session.Fin) Regards.Now(routing.Db, row.OrderKey, routing.Now);
        var notSubscribed = new List<string>();
        if (shown) Dispatch(routing, row, state, notSubscribed);
        routing.Routed(row, shown ? null : "plus ancien que ce qui est montré : non transmis.", notSubscribed, null);
        return state;
    }

    private static void Dispatch(Routing routing, JournalMessage row, SessionState state, List<string> notSubscribed)
    {
        using var json = JsonDocument.Parse(row.Body);
        var share = FlowTable.Of(row.Type).Shares.Single();
        var outgoing = new Outgoing(row.Body, json.RootElement, share, row.Type, row.Receipt, row.Emetteur, additions: null);
        foreach (var recipient in Recipients(routing, row, state.Session))
        {
            if (row.Type is "places")
            {
                Outbox.CancelUnsent(routing.Db, recipient.Code, row.Type, row.OrderKey, routing.Now);
                // What waited behind the cancelled one goes before this one.
                if (Outbox.Promote(routing.Db, recipient.Code, row.OrderKey, routing.Now) is { } lane) routing.Lanes.Add(lane);
            }

            routing.Send(recipient, row, outgoing, notSubscribed);
        }
    }

    /// <summary>
    /// Missions Locales that subscribe for the session's département or have an open journey on it, the session's Region, Carif and
    /// operateurs that subscribe; never an organisme, never the emitter (contract §4).
    /// </summary>
    private static IEnumerable<Partner> Recipients(Routing routing, JournalMessage row, Session session)
    {
        var departement = Departement.OfCommune(session.Lieu.CommuneInsee);
        var concerned = ParcoursStore.StructuresWithOpenJourneyOn(routing.Db, row.OrderKey).ToHashSet();
        return routing.Network.Partners.Where(p => p.Code != row.Emetteur && p.Kind switch
        {
            PartnerKind.MissionLocale => p.SubscriptionTo(row.Type)?.Covers(departement) is true || p.Structures.Overlaps(concerned),
            PartnerKind.Region => p.RegionCode == session.Region,
            PartnerKind.Carif or PartnerKind.Operateur => p.SubscriptionTo(row.Type)?.Covers(departement) is true,
            PartnerKind.Organisme or PartnerKind.Arml => false,
        });
    }
}
