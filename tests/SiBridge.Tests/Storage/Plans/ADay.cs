using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Delivery.Notices;
using SiBridge.Echeances;
using SiBridge.Flows;
using SiBridge.Gateway;
using SiBridge.Indicateurs;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Places;
using SiBridge.Sources;
using SiBridge.Tests.Support;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Storage.Plans;

/// <summary>Everything that a bridge does with its database, through the very methods that do it.</summary>
internal static class ADay
{
    private static readonly LaneKey Lane = new("ml-caen", "boite");

    public static async Task Pass(EmbeddedBridge bridge)
    {
        await Offer(bridge);
        await Journeys(bridge);
        await Held(bridge);
        await Deliver(bridge);
        await Fetch(bridge);
        await Operate(bridge);
        await Ask(bridge);
        await Figures(bridge);
        await LookAtDeadlines(bridge);
        await MapCodes(bridge);
        await HoldLines(bridge);
    }

    /// <summary>Lines of files that wait for a mapping, and what operators see of all that waits.</summary>
    private static async Task HoldLines(EmbeddedBridge bridge)
    {
        var (lines, now, network) = (new HeldLines(bridge.Database, bridge.Clock), bridge.Clock.GetUtcNow(), bridge.Network.Current);
        var sending = new Sending("sorties", new HashSet<string>(), new("directory", JsonElement.Parse("""{ "format": "csv:sorties" }""")));
        await lines.Keep(
            new(network, network.ByCode("of-pommier-bleu")!, sending, null), new("sorties.csv", 0, now), [new(2, null, "abandon", null) { Waiting = new(new("of", "Z9", "motif-sortie"), "x"u8.ToArray()) }]);
        await lines.TryAllAgain();
        foreach (var key in await lines.Due(1, now))
        {
            var some = await lines.Due(key, 1, now, 10);
            await lines.StillWaits(some[0], new("of", "Z8", "motif-sortie"), 1);
            await lines.Tried(some[0], 1);
            await lines.Forget(some);
        }

        await new CorrespondancesEndpoint(bridge.Database, bridge.Network).List();
    }

    /// <summary>A code that has no mapping, then another one that has none, then both have.</summary>
    private static async Task MapCodes(EmbeddedBridge bridge)
    {
        using var sweep = new CorrespondanceSweep(bridge.Database, bridge.Router, bridge.Hints, bridge.Network, bridge.Clock, NullLogger<CorrespondanceSweep>.Instance);
        bridge.Network.Replace(MotifCodes.Version(1));
        await bridge.Post("ml-caen", Prescription.With(("id", "c-1"), ("prescription_id", "C-1")));
        await bridge.Post("of-pommier-bleu", Abandon.With(("id", "c-2"), ("prescription_id", "C-1")));
        foreach (var version in new[] { MotifCodes.Version(2), MotifCodes.Version(3, ("contrat_alternance", null, null)) })
        {
            bridge.Network.Replace(version);
            await sweep.Look(default);
        }

        bridge.Network.Replace(Networks.Normandie);
    }

    /// <summary>A session under its reference, then under both names: what was kept moves, with what was not sent yet.</summary>
    private static async Task Offer(EmbeddedBridge bridge)
    {
        var byReference = Session.With(("id", "s-ref"), ("session_cle", Messages.Reference), ("emis_le", "2026-06-21T09:00:00+02:00"));
        await bridge.Post("of-pommier-bleu", byReference);
        await bridge.Post("of-pommier-bleu", Messages.Places.With(("id", "p-ref"), ("session_cle", Messages.Reference)));
        await bridge.Post("ml-le-havre", Prescription.With(("mission_locale", "76351S00"), ("session_cle", Messages.Reference)));
        await bridge.Post("of-pommier-bleu", Session);
        var keys = (await bridge.Database.Read(db => Annonces.Page(db, "of-pommier-bleu", "", 100))).Select(a => a.OrderKey).ToList();
        var line = new Redite(Redites.Key("entree", "P:14327S00/P-1"), [1], bridge.Clock.GetUtcNow(), Receipt: Guid.NewGuid());
        await bridge.Database.Write(db => Redites.Save(db, "of-pommier-bleu", [line]));
        await bridge.Database.Read(db => Redites.Of(db, "of-pommier-bleu", [line.Cle]));
        bridge.Clock.Advance(TimeSpan.FromDays(1));
        var repetitions = new SiBridge.Gateway.Repetitions(bridge.Database, bridge.Clock);
        await repetitions.Hear(bridge.Network.Current.ByCode("of-pommier-bleu")!, [.. Enumerable.Range(0, 30).Select(count => new SiBridge.Gateway.CompteRedit($"S:{PommierBleu}/r/MAG-CAEN-2026-2", count))]);
        await bridge.Database.Read(db => (Annonces.Of(db, "of-pommier-bleu", keys), Annonces.Messages(db, "of-pommier-bleu", keys)));
        await bridge.Post("of-pommier-bleu", Messages.Places.With(("id", "p-2"), ("constate_le", "2026-06-27T08:00:00+02:00")));
        await bridge.Post("of-pommier-bleu", Messages.Places.With(("id", "p-3"), ("corrige", "p-2"), ("constate_le", "2026-06-28T08:00:00+02:00")));
    }

