using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>Claims and what becomes of them.</summary>
public abstract class DeliveryStoreTests(Engine engine) : IAsyncDisposable
{
    private readonly DeliveryDesk desk = new(engine);

    [Fact]
    public async Task What_is_due_is_claimed_once_oldest_first()
    {
        await desk.Add("reponse", journey: "P:1");
        desk.Clock.Advance(TimeSpan.FromSeconds(1));
        await desk.Add("entree", journey: "P:2");
        await desk.Add("abandon", journey: "P:3");

        (await desk.Take(2)).Select(d => d.Type).ShouldBe(["reponse", "entree"]);
        (await desk.Take(2)).Select(d => d.Type).ShouldBe(["abandon"]);
        (await desk.Take(2)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delivery_lets_the_next_of_its_journey_go()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");

        await desk.Send(OutcomeKind.Delivered);

        (await desk.All()).ShouldBe(["reponse delivered", "resultat pending"]);
    }

    [Fact]
    public async Task A_definitive_no_is_failed_and_blocks_nothing()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");

        await desk.Send(OutcomeKind.Refused);

        (await desk.All()).ShouldBe(["reponse failed", "resultat pending"]);
    }

    [Theory]
    [InlineData(OutcomeKind.Unavailable)]
    [InlineData(OutcomeKind.Unknown)]
    public async Task What_did_not_arrive_for_sure_is_tried_again_under_the_same_id_after_the_pause(OutcomeKind outcome)
    {
        await desk.Add("reponse");
        var id = await desk.Of("reponse");

        await desk.Send(outcome, pause: TimeSpan.FromSeconds(5));

        (await desk.Take()).ShouldBeEmpty();
        desk.Clock.Advance(TimeSpan.FromSeconds(5));
        (await desk.Take()).Single().ShouldSatisfyAllConditions(d => d.Id.ShouldBe(id), d => d.Step.ShouldBe(1));
    }

    [Fact]
    public async Task The_tenth_failed_attempt_exhausts_it_and_it_blocks()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");

        for (var attempt = 1; attempt <= 10; attempt++)
        {
            (await desk.All())[0].ShouldBe("reponse pending", $"before attempt {attempt}");
            var pause = RetrySchedule.After(RetrySchedule.Default, attempt - 1, 0.5);
            await desk.Send(OutcomeKind.Unavailable, pause);
            desk.Clock.Advance(pause ?? TimeSpan.Zero);
        }

        (await desk.All()).ShouldBe(["reponse exhausted", "resultat blocked"]);
    }

    [Fact]
    public async Task A_worker_that_was_frozen_cannot_overwrite_what_its_successor_did()
    {
        await desk.Add("reponse");
        var frozen = (await desk.Take()).Single();
        await desk.Succeed();
        var taken = (await desk.Take()).Single();
        await desk.Finish(taken, Outcome.Delivered);

        (await desk.Finish(frozen, new(OutcomeKind.Unknown), TimeSpan.FromSeconds(5))).ShouldBeNull();
        await desk.Store.GiveBack(new([frozen]), begun: true);

        (await desk.All()).ShouldBe(["reponse delivered"]);
    }

    [Fact]
    public async Task What_a_dead_process_had_claimed_is_due_again_and_its_attempt_does_not_count()
    {
        await desk.Add("reponse");
        var dead = (await desk.Take()).Single();
        (await desk.All()).ShouldBe(["reponse in_progress"]);

        await desk.Succeed();

        (await desk.Take()).Single().ShouldSatisfyAllConditions(d => d.Id.ShouldBe(dead.Id), d => d.Step.ShouldBe(0));
        (await desk.InLine<int>("reponse", "attempts")).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_given_back_did_not_count_as_an_attempt()
    {
        await desk.Add("reponse");

        await desk.Store.GiveBack(new([(await desk.Take()).Single()]), begun: false);

        (await desk.All()).ShouldBe(["reponse pending"]);
        (await desk.InLine<int>("reponse", "attempts")).ShouldBe(0);
    }

    [Fact]
    public async Task A_probe_takes_the_one_whose_turn_comes_first_due_or_not_and_uses_no_step_up()
    {
        await desk.Add("reponse");
        await desk.Send(OutcomeKind.Unavailable, pause: TimeSpan.FromHours(5));

        var probe = (await desk.Take(probe: true)).Single();
        await desk.Finish(probe, new(OutcomeKind.Unavailable), TimeSpan.FromHours(10), scheduled: false);

        var again = (await desk.Take(probe: true)).Single();
        again.Step.ShouldBe(1);
        again.DueAt.ShouldBe(desk.Clock.GetUtcNow() + TimeSpan.FromHours(5));
    }

    [Fact]
    public async Task A_probe_takes_what_was_never_tried_before_what_failed_so_that_bad_messages_do_not_speak_for_their_lane()
    {
        await desk.Add("reponse", journey: "P:1");
        await desk.Send(OutcomeKind.Unavailable, pause: TimeSpan.FromSeconds(1));
        desk.Clock.Advance(TimeSpan.FromSeconds(5));
        await desk.Add("entree", journey: "P:2");

        (await desk.Take(probe: true)).Single().Type.ShouldBe("entree");
        (await desk.Take(probe: true)).Single().Type.ShouldBe("reponse");
    }

    [Fact]
    public async Task One_success_after_a_pause_makes_all_that_waits_on_the_lane_due()
    {
        await desk.Add("reponse", journey: "P:1");
        await desk.Send(OutcomeKind.Unavailable, pause: TimeSpan.FromHours(5));
        await desk.Add("entree", journey: "P:2");
        var entree = (await desk.Take()).Single();

        await desk.Finish(entree, Outcome.Delivered, resume: true);

        var brought = (await desk.Take()).Single();
        brought.Type.ShouldBe("reponse");
        // The attempt brought forward is not one of the schedule's.
        brought.Step.ShouldBe(0);
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}

public sealed class DeliveryStore_on_SQLite() : DeliveryStoreTests(Engine.SQLite);

public sealed class DeliveryStore_on_PostgreSQL() : DeliveryStoreTests(Engine.PostgreSQL);
