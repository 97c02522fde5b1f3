using System.Text.Json;
using SiBridge.Contracts;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Places;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary>Settles what waits about one journey.</summary>
internal static class JourneyRouting
{
    /// <summary>LHEO's table of financeurs: the Conseil régional.</summary>
    private const int ConseilRegional = 2;

    private const string Closed = "aucun partenaire ne tient ce SIRET, et le parcours est clos : rien à transmettre.";

    private const string NeverLeft = "la prescription n'était pas partie : son envoi est annulé, et l'organisme n'en apprend rien.";

    public static void Route(Routing routing, string key)
    {
        var rows = routing.Lookups.Journey(key);
        var faits = rows.Where(r => r.State is "routed").Select(ToFait).ToList();
        var told = rows.ToDictionary(r => r.Receipt, r => r.AcceptedAt);
        var parcours = SuiviParcours.Fold(faits);
        // Before anything new: what waited for a partner that is connected now was said earlier.
        foreach (var row in rows.Where(r => r.Awaiting is not null)) Connect(routing, row, parcours!);
        Settling.Run(routing, rows.Where(r => r.State is not "routed"), () => parcours, row => DependsOn(routing, row, parcours), (row, message) =>
        {
            var before = parcours;
            faits.Add(ToFait(row));
            // An update may move the journey from one month to another: it is missing in the one and new in the other.
            if (parcours is not null) routing.Moved(parcours);
            parcours = SuiviParcours.Fold(faits)!;
            var (notSubscribed, awaiting, reason) = Dispatch(routing, row, parcours, only: null);
            routing.Routed(row, reason, notSubscribed, awaiting);
            if (message is INamesSession { SessionCle: { } cle } && OrderKey.Join(parcours.Organisme, cle) is { } join) routing.Join(join);
            if (!parcours.EstOuvert && routing.Network.BySiret(parcours.Organisme) is null) JournalMarks.StopAwaiting(routing.Db, key, parcours.Organisme, Closed);
            Keep(routing, key, before, parcours, EcheanceRouting.FirstLook(routing, parcours, told));
        });
    }

    /// <summary>Keeps the journey as it stands, and marks the sessions on which it counts otherwise than before.</summary>
    private static void Keep(Routing routing, string key, SuiviParcours? before, SuiviParcours after, DateTimeOffset? regarder)
    {
        var session = routing.Lookups.KeyOf(after.Organisme, after.SessionCle);
        var region = after.ResultatConnu ? Money(routing.Lookups, routing.Network, after).Region?.RegionCode : null;
        routing.Keep(new(key, after, session, region, regarder));
        var elsewhere = before is not null && before.SessionCle != after.SessionCle;
        if (elsewhere) routing.Counts(routing.Lookups.KeyOf(before!.Organisme, before.SessionCle));
        if (elsewhere || (before?.EstOuvert ?? false, before?.RetenueLe) != (after.EstOuvert, after.RetenueLe)) routing.Counts(session);
    }

    /// <summary>Sends what was routed while no partner held the organisme's SIRET (if the journey is still open) or the Mission Locale's structure.</summary>
    private static void Connect(Routing routing, JournalMessage row, SuiviParcours parcours)
    {
        var audience = row.Awaiting == parcours.Organisme ? Audience.Organisme : Audience.MissionLocale;
        if (audience is Audience.Organisme && !parcours.EstOuvert) JournalMarks.Connected(routing.Db, row.Seq, Closed, []);
        else if (routing.Network.Holder(row.Awaiting!) is not null) JournalMarks.Connected(routing.Db, row.Seq, null, Dispatch(routing, row, parcours, audience).NotSubscribed);
    }

    public static Fait ToFait(JournalMessage row) => FlowOf(row).ToFait(row);

    private static IJourneyFlow FlowOf(JournalMessage row) => (IJourneyFlow)FlowTable.Of(row.Type);

    /// <summary>What a message waits for; null when it may go on. Another organisme's journey is treated as an unknown one.</summary>
    private static Attente? DependsOn(Routing routing, JournalMessage row, SuiviParcours? parcours)
    {
        if (row.Type is "prescription") return null;
        return parcours is null || !Known.MaySpeak(routing.Network, row, parcours.Organisme) ? Attente.Prescription : FlowOf(row).WaitsFor(parcours);
    }

