using System.Text.Json;
using SiBridge.Contracts;
using SiBridge.Echeances;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Places;
using SiBridge.Reference;
using SiBridge.Translation;

namespace SiBridge.Flows;

/// <summary>Looks at deadlines: makes the <c>rappel</c> of what is due, closes what nobody answered, lifts what came, and notes when to look again.</summary>
/// <param name="depuis">When this database first looked at deadlines.</param>
internal sealed class EcheanceRouting(Routing routing, DateTimeOffset depuis)
{
    private NetworkInForce Network => routing.Network;

    /// <summary>When a journey's deadlines are to be looked at first: from what routing knows of it anyway.</summary>
    /// <param name="told">When each of its messages was accepted.</param>
    public static DateTimeOffset? FirstLook(Routing routing, SuiviParcours parcours, IReadOnlyDictionary<Guid, DateTimeOffset> told) => Decision.AuPlusTot(
        Attendus.Of(parcours, receipt => told[receipt], SessionDates.AuPlusTot, routing.Network.Zone), routing.Network.Deadlines, routing.Network.Zone);

    /// <summary>The same, of a session.</summary>
    public static DateTimeOffset? FirstLook(Routing routing, string orderKey, SessionState state, DateTimeOffset heard) =>
        Attendus.Of(orderKey, state, heard, routing.Now, routing.Network.Zone) is { } attendu
            ? Decision.AuPlusTot([attendu], routing.Network.Deadlines, routing.Network.Zone)
            : null;

    /// <summary>Looks at journeys. Two questions for all of them, and one for each that has something to say.</summary>
    public void Journeys(IReadOnlyList<string> keys)
    {
        routing.Lock(keys);
        routing.Lookups.Ask(keys, [], []);
        var (seen, rang) = (Regards.OfParcours(routing.Db, keys), EcheanceStore.Load(routing.Db, keys));
        var journeys = keys.Where(seen.ContainsKey).Select(key => (Key: key, Rows: routing.Lookups.Journey(key).Where(r => r.State is "routed").ToList()))
            .Select(j => (j.Key, j.Rows, Parcours: SuiviParcours.Fold([.. j.Rows.Select(JourneyRouting.ToFait)]))).Where(j => j.Parcours is not null).ToList();
        routing.Lookups.Ask([], journeys.Where(j => j.Parcours!.SessionCle.Formation is not null).Select(j => OrderKey.Of(j.Parcours!.Organisme, j.Parcours.SessionCle)), []);
        var looks = new List<Apres>();
        foreach (var (key, rows, parcours) in journeys)
        {
            var session = Dates(Known.LoadSession(routing.Lookups, parcours!.Organisme, parcours.SessionCle)?.Session);
            var told = rows.ToDictionary(r => r.Receipt, r => r.AcceptedAt);
            var decision = Decision.Of(
                Attendus.Of(parcours, receipt => told[receipt], session, Network.Zone), [.. rang[key]],
                Calendar(session.Departement ?? Departement.OfStructure(parcours.Prescription.MissionLocale)), routing.Now);
            if (decision.Sonne is { } rings) Ring(key, parcours, rings.Attendu, rings.Sonnee);
            looks.Add(Settle(key, seen[key], decision, rang[key]));
        }

        Regards.Looked(routing.Db, sessions: false, looks);
    }

    /// <summary>Looks at sessions.</summary>
    public void Sessions(IReadOnlyList<string> keys)
    {
        routing.Lock(keys);
        routing.Lookups.Ask([], keys, []);
        var (seen, rang) = (Regards.OfSessions(routing.Db, keys), EcheanceStore.Load(routing.Db, keys));
        var looks = new List<Apres>();
        foreach (var key in keys.Where(seen.ContainsKey))
        {
            var state = routing.Lookups.Session(key)!;
            var heard = seen[key].EntenduLe is { } micros ? Storage.DapperTypes.FromMicros(micros) : state.EtatLe;
            var decision = Decision.Of(
                Attendus.Of(key, state, heard, routing.Now, Network.Zone) is { } attendu ? [attendu] : [], [.. rang[key]],
                Calendar(Departement.OfCommune(state.Session.Lieu.CommuneInsee)), routing.Now);
            if (decision.Sonne is { } rings) Ring(key, state.Session, rings.Attendu, rings.Sonnee);
            looks.Add(Settle(key, seen[key], decision, rang[key]));
        }

        Regards.Looked(routing.Db, sessions: true, looks);
    }

    /// <summary>Whether it is worth a look under its lock.</summary>
    /// <param name="last">When a partner sent last.</param>
    public static bool MayBeSilent(NetworkInForce network, DateTimeOffset last, DateTimeOffset now) =>
        Decision.AuPlusTot([Attendus.OfSilence("", last)], network.Deadlines, network.Zone) <= now;

