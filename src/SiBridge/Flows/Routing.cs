using System.Data.Common;
using System.Text.Json;
using SiBridge.Delivery;
using SiBridge.Indicateurs;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Places;
using SiBridge.Storage;
using SiBridge.Translation;
using SiBridge.Translation.Codes;

namespace SiBridge.Flows;

/// <summary>
/// One transaction of routing: settles all that waits under some journeys and sessions, in order, and collects the lanes that
/// have work when it is committed. What it writes is gathered, and written before anything is asked that might depend on it.
/// </summary>
public sealed class Routing
{
    private readonly DbConnection connection;
    private readonly HashSet<string> movedTo = [], locked = [];
    private readonly List<NewDelivery> deliveries = [];
    private readonly List<RoutedMark> marks = [];
    private readonly Dictionary<string, KeptParcours> parcours = [];
    private readonly HashSet<MoisDeStructure> months = [];
    private readonly List<NewChange> changes = [];
    private readonly HashSet<string> counted = [];

    public Routing(DbConnection db, NetworkInForce network, DateTimeOffset now)
    {
        connection = db;
        Network = network;
        Now = now;
        Lookups = new(db, Flush);
    }

    /// <summary>The database, with all that was settled so far in it.</summary>
    public DbConnection Db => Lookups.Db;

    public Lookups Lookups { get; }

    public NetworkInForce Network { get; }

    public DateTimeOffset Now { get; }

    public HashSet<LaneKey> Lanes { get; } = [];

    /// <summary>Routes all that waits under the keys of these receipts, whichever receipt woke us: order is settled under the key.</summary>
    public void Route(IReadOnlyList<Guid> receipts) => Route(JournalReader.KeysToRoute(connection, receipts));

    /// <summary>Routes all that waits under these keys.</summary>
    public void Route(IEnumerable<string> orderKeys)
    {
        var keys = new Queue<string>(orderKeys.Distinct());
        // Nobody else settles these keys meanwhile: what we read of them stays true until we have written.
        Lock([.. keys]);
        Lookups.Ask(keys.Where(k => !OrderKey.IsSession(k)), keys.Where(OrderKey.IsSession), []);
        while (keys.TryDequeue(out var key))
        {
            if (!OrderKey.IsSession(key)) JourneyRouting.Route(this, key);
            else if (SessionNames.Resolve(connection, key) is var inUse && inUse == key) OfferRouting.Route(this, key);
            // Accepted under the reference at the instant at which it was joined to a triplet: it goes with the rest.
            else keys.Enqueue(inUse);
            Lookups.Forget(key);
            // After this key, never in the middle of it: two names that became one may have brought messages to a key that is being settled.
            foreach (var moved in movedTo) keys.Enqueue(moved);
            movedTo.Clear();
        }
    }

    /// <summary>Makes the delivery, or notes that the partner does not take this type, or that there is nothing to say of it in its format.</summary>
    /// <param name="outgoing">The message as this recipient may see it.</param>
    public void Send(Partner recipient, JournalMessage message, Outgoing outgoing, ICollection<string> notSubscribed)
    {
        if (recipient.SubscriptionTo(message.Type) is { } subscription && Format(subscription.Channel) is var format && format.Says(outgoing))
        {
            deliveries.Add(Made(new(recipient.Code, subscription.Code), message, outgoing, format));
        }
        else
        {
            notSubscribed.Add(recipient.Code);
        }
    }

    /// <summary>What a code without a mapping stands in has no body yet, and keeps its place.</summary>
    private NewDelivery Made(LaneKey lane, JournalMessage message, Outgoing outgoing, IFormat format)
    {
        try
        {
            return new(lane, message.Seq, message.OrderKey, format.Name, outgoing.In(format));
        }
        catch (UnmappedException e)
        {
            return new(lane, message.Seq, message.OrderKey, format.Name, []) { Missing = MissingBodies.Missing(Network, e.Unmapped, outgoing) };
        }
    }

    /// <summary>Looks again at deliveries without a body.</summary>
    public void MakeMissing(IReadOnlyList<Guid> some) => new MissingBodies(this).Make(some);

    /// <summary>The words in which a channel reads.</summary>
    public IFormat Format(ChannelSettings channel) => Network.FormatOf(channel.Format)?.For(channel.Properties, Network.Zone)
        ?? throw new InvalidOperationException($"there is no format {channel.Format} in version {Network.Version} of the network");

