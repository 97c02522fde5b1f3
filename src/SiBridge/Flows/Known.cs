using SiBridge.Contracts;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Places;

namespace SiBridge.Flows;

/// <summary>What is already known of what a message speaks of. All of it is loaded at once: whoever asks has closed the database by then.</summary>
/// <param name="Parcours">The journey; null when unknown, or not asked for.</param>
/// <param name="Corrected">The emitter's message that this one replaces; null when unknown.</param>
/// <param name="JoinContradicts">Whether it joins two names of a session against an earlier message.</param>
/// <param name="SessionKeys">The keys under which messages of the session that it names may be kept; none when it names none, or neither corrects nor updates.</param>
/// <param name="SameSession">Whether the journey was prescribed for the session that it names.</param>
public sealed record Known(
    SuiviParcours? Parcours, KnownMessage? Corrected, bool JoinContradicts, IReadOnlySet<string> SessionKeys, bool SameSession)
{
    /// <summary>
    /// What is wrong in the light of what is known. The same rules refuse a POST (422) and, where it turned out later, a message
    /// that was accepted before.
    /// </summary>
    public IEnumerable<Violation> Check(IMessage message, string type, string orderKey)
    {
        if (Corrected is { } other && (other.Type != type || !(other.OrderKey == orderKey || (OrderKey.IsSession(orderKey) && SessionKeys.Contains(other.OrderKey)))))
            yield return new("/corrige", "corrige", "« corrige » nomme un message d'un autre type, d'un autre parcours ou d'une autre session.");
        if (JoinContradicts)
            yield return new("/session_cle", "session_contredite", "cette session est déjà connue sous un autre triplet ou une autre « reference ».");
        if (message is Prescription prescription)
        {
            foreach (var violation in PrescriptionFlow.CheckUpdate(Parcours, prescription, SameSession)) yield return violation;
        }
    }

    /// <summary>Loads what the rules of this message need, and no more.</summary>
    public static Known Load(Lookups lookups, NetworkInForce network, string emetteur, string orderKey, IMessage message)
    {
        var parcours = NeedsParcours(message) ? LoadParcours(lookups, network, orderKey) : null;
        // Another organisme's journey is treated exactly as an unknown one.
        if (parcours is not null && network.ByCode(emetteur) is { Kind: PartnerKind.Organisme } organisme && !organisme.Sirets.Contains(parcours.Organisme)) parcours = null;
        return Of(lookups, emetteur, message, parcours);
    }

    /// <summary>Whether the rules of this message need its journey.</summary>
    public static bool NeedsParcours(IMessage message) =>
        message is Prescription or Annulation || (message is INamesSession { SessionCle: not null } and IJourneyMessage);

    /// <summary>The same, for a journey that was loaded before.</summary>
    public static Known Of(Lookups lookups, string emetteur, IMessage message, SuiviParcours? parcours)
    {
        var organisme = (message as INamesOrganisme)?.Organisme ?? parcours?.Organisme;
        var cle = organisme is null ? null : (message as INamesSession)?.SessionCle;
        var updated = message is Prescription ? parcours : null;
        // Asked by corrections and updates only: most messages are neither, and pay for none of it.
        var keys = cle is null || (message.Corrige is null && updated is null) ? [] : SessionNames.KeysOf(lookups.Db, organisme!, cle);
        return new(
            parcours,
            message.Corrige is { } id ? lookups.ById(emetteur, id) : null,
            cle is not null && OrderKey.Join(organisme!, cle) is { } join && SessionNames.Contradicts(lookups.Db, join),
            keys,
            updated is not null && keys.Overlaps(SessionNames.KeysOf(lookups.Db, updated.Organisme, updated.Prescription.SessionCle)));
    }

    /// <summary>A journey by all that was accepted about it, routed already or not: what a POST is judged by.</summary>
    public static SuiviParcours? LoadParcours(Lookups lookups, NetworkInForce network, string orderKey)
    {
        var rows = lookups.Journey(orderKey).Where(r => r.State is not "held").ToList();
        var faits = rows.Select(r => (Row: r, Fait: ((IJourneyFlow)FlowTable.Of(r.Type)).ToFait(r))).ToList();
        var organisme = faits.FirstOrDefault(f => f.Fait.Prescription is not null).Fait?.Prescription!.Organisme;
        if (organisme is null) return null;
        faits.RemoveAll(f => f.Row.State is not "routed" && !MaySpeak(network, f.Row, organisme));
        // What will be held counts no more than what is.
        var parcours = SuiviParcours.Fold([.. faits.Select(f => f.Fait)]);
        return parcours is null || faits.RemoveAll(f => f.Row.State is not "routed" && ((IJourneyFlow)FlowTable.Of(f.Row.Type)).WaitsFor(parcours) is not null) == 0
            ? parcours
            : SuiviParcours.Fold([.. faits.Select(f => f.Fait)]);
    }

    /// <summary>Whether an answer comes from the organisme of the journey; the Mission Locale always may speak.</summary>
    public static bool MaySpeak(NetworkInForce network, JournalMessage row, string organisme) =>
        !FlowTable.Of(row.Type).Emitters.Contains(PartnerKind.Organisme) || network.ByCode(row.Emetteur)?.Sirets.Contains(organisme) is true;

    /// <summary>A session by all that was accepted about it, routed already or not.</summary>
    public static SessionState? LoadSession(Lookups lookups, string organisme, SessionCle cle)
    {
        var key = lookups.KeyOf(organisme, cle);
        // A message that tells both names for the first time speaks of a session that is still kept under its reference.
        return LoadSession(lookups, key) ?? (cle is { Formation: not null, Reference: not null } ? LoadSession(lookups, OrderKey.Of(organisme, new(Reference: cle.Reference))) : null);
    }

    private static SessionState? LoadSession(Lookups lookups, string key)
    {
        var state = lookups.Session(key);
        foreach (var row in lookups.Unrouted(key)) state = OfferRouting.Apply(state, row)?.State ?? state;
        return state;
    }
}