    private static async Task Journeys(EmbeddedBridge bridge)
    {
        var reponse = await bridge.Post("of-pommier-bleu", Reponse);
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("ml-caen", Prescription.With(("id", "p-update"), ("emis_le", "2026-06-30T08:00:00+02:00"), ("session_cle", Messages.Reference)));
        foreach (var answer in new[] { Resultat, Entree, Abandon }) await bridge.Post("of-pommier-bleu", answer);
        await bridge.Route(reponse);
        // For a partner that is not there yet, one that comes and one that never does.
        bridge.Network.Replace(Networks.Normandie.Without("of-pommier-bleu"));
        foreach (var journey in new[] { "P-1", "P-2" }) await bridge.Post("ml-caen", Prescription.With(("id", journey), ("prescription_id", journey)));
        await bridge.Post("ml-caen", Annulation.With(("prescription_id", "P-1")));
        await bridge.Database.Read(JournalReader.Awaited);
        bridge.Network.Replace(Networks.Normandie);
        await bridge.Router.RouteKeys(await bridge.Database.Read(db => JournalReader.KeysAwaiting(db, PommierBleu, "", 100)));
        // Taken back before it left.
        await bridge.Post("ml-caen", Annulation.With(("id", "a-P-2"), ("prescription_id", "P-2")));
    }

    /// <summary>Deadlines: of journeys and sessions that were kept before there were any, of one that was answered, of a partner that falls silent.</summary>
    private static async Task LookAtDeadlines(EmbeddedBridge bridge)
    {
        await DeadlineLook.Now(bridge);
        await bridge.Post("ml-caen", Prescription.With(("id", "d-1"), ("prescription_id", "D-1")));
        await bridge.Post("of-pommier-bleu", Session.With(("id", "s-d"), ("session_cle", JsonNode.Parse("""{ "reference": "D" }""")), ("debut", "2026-12-01"), ("fin", "2027-06-30")));
        await bridge.Database.Write(db => db.Execute(
            "INSERT INTO activite (emetteur, jour, dernier_le) VALUES " + string.Join(", ", Enumerable.Range(0, 10).Select(i => $"('ml-le-havre', {20_000 + i}, {(20_000L + i) * 86_400_000_000})"))));
        bridge.Clock.Advance(TimeSpan.FromDays(12));
        await DeadlineLook.Now(bridge);
        await bridge.Post("of-pommier-bleu", Reponse.With(("id", "d-2"), ("prescription_id", "D-1")));
        await DeadlineLook.Now(bridge);
        var echeances = new EcheancesFor(bridge.Database);
        foreach (var partner in bridge.Network.Current.Partners) await echeances.Find(new(partner, null), new(null, null, null, null, 1, 50));
        await echeances.Find(new(null, bridge.Network.Current.Operators[0]), new(EtatEcheance.SansReponse, "fin", Caen, PommierBleu, 1, 50));
    }

    private static async Task Held(EmbeddedBridge bridge)
    {
        var correction = await bridge.Accept("ml-caen", Annulation.With(("id", "a-2"), ("corrige", "p-later")));
        await bridge.Route(await bridge.Accept("ml-caen", Prescription.With(("id", "p-later"), ("prescription_id", "P-3"))), correction);
        var now = bridge.Clock.GetUtcNow();
        await bridge.Database.Read(db => JournalReader.Unannounced(db, DateTimeOffset.MinValue, now, 1_000));
        await bridge.Database.Read(db => JournalReader.AnyHeldSince(db, now));
        await bridge.Route(await bridge.Accept("ml-caen", Annulation.With(("id", "a-404"), ("prescription_id", "P-404"))));
        // Names that only what is refused joined, and what came under them.
        var slip = Session.With(("id", "s-slip"), ("corrige", "p-later"), ("session_cle", JsonNode.Parse("""{ "formation": "F", "action": "A", "session": "S", "reference": "R" }""")));
        await bridge.Post("of-pommier-bleu", slip);
        await bridge.Post("ml-caen", Prescription.With(("id", "p-slip"), ("prescription_id", "P-5"), ("session_cle", JsonNode.Parse("""{ "reference": "R" }"""))));
        await bridge.Post("of-pommier-bleu", Messages.Places.With(("id", "p-r"), ("session_cle", JsonNode.Parse("""{ "reference": "R" }"""))));
        await bridge.Post("of-pommier-bleu", Reponse.With(("id", "p-later")));
        await bridge.Router.RefuseHeld(now + TimeSpan.FromSeconds(1));
    }