    /// <summary>Looks at a partner that normally sends.</summary>
    public void Silence(Partner partner, DateTimeOffset last)
    {
        var key = OrderKey.OfEmetteur(partner.Code);
        routing.Lock([key]);
        var decision = Decision.Of(
            [Attendus.OfSilence(partner.Code, last)], [.. EcheanceStore.Load(routing.Db, [key])[key]],
            Calendar(partner.Structures.Select(Departement.OfStructure).FirstOrDefault()), routing.Now);
        if (decision.Sonne is { } rings)
        {
            Say(key, rings, partner, "", [(Audience.Emetteur, partner)], (id, texte, act) => new(id, Now, rings.Attendu.Kind, rings.Sonnee.Rappels, Day(rings.Attendu), partner.Code, texte, act));
            EcheanceStore.Ring(routing.Db, new(key, rings.Sonnee, Day(rings.Attendu), partner.Code));
        }

        foreach (var changed in decision.Changees) EcheanceStore.Change(routing.Db, key, changed);
    }

    private DateTimeOffset Now => TimeZoneInfo.ConvertTime(routing.Now, Network.Zone);

    private static SessionDates Dates(Session? session) => session is null
        ? SessionDates.Inconnue
        : new(session.Debut, session.Fin, session.EntreesSorties is "permanentes", Departement.OfCommune(session.Lieu.CommuneInsee));

    private Calendrier Calendar(string? departement) => new(Network.Deadlines, JoursOuvres.Of(departement), Network.Zone, depuis);

    private DateOnly Day(Attendu attendu) => JourneeLocale.Of(attendu.Depuis, Network.Zone);

    /// <summary>
    /// The organisme that should act and the Mission Locale; from <c>entree</c> on the Region whose money it is, too: before, it may not know the journey.
    /// </summary>
    private void Ring(string key, SuiviParcours parcours, Attendu attendu, Sonnee sonnee)
    {
        var (organisme, missionLocale) = (Network.BySiret(parcours.Organisme), Network.ByStructure(parcours.Prescription.MissionLocale));
        var (additions, financeur) = JourneyRouting.Money(routing.Lookups, Network, parcours);
        var region = parcours.EntreeConnue ? financeur : null;
        var to = new[] { (Audience.Organisme, organisme), (Audience.MissionLocale, missionLocale), (Audience.Financeur, region) }
            .Where(t => t.Item2 is not null).Select(t => (t.Item1, t.Item2!)).ToList();
        var prescription = parcours.Prescription;
        Say(key, (attendu, sonnee), organisme, prescription.PrescriptionId, to, (id, texte, act) => new(
            id, Now, attendu.Kind, sonnee.Rappels, Day(attendu), organisme?.Code, texte, act,
            prescription.MissionLocale, prescription.PrescriptionId, parcours.Organisme, parcours.SessionCle), additions);
        EcheanceStore.Ring(routing.Db, new(
            key, sonnee, Day(attendu), organisme?.Code, prescription.MissionLocale, prescription.PrescriptionId, parcours.Organisme, Cle(parcours.SessionCle), region?.Code));
    }

    /// <summary>The organisme alone: Missions Locales and Region see in <c>GET /v1/places</c> how old a count is.</summary>
    private void Ring(string key, Session session, Attendu attendu, Sonnee sonnee)
    {
        var organisme = Network.BySiret(session.Organisme);
        Say(
            key, (attendu, sonnee), organisme, session.SessionCle.Session ?? session.SessionCle.Reference!, organisme is null ? [] : [(Audience.Organisme, organisme)],
            (id, texte, act) => new(
                id, Now, attendu.Kind, sonnee.Rappels, Day(attendu), organisme?.Code, texte, act, Organisme: session.Organisme, SessionCle: session.SessionCle));
        EcheanceStore.Ring(routing.Db, new(
            key, sonnee, Day(attendu), organisme?.Code, Organisme: session.Organisme, SessionCle: Cle(session.SessionCle), Region: Network.ByRegion(session.Region)?.Code));
    }

    private void Say(
        string key, (Attendu Attendu, Sonnee Sonnee) rings, Partner? from, string about, IReadOnlyCollection<(Audience, Partner)> to,
        Func<string, string, string, Rappel> message, Additions? additions = null)
    {
        var (texte, act) = Phrases.Of(rings.Attendu.Kind, rings.Sonnee.Rappels, Day(rings.Attendu), from, about);
        routing.Emit(new("rappel", message($"rappel:{rings.Attendu.Kind}:{rings.Attendu.Origine}:{rings.Sonnee.Rappels}", texte, act), key, to, additions));
    }

    private Apres Settle(string key, Vu seen, Decision decision, IEnumerable<Sonnee> rang)
    {
        foreach (var changed in decision.Changees) EcheanceStore.Change(routing.Db, key, changed);
        // What rang before, as it is now.
        var now = rang.ToDictionary(s => (s.Kind, s.Origine));
        foreach (var changed in decision.Changees) now[(changed.Kind, changed.Origine)] = changed;
        if (decision.Sonne is { Sonnee: { } rings }) now[(rings.Kind, rings.Origine)] = rings;
        return new(seen, decision.Regarder, now.Values.Count(s => s.Etat is not EtatEcheance.Levee));
    }

    private static string Cle(SessionCle cle) => JsonSerializer.Serialize(cle, CanonicalJson.Default.SessionCle);
}
