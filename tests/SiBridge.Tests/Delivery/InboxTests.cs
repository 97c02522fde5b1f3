using Shouldly;
using SiBridge.Delivery;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>Leases and acknowledgements, contract §2.</summary>
public abstract class InboxTests(Engine engine) : IAsyncDisposable
{
    private static readonly Partner Caen = Networks.MissionLocale("ml-caen", Messages.Caen, Networks.All);

    private readonly DeliveryDesk desk = new(engine);

    [Fact]
    public async Task What_waits_is_lent_oldest_first_and_at_most_one_per_journey()
    {
        await desk.Add("reponse", journey: "P:1");
        await desk.Add("resultat", journey: "P:1");
        await desk.Add("entree", journey: "P:2");

        (await Lease()).Select(d => d.Type).ShouldBe(["reponse", "entree"]);
        (await Lease()).ShouldBeEmpty();
    }

    [Fact]
    public async Task No_more_than_asked_for_is_lent()
    {
        await desk.Add("reponse", journey: "P:1");
        await desk.Add("entree", journey: "P:2");

        (await Lease(max: 1)).Select(d => d.Type).ShouldBe(["reponse"]);
    }

    [Fact]
    public async Task Several_readers_at_once_get_as_much_as_each_asked_for_and_nothing_twice()
    {
        for (var i = 0; i < 100; i++) await desk.Add("reponse", journey: $"P:{i}");

        var lent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Lease(max: 10)));

        lent.Select(l => l.Count).ShouldBe(Enumerable.Repeat(10, 8));
        lent.SelectMany(l => l).Select(d => d.Delivery).ShouldBeUnique();
    }

    [Fact]
    public async Task Readers_that_wait_hold_no_thread_and_one_of_them_gets_what_comes()
    {
        var readers = Enumerable.Range(0, 500).Select(_ => desk.Inbox.Lease(Caen, 1, TimeSpan.FromSeconds(30), CancellationToken.None, CancellationToken.None)).ToList();
        await desk.Add("reponse");

        ThreadPool.ThreadCount.ShouldBeLessThan(readers.Count / 2);

        while (readers.Exists(r => !r.IsCompleted))
        {
            desk.Clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        (await Task.WhenAll(readers)).Sum(l => l.Count).ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_is_lent_what_is_anothers()
    {
        await desk.Add("reponse", recipient: "ml-le-havre");

        (await Lease()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lease_ends_after_five_minutes_and_the_same_delivery_is_lent_again()
    {
        await desk.Add("reponse");
        var first = (await Lease()).Single();
        first.LeasedUntil.ShouldBe(desk.Clock.GetUtcNow() + TimeSpan.FromMinutes(5));

        desk.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(10));
        (await Lease()).ShouldBeEmpty();
        desk.Clock.Advance(TimeSpan.FromTicks(10));
        (await Lease()).Single().Delivery.ShouldBe(first.Delivery);
    }

    [Fact]
    public async Task What_was_processed_is_delivered_and_the_next_of_the_journey_may_be_lent()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");
        var reponse = (await Lease()).Single();

        (await Ack(reponse.Delivery, Inbox.Processed)).ShouldBe(SiBridge.Delivery.Ack.Settled);

        (await desk.All()).ShouldBe(["reponse delivered", "resultat pending"]);
    }

    [Fact]
    public async Task What_was_rejected_is_failed_with_its_reason_and_blocks_nothing()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");
        var reponse = (await Lease()).Single();

        (await Ack(reponse.Delivery, Inbox.Rejected, "dossier clos")).ShouldBe(SiBridge.Delivery.Ack.Settled);

        (await desk.All()).ShouldBe(["reponse failed", "resultat pending"]);
        (await desk.InLine<string>("reponse", "last_error")).ShouldBe("rejeté par le destinataire : dossier clos");
    }

    [Theory]
    [InlineData(Inbox.Processed, Inbox.Processed, SiBridge.Delivery.Ack.Settled)]
    [InlineData(Inbox.Rejected, Inbox.Rejected, SiBridge.Delivery.Ack.Settled)]
    [InlineData(Inbox.Processed, Inbox.Rejected, SiBridge.Delivery.Ack.SettledOtherwise)]
    [InlineData(Inbox.Rejected, Inbox.Processed, SiBridge.Delivery.Ack.SettledOtherwise)]
    public async Task The_same_word_again_changes_nothing_and_the_other_word_is_a_conflict(string first, string second, Ack answer)
    {
        await desk.Add("reponse");
        var delivery = (await Lease()).Single().Delivery;
        await Ack(delivery, first);
        var settled = await desk.All();

        (await Ack(delivery, second)).ShouldBe(answer);

        (await desk.All()).ShouldBe(settled);
    }

    [Fact]
    public async Task An_acknowledgement_is_honoured_after_the_lease_has_ended()
    {
        await desk.Add("reponse");
        var delivery = (await Lease()).Single().Delivery;
        desk.Clock.Advance(TimeSpan.FromHours(1));

        (await Ack(delivery, Inbox.Processed)).ShouldBe(SiBridge.Delivery.Ack.Settled);

        (await Lease()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Inbox.Rejected)]
    [InlineData(Inbox.Processed)]
    public async Task What_is_said_late_of_an_earlier_loan_is_no_word_about_the_one_to_come(string late)
    {
        await desk.Add("reponse");
        var delivery = (await Lease()).Single().Delivery;
        await Ack(delivery, Inbox.Rejected);
        await desk.Failures.Replay(delivery, "exploitation");

        (await Ack(delivery, late)).ShouldBe(SiBridge.Delivery.Ack.Settled);

        (await desk.All()).ShouldBe(["reponse pending"]);
        (await Lease()).Single().Delivery.ShouldBe(delivery);
    }

    [Theory]
    [InlineData("skipped")]
    [InlineData("cancelled")]
    public async Task What_somebody_else_settled_meanwhile_is_a_conflict(string state)
    {
        await desk.Add("reponse");
        var delivery = (await Lease()).Single().Delivery;
        await desk.Set("reponse", state);

        (await Ack(delivery, Inbox.Processed)).ShouldBe(SiBridge.Delivery.Ack.SettledOtherwise);
    }

    [Fact]
    public async Task What_was_never_lent_cannot_be_acknowledged()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");

        (await Ack(await desk.Of("reponse"), Inbox.Processed)).ShouldBe(SiBridge.Delivery.Ack.NeverLeased);
        (await Ack(await desk.Of("resultat"), Inbox.Processed)).ShouldBe(SiBridge.Delivery.Ack.NeverLeased);
    }

    [Fact]
    public async Task Anothers_delivery_is_not_known_to_exist()
    {
        await desk.Add("reponse", recipient: "ml-le-havre");

        (await Ack(await desk.Of("reponse"), Inbox.Processed)).ShouldBe(SiBridge.Delivery.Ack.Unknown);
        (await Ack(Guid.CreateVersion7(), Inbox.Processed)).ShouldBe(SiBridge.Delivery.Ack.Unknown);
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    private Task<IReadOnlyList<Leased>> Lease(int max = 100) => desk.Inbox.Lease(Caen, max, TimeSpan.Zero, CancellationToken.None, TestContext.Current.CancellationToken);

    private Task<Ack> Ack(Guid delivery, string outcome, string? reason = null) => desk.Inbox.Settle(Caen, delivery, outcome, reason);
}

public sealed class Inbox_on_SQLite() : InboxTests(Engine.SQLite);

public sealed class Inbox_on_PostgreSQL() : InboxTests(Engine.PostgreSQL);