    /// <summary>A lane: what arrives, what is refused, what is tried again and what is given up.</summary>
    private static async Task Deliver(EmbeddedBridge bridge)
    {
        var (store, leases) = (new DeliveryStore(bridge.Database, bridge.Clock), new Leases(bridge.Database, bridge.Clock));
        await leases.Begin();
        LaneKey region = new("region-normandie", "boite"), pommierBleu = new("of-pommier-bleu", "boite");
        var taken = (await leases.Beat([Lane, region, pommierBleu], [], [])).Taken;
        await leases.Beat([Lane, region, pommierBleu], [Lane], [region, pommierBleu]);
        await store.WithWork([Lane, region]);
        await store.HasFailed(Lane);
        await store.FreeLeases(Lane);
        Outcome[] outcomes = [Outcome.Delivered, new(OutcomeKind.Refused, "http-422", "non"), new(OutcomeKind.Unavailable, "http-503", "plus tard")];
        foreach (var lease in taken)
        {
            foreach (var outcome in outcomes)
            {
                foreach (var claimed in await store.Take(lease, 1, probe: false))
                {
                    await store.GiveBack(new([claimed]), begun: true);
                    foreach (var again in await store.Take(lease, 1, probe: true)) await store.Finish(new(lease.Lane, again, outcome, null, true, Resume: true, Fails: true));
                }
            }
        }

        foreach (var lease in taken)
        {
            await store.Take(lease, 1, probe: true);
            await store.FreeUnknown(lease, new HashSet<long>());
        }

        await Gather(bridge, store, taken[0]);
        await leases.GiveBack(taken);
        await leases.End();
    }

    /// <summary>A lane that gathers: what waits, leaves, is left by a writer that died, and is let go.</summary>
    private static async Task Gather(EmbeddedBridge bridge, DeliveryStore store, Lease lease)
    {
        var (zone, hourly, single) = (TimeZoneInfo.Utc, new Gathering(null, TimeSpan.FromHours(1), null), new Gathering(1, TimeSpan.FromHours(1), null));
        await store.TakeBatch(lease, hourly, zone, probe: false);
        await store.TakeBatch(lease, hourly with { Every = TimeSpan.FromMinutes(1) }, zone, probe: false);
        await store.TakeBatch(lease, null, zone, probe: false);
        await store.TakeBatch(lease, hourly, zone, probe: false);
        bridge.Clock.Advance(TimeSpan.FromHours(1));
        foreach (var by in new[] { hourly, single, single })
        {
            if (await store.TakeBatch(lease, by, zone, probe: false) is not { } batch) continue;
            await store.GiveBack(batch, begun: true);
            var again = (await store.TakeBatch(lease, by, zone, probe: true))!;
            await store.Finish(lease, again.Batch!, [.. again.Deliveries.Select(d => new Finished(lease.Lane, d, Outcome.Delivered, null, true, false))]);
        }

        if (await store.TakeBatch(lease, single, zone, probe: false) is { } left) await store.GiveBack(left, begun: true);
    }

    private static async Task Fetch(EmbeddedBridge bridge)
    {
        var inbox = new Inbox(bridge.Database, new(), bridge.Hints, bridge.Clock);
        foreach (var partner in bridge.Network.Current.Partners)
        {
            foreach (var (i, leased) in (await inbox.Lease(partner, 100, TimeSpan.Zero, CancellationToken.None, CancellationToken.None)).Index())
                await inbox.Settle(partner, leased.Delivery, i % 2 == 0 ? Inbox.Rejected : Inbox.Processed, null);
        }
    }