    /// <param name="only">One audience; null: all that the flow names.</param>
    private static (List<string> NotSubscribed, string? Awaiting, string? Reason) Dispatch(Routing routing, JournalMessage row, SuiviParcours parcours, Audience? only)
    {
        using var json = JsonDocument.Parse(row.Body);
        var notSubscribed = new List<string>();
        var shares = FlowTable.Of(row.Type).Shares;
        // The session is looked at only for a Region that may read of it.
        var (additions, region) = Money(shares.Any(s => s.To is Audience.Financeur) ? routing.Lookups : null, routing.Network, parcours);
        var withdraws = FlowOf(row).Withdraws(parcours);
        foreach (var share in shares.Where(s => only is null || s.To == only))
        {
            foreach (var recipient in Recipients(routing.Network, share.To, row.Type, parcours, region))
            {
                if (withdraws.Count > 0 && !routing.Withdraw(recipient, withdraws, row.OrderKey)) return (notSubscribed, null, NeverLeft);
                routing.Send(recipient, row, new Outgoing(row.Body, json.RootElement, share, row.Type, row.Receipt, row.Emetteur, WithEtape(routing, recipient, row.Type, parcours, additions)), notSubscribed);
            }
        }

        // Each flow names at most one of the two.
        if (shares.Any(s => s.To is Audience.Organisme) && routing.Network.BySiret(parcours.Organisme) is null)
            return parcours.EstOuvert ? (notSubscribed, parcours.Organisme, "aucun partenaire ne tient ce SIRET : transmis dès qu'un organisme est raccordé.") : (notSubscribed, null, Closed);
        if (shares.Any(s => s.To is Audience.MissionLocale) && routing.Network.ByStructure(parcours.Prescription.MissionLocale) is null)
            return (notSubscribed, parcours.Prescription.MissionLocale, "la Mission Locale n'est plus raccordée : transmis dès qu'elle l'est.");
        return (notSubscribed, null, null);
    }

    /// <summary>
    /// Those designated. An operateur is, when it subscribes and the prescription says by which id it knows the young person: nobody looks for
    /// people whom it may not know.
    /// </summary>
    /// <param name="region">The Region whose money it is.</param>
    private static IEnumerable<Partner> Recipients(NetworkInForce network, Audience to, string type, SuiviParcours parcours, Partner? region) => to switch
    {
        Audience.MissionLocale => OneOrNone(network.ByStructure(parcours.Prescription.MissionLocale)),
        Audience.Organisme => OneOrNone(network.BySiret(parcours.Organisme)),
        Audience.Financeur => OneOrNone(region),
        Audience.Operateur when parcours.Prescription.Jeune.FranceTravailId is null => [],
        Audience.Operateur => network.Partners.Where(p => p.Kind is PartnerKind.Operateur && p.SubscriptionTo(type) is not null),
        Audience.Offre or Audience.Emetteur => throw new InvalidOperationException($"{type} is about a journey, not about the offer or its emitter"),
    };

    private static IEnumerable<Partner> OneOrNone(Partner? partner) => partner is null ? [] : [partner];

    /// <summary>How the journey stands is told to those alone who read that: the session is looked at for it.</summary>
    private static Additions WithEtape(Routing routing, Partner recipient, string type, SuiviParcours parcours, Additions additions) =>
        recipient.SubscriptionTo(type) is { } subscription && routing.Format(subscription.Channel).TellsState
            ? additions with { Etape = Etapes.Of(parcours, Known.LoadSession(routing.Lookups, parcours.Organisme, parcours.SessionCle)?.Session) }
            : additions;

    /// <summary>What recipients need to know of the journey, and the Region whose money it is: as the prescription tells, else as the session does.</summary>
    /// <param name="lookups">Null: without looking at the session.</param>
    public static (Additions Additions, Partner? Region) Money(Lookups? lookups, NetworkInForce network, SuiviParcours parcours)
    {
        var prescription = parcours.Prescription;
        var session = lookups is null || (prescription.Financeurs is not null && prescription.Region is not null)
            ? null
            : Known.LoadSession(lookups, parcours.Organisme, parcours.SessionCle)?.Session;
        var financeurs = prescription.Financeurs ?? session?.Financeurs;
        return (
            new(prescription.Dossier, parcours.Organisme, parcours.SessionCle, financeurs, prescription.Jeune),
            financeurs?.Contains(ConseilRegional) is true ? network.ByRegion(prescription.Region ?? session?.Region) : null);
    }
}