    /// <summary>
    /// The bridge says something itself: kept, and made into deliveries, with all else that this transaction settles; in order with what its
    /// recipients are told under the same key. The transaction must have locked that key (<see cref="Lock"/>), so that who says it and what it
    /// speaks of stay as they were read.
    /// </summary>
    /// <returns>Whether it was said now; false when it was said before, by whomever: (emetteur, id) is unique in the database.</returns>
    public bool Emit(Emission emission)
    {
        if (!locked.Contains(emission.OrderKey)) throw new InvalidOperationException($"{emission.OrderKey} must be locked before the bridge says something under it");
        var flow = FlowTable.Of(emission.Type);
        var body = ((IBridgeFlow)flow).Write(emission.Message);
        using var json = JsonDocument.Parse(body);
        var notSubscribed = emission.To.Where(to => to.Partner.SubscriptionTo(flow.Type) is null).Select(to => to.Partner.Code).ToList();
        var said = new BridgeMessage(flow.Type, emission.Message.Id, emission.OrderKey, body, ContentHash.Of(json.RootElement), Network.Version, notSubscribed);
        if (BridgeMessages.Keep(connection, said, Now) is not { } row) return false;
        foreach (var (audience, partner) in emission.To)
        {
            var share = flow.Shares.Single(s => s.To == audience);
            Send(partner, row, new Outgoing(body, json.RootElement, share, flow.Type, row.Receipt, row.Emetteur, emission.Additions), notSubscribed);
        }

        return true;
    }

    /// <summary>Takes back what a recipient has not got yet of a journey's messages of some types, and lets what waited behind it go.</summary>
    /// <returns>Whether the recipient has, or may have, something of it.</returns>
    public bool Withdraw(Partner recipient, IReadOnlyCollection<string> types, string orderKey)
    {
        var has = types.Aggregate(false, (has, type) => Outbox.Withdraw(Db, recipient.Code, type, orderKey, Now) || has);
        if (Outbox.Promote(Db, recipient.Code, orderKey, Now) is { } lane) Lanes.Add(lane);
        return has;
    }

    public void Routed(JournalMessage message, string? reason, IReadOnlyCollection<string> notSubscribed, string? awaiting)
    {
        marks.Add(new(message.OrderKey, message.Seq, Network.Version, reason, notSubscribed, awaiting));
        // A correction may wait for it.
        Lookups.Forget(message.Emetteur, message.Id);
    }

    public void Hold(JournalMessage message, string reason)
    {
        JournalMarks.Held(Db, message, reason);
        Lookups.Forget(message.OrderKey);
    }

    public void Refuse(JournalMessage message, string reason)
    {
        JournalMarks.Refused(Db, message, reason);
        Lookups.Forget(message.OrderKey);
    }

    public void Keep(KeptParcours journey)
    {
        parcours[journey.OrderKey] = journey;
        Moved(journey.Parcours);
    }

    /// <summary>The indicators of the month to which a journey belongs are counted anew.</summary>
    public void Moved(SuiviParcours journey) => months.Add(MoisDeStructure.Of(journey));

    /// <summary>What is shown of a session was changed by what was told of it.</summary>
    public void Changed(string sessionKey, SessionState? before, SessionState after) => changes.Add(new(sessionKey, ChangeKinds.Offre, before, after, Now));

    /// <summary>Journeys on a session count otherwise than before. Once is enough: who follows is told what is then.</summary>
    public void Counts(string sessionKey)
    {
        if (counted.Add(sessionKey)) changes.Add(new(sessionKey, ChangeKinds.Parcours, null, null, Now));
    }

    /// <summary>Remembers that two names, told by a journey's message, are one session, and moves what was kept under the reference.</summary>
    public void Join(SessionJoin join)
    {
        SessionNames.Join(Db, join);
        var key = OrderKey.OfSession(join.Organisme, join.Triplet);
        if (MoveTo(key)) movedTo.Add(key);
    }

    /// <summary>Moves what is kept under a session's reference to its triplet.</summary>
    /// <returns>Whether there was something to move: then messages may wait under <paramref name="key"/> that nobody announced.</returns>
    public bool MoveTo(string key)
    {
        if (SessionNames.OtherKey(Db, key) is not { } reference) return false;
        Lock([key, reference]);
        var moved = Rekey.Move(this, reference, key);
        Lookups.Forget(reference);
        Lookups.Forget(key);
        return moved;
    }

    /// <summary>Writes what was gathered.</summary>
    public void Flush()
    {
        if (deliveries.Count > 0) Lanes.UnionWith(Outbox.Add(connection, deliveries, Now));
        if (marks.Count > 0) JournalMarks.Routed(connection, marks);
        if (parcours.Count > 0) ParcoursStore.Save(connection, [.. parcours.Values]);
        if (months.Count > 0) MoisDeStructure.Changed(connection, months);
        if (changes.Count > 0) PlacesChanges.Add(connection, changes);
        foreach (var mark in marks) Lookups.Forget(mark.OrderKey);
        deliveries.Clear();
        marks.Clear();
        parcours.Clear();
        months.Clear();
        changes.Clear();
    }

    /// <summary>Until the end of the transaction nobody else works under these keys.</summary>
    public void Lock(IReadOnlyCollection<string> keys)
    {
        var more = keys.Where(locked.Add).ToList();
        if (more.Count > 0) connection.LockKeys(more);
    }
}