    private static async Task Operate(EmbeddedBridge bridge)
    {
        var failures = new Failures(bridge.Database, bridge.Hints, bridge.Clock);
        var (all, groups) = (FailureFilter.All, new FailureGroups(bridge.Database, bridge.Clock));
        var some = new FailureFilter
        {
            Recipient = "ml-caen", Channel = "boite", Type = "reponse", Cause = "http-503", Since = bridge.Clock.GetUtcNow() - TimeSpan.FromDays(1), Until = bridge.Clock.GetUtcNow(),
            Journey = "P:14000S00/1", JourneysOf = "P:14000S00/", SessionsOf = $"S:{PommierBleu}/", Error = "n'a pas répondu",
        };
        var page = (await failures.Find(all, 1, 50)).Page.Where(f => f.Recipient is "ml-caen" or "region-normandie" or "of-pommier-bleu").ToList();
        await failures.Find(some, 2, 50);
        foreach (var group in (await groups.Find(all)).Take(1)) await groups.Note(group.Group, "exploitation", "le partenaire le sait");
        await groups.Find(some with { Group = 1 });
        await Correct(bridge, page.Take(2));
        foreach (var failure in page)
        {
            await failures.Replay(failure.Delivery, "exploitation");
            await failures.Skip(failure.Delivery, "exploitation", "traité par téléphone");
            bridge.Clock.Advance(TimeSpan.FromMinutes(11));
            await failures.Replay(failure.Delivery, "exploitation");
        }

        await ReplayMany(bridge, some);
        bridge.Network.Replace(Networks.Normandie.With(Networks.MissionLocale("ml-caen", Caen, Networks.All with { Channel = new("http", JsonElement.Parse("{}")) })));
        var channels = new ChannelStates(bridge.Database, bridge.Network, bridge.Hints, bridge.Clock);
        await channels.All();
        await channels.Suspend(Lane, "exploitation", "maintenance");
        await new Suspensions(bridge.Database, bridge.Clock).Look();
        await channels.Resume(Lane, "exploitation");
        await Tell(bridge, channels);
        bridge.Network.Replace(Networks.Normandie);
    }

    private static async Task Correct(EmbeddedBridge bridge, IEnumerable<Failure> failures)
    {
        var (corrections, chains) = (new Corrections(bridge.Database, bridge.Hints, bridge.Clock), new DeliveryChains(bridge.Database));
        foreach (var (i, failure) in failures.Index())
        {
            var proposed = (await corrections.Propose(failure.Delivery, "alice", "date erronée", "{}"u8.ToArray())).Correction!.Value;
            if (i == 0) await corrections.Approve(proposed, "bob");
            else await corrections.Reject(proposed, "bob", "non");
            await chains.Find((await corrections.Find(proposed))!.Correction.Replacement ?? failure.Delivery);
            await corrections.All(new("approved", failure.Delivery, null, 50));
        }

        await corrections.All(new(null, null, null, 50));
    }

    private static async Task Tell(EmbeddedBridge bridge, ChannelStates channels)
    {
        bridge.Network.Replace(bridge.Network.Current with { Notices = Networks.Channel("""{ "kind": "directory", "path": "/nowhere" }""") });
        await new Suspensions(bridge.Database, bridge.Clock).Suspend(Lane, "HTTP 410");
        await channels.Resume(Lane, "exploitation");
        using var notices = new NoticeWorker(new(bridge.Database, bridge.Network, bridge.Clock), [new DirectoryChannel()], bridge.Network, bridge.Clock, NullLogger<NoticeWorker>.Instance);
        await notices.Look(default);
    }

