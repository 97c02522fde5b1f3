using Shouldly;
using SiBridge.Delivery;
using SiBridge.Parcours;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>An annulation cancels what has not left yet; the organisme is told exactly when it has, or may have, something of the prescription.</summary>
public abstract class WithdrawalTests(Engine engine) : IAsyncDisposable
{
    private static readonly LaneKey PommierBleuLane = new("of-pommier-bleu", "boite");

    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    private static Told Update => Prescription.With(("id", "prescription-0417-2"), ("emis_le", "2026-06-30T08:00:00+02:00"));

    [Fact]
    public async Task A_prescription_that_has_not_left_is_cancelled_and_the_organisme_hears_nothing_at_all()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("ml-caen", Update);

        var annulation = await bridge.Post("ml-caen", Annulation);

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription cancelled", "prescription cancelled"]);
        (await bridge.View(annulation)).State.ShouldBe("routed");
        (await bridge.View(annulation)).Reason.ShouldBe("la prescription n'était pas partie : son envoi est annulé, et l'organisme n'en apprend rien.");
        (await bridge.Parcours())!.Etat.ShouldBe(EtatParcours.Annulee);
    }

    [Fact]
    public async Task An_annulation_that_came_before_its_prescription_cancels_it_all_the_same()
    {
        await bridge.Post("ml-caen", Annulation);

        await bridge.Post("ml-caen", Prescription);

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription cancelled"]);
    }

    [Fact]
    public async Task Routed_twice_and_told_twice_it_still_says_nothing()
    {
        await bridge.Post("ml-caen", Prescription);
        var annulation = await bridge.Post("ml-caen", Annulation);

        await bridge.Route(annulation, annulation);
        await bridge.Post("ml-caen", Annulation);
        await bridge.Post("ml-caen", Annulation.With(("id", "annulation-2"), ("motif", "doublon")));

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription cancelled"]);
    }

    [Fact]
    public async Task Of_a_prescription_that_has_left_only_the_update_is_cancelled_and_the_organisme_is_told()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Delivered("of-pommier-bleu");
        await bridge.Post("ml-caen", Update);

        await bridge.Post("ml-caen", Annulation);

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription delivered", "prescription cancelled", "annulation pending"]);
    }

    [Fact]
    public async Task What_a_reader_has_taken_counts_as_left_even_when_its_lease_has_ended()
    {
        await bridge.Post("ml-caen", Prescription);
        var inbox = new Inbox(bridge.Database, new(), bridge.Hints, bridge.Clock);
        await inbox.Lease(bridge.Network.Current.ByCode("of-pommier-bleu")!, 1, TimeSpan.Zero, CancellationToken.None, CancellationToken.None);
        bridge.Clock.Advance(TimeSpan.FromMinutes(6));

        await bridge.Post("ml-caen", Annulation);

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription waiting_ack", "annulation blocked"]);
    }

    [Fact]
    public async Task An_annulation_without_effect_cancels_nothing()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Entree);

        await bridge.Post("ml-caen", Annulation);

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending", "annulation blocked"]);
    }

    [Fact]
    public async Task An_entree_that_is_told_after_all_still_moves_the_journey()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("ml-caen", Annulation.With(("emis_le", "2026-07-01T09:00:00+02:00"), ("date", "2026-07-01")));

        await bridge.Post("of-pommier-bleu", Entree);

        (await bridge.To("ml-caen")).ShouldBe(["entree pending"]);
        (await bridge.Parcours())!.Etat.ShouldBe(EtatParcours.Entree);
    }

    [Fact]
    public async Task Claimed_at_the_same_instant_a_prescription_is_either_sent_and_followed_or_cancelled_and_not_spoken_of()
    {
        var journeys = Enumerable.Range(1, 40).Select(i => $"P-{i}").ToList();
        var annulations = new List<Guid>();
        foreach (var journey in journeys)
        {
            await bridge.Post("ml-caen", Of(Prescription, journey));
            annulations.Add(await bridge.Accept("ml-caen", Of(Annulation, journey)));
        }

        var lease = (await new Leases(bridge.Database, bridge.Clock).Beat([PommierBleuLane], [], [])).Taken.Single();
        var store = new DeliveryStore(bridge.Database, bridge.Clock);
        await Task.WhenAll([.. annulations.Select(a => bridge.Route(a)), .. Enumerable.Range(0, 20).Select(_ => store.Take(lease, 1, probe: false))]);

        var told = (await DeliveryTold.All(bridge.Database, "d.recipient = 'of-pommier-bleu'", byJourney: true)).ToList();
        told.Count(t => t is "prescription in_progress").ShouldBe(told.Count(t => t is "annulation blocked"));
        told.Count(t => t is "prescription in_progress" or "prescription cancelled").ShouldBe(journeys.Count);
        told.Count.ShouldBe(journeys.Count + told.Count(t => t is "annulation blocked"));

        static Told Of(Told message, string journey) => message.With(("id", $"{message.Id}-{journey}"), ("prescription_id", journey));
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();
}

public sealed class Withdrawal_on_SQLite() : WithdrawalTests(Engine.SQLite);

public sealed class Withdrawal_on_PostgreSQL() : WithdrawalTests(Engine.PostgreSQL);