    private static async Task ReplayMany(EmbeddedBridge bridge, FailureFilter some)
    {
        var (replays, foresight, steps) = (new Replays(bridge.Database, bridge.Clock), new ReplayForesight(bridge.Database, bridge.Clock), new ReplaySteps(bridge.Database, bridge.Clock));
        foreach (var filter in new[] { FailureFilter.All, some with { Group = 1 } }) await foresight.Look(filter);
        await replays.Make(some, "{}", 1_000, "exploitation", null);
        var (again, job) = (await replays.Make(FailureFilter.All, "{}", 1_000, "exploitation", null), await replays.Make(FailureFilter.All, "{}", 1_000, "exploitation", null));
        await replays.Pause(job.Replay, "exploitation");
        await replays.Resume(job.Replay, "exploitation");
        await steps.Running();
        // By the database's own clock, which may be another.
        await Task.Delay(20);
        bridge.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var one in new[] { job, again }) await steps.Next(one.Replay);
        await replays.Cancel(job.Replay, "exploitation");
        await Resend(bridge, steps, replays);
        await replays.All();
        await replays.Find(job.Replay);
    }

    private static async Task Resend(EmbeddedBridge bridge, ReplaySteps steps, Replays replays)
    {
        var (resends, redirects) = (new Resends(bridge.Database, bridge.Network, steps, bridge.Clock), new Redirects(bridge.Database, bridge.Network, bridge.Hints, bridge.Clock));
        foreach (var recipient in new[] { "ml-caen", "region-normandie", "of-pommier-bleu" })
        {
            ResendFilter all = new(recipient, DateTimeOffset.UnixEpoch, null, []), some = all with { Types = ["prescription", "entree"] };
            await resends.Look(some);
            var givenUp = await resends.Make(some, "{}", 1_000, "exploitation", null);
            await replays.Cancel(givenUp.Replay, "exploitation");
            await steps.Next(givenUp.Replay);
            var job = await resends.Make(all, "{}", 1_000, "exploitation", null);
            await Task.Delay(20);
            bridge.Clock.Advance(TimeSpan.FromMilliseconds(20));
            await steps.Next(job.Replay);
        }

        bridge.Network.Replace(Networks.Normandie.With(Networks.MissionLocale("ml-caen", Caen, Networks.All, Networks.All with { Code = "secours" })));
        foreach (var own in await new OwnDeliveries(bridge.Database).Find("ml-caen", new(null, null, null, null, 50))) await redirects.Redirect(own.Delivery, "secours", "exploitation", "en panne");
        await replays.Make(new() { Recipient = "ml-caen", OtherChannelThan = "secours" }, "{}", 1_000, "exploitation", null, "secours");
        bridge.Network.Replace(Networks.Normandie);
    }

    private static async Task Ask(EmbeddedBridge bridge)
    {
        await bridge.View(await bridge.Accept("of-pommier-bleu", Reponse));
        foreach (var state in OwnDeliveries.States.Append(null))
            await new OwnDeliveries(bridge.Database).Find("ml-caen", new(state, state is null ? "entree" : null, bridge.Clock.GetUtcNow() - TimeSpan.FromDays(1), null, 50));
        var region = bridge.Network.Current.ByCode("region-normandie");
        await new ParcoursReader(bridge.Database).Find(Caen, "P-2026-0417", new(region, null), bridge.Network.Current);
        await Follow(bridge, region!);
        await new Retranslation(bridge.Database).Page(bridge.Network.Current, bridge.Network.Current, _ => true, recipient: null, Guid.Empty);
        PlacesQuery all = new(null, null, null, null, null, null, null, null, null, null, 1, 50), some = all with { Departement = "14", Formacode = "10001", Rome = "N1103" };
        foreach (var query in new[] { all, some })
        {
            await bridge.Database.Read(db => PlacesSearch.Run(db, query));
            await bridge.Database.Read(db => PlacesSearch.After(db, query, null));
        }
    }

    private static async Task Follow(EmbeddedBridge bridge, Partner reader)
    {
        await bridge.Database.Read(PlacesNumbers.AnyWaits);
        await bridge.Database.Write(PlacesFeed.Append);
        await bridge.Database.Read(db =>
        {
            var changes = PlacesChanges.After(db, PlacesChanges.Ends(db).Last - 10, 10);
            return new ShownSessions(db, reader, [.. changes.Select(c => new FoundSession(c.OrderKey, c.State))]);
        });
        await bridge.Database.Write(db => PlacesFeed.Forget(db, bridge.Clock.GetUtcNow()));
        await bridge.Database.Write(db => PlacesFeed.Forget(db, bridge.Clock.GetUtcNow() + PlacesFeed.KeptFor + TimeSpan.FromMinutes(1)));
    }

    private static async Task Figures(EmbeddedBridge bridge)
    {
        await bridge.Database.Write(CountOldJourneys.Next);
        await bridge.Database.Write(db => db.Execute("UPDATE parcours SET demandeur = '' WHERE order_key = 'P:76351S00/P-2026-0417'"));
        await bridge.Database.Write(IdentifyOldJourneys.Next);
        await bridge.Database.Read(db => ParcoursStore.Of(db, ["4053956Z"]));
        await bridge.Database.Write(db => ParcoursStore.NoProfil(db, ["P:old/1"]));
        // One that is told anew, and one of which nothing is left.
        await bridge.Database.Write(db => MoisDeStructure.Changed(db, [new(202606, Caen), new(202001, Caen)]));
        while (await bridge.Database.Write(BlocStore.PackNext)) { }
        foreach (var portee in new[] { Portee.Tout, new Portee(Structures: [Caen, "76351S00"]), new Portee(Sirets: new HashSet<string> { PommierBleu }), new Portee(Region: "28") })
            await bridge.Database.Read(db => new Comptages().Run(db, new(new(2026, 1, 1), new(2026, 12, 31), Par.Session, portee, Publique: false)));
    }
}
