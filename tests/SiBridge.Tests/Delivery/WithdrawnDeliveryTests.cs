using Dapper;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>Only what has surely not left is withdrawn: of all that was begun once, the recipient may have something.</summary>
public abstract class WithdrawnDeliveryTests(Engine engine) : IAsyncDisposable
{
    private readonly DeliveryDesk desk = new(engine);

    [Fact]
    public async Task What_nobody_has_claimed_is_withdrawn()
    {
        await desk.Add("prescription");
        await desk.Add("prescription");

        await Withdrawn();

        (await desk.All()).ShouldBe(["prescription cancelled", "prescription cancelled"]);
    }

    [Fact]
    public async Task What_is_being_sent_is_not()
    {
        await desk.Add("prescription");
        await desk.Take();

        await Stays("prescription in_progress");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_given_back_is_unless_it_was_being_sent(bool begun)
    {
        await desk.Add("prescription");
        await desk.Store.GiveBack(new([(await desk.Take()).Single()]), begun);

        if (begun) await Stays("prescription pending");
        else await Withdrawn();
    }

    [Theory]
    [InlineData(OutcomeKind.Unavailable, Causes.Connection, false)]
    [InlineData(OutcomeKind.Misconfigured, Causes.Tls, false)]
    [InlineData(OutcomeKind.Unavailable, "http-503", true)]
    [InlineData(OutcomeKind.Unknown, Causes.Timeout, true)]
    [InlineData(OutcomeKind.Refused, "http-422", true)]
    public async Task What_was_tried_is_when_there_was_no_connection(OutcomeKind outcome, string cause, bool mayHaveLeft)
    {
        await desk.Add("prescription");
        await desk.Send(outcome, TimeSpan.FromMinutes(1), cause);

        if (mayHaveLeft) await Stays(outcome is OutcomeKind.Refused ? "prescription failed" : "prescription pending");
        else await Withdrawn();
    }

    [Fact]
    public async Task What_was_cut_once_and_then_not_connected_may_have_left()
    {
        await desk.Add("prescription");
        await desk.Send(OutcomeKind.Unknown, TimeSpan.Zero, Causes.Interrupted);
        await desk.Send(OutcomeKind.Unavailable, TimeSpan.FromMinutes(1), Causes.Connection);

        await Stays("prescription pending");
    }

    [Fact]
    public async Task What_ran_out_of_attempts_without_one_connection_is()
    {
        await desk.Add("prescription");
        await desk.Send(OutcomeKind.Unavailable, pause: null, Causes.Connection);
        (await desk.All()).ShouldBe(["prescription exhausted"]);

        await Withdrawn();
    }

    [Fact]
    public async Task What_a_process_had_claimed_that_died_may_have_left()
    {
        await desk.Add("prescription");
        await desk.Take();
        await desk.Succeed();
        await desk.Store.GiveBack(new([(await desk.Take()).Single()]), begun: false);

        await Stays("prescription pending");
    }

    [Fact]
    public async Task What_was_skipped_and_is_sent_again_may_have_left()
    {
        await desk.Add("prescription");
        await desk.Failures.Skip(await desk.Of("prescription"), "alice", "traité par téléphone");
        await desk.Failures.Replay(await desk.Of("prescription"), "alice");

        await Stays("prescription pending");
    }

    [Fact]
    public async Task What_was_refused_or_given_up_before_its_annulation_is_not_sent_again()
    {
        await Refused("prescription");
        await desk.Add("annulation");

        (await desk.Failures.Replay(await desk.Of("prescription"), "alice")).Result.ShouldBe(ActResult.TakenBack);
        (await Replayed(FailureFilter.All)).ShouldBe((0, 0, 1));
        (await desk.All()).ShouldBe(["prescription failed", "annulation pending"]);

        await desk.Failures.Skip(await desk.Of("prescription"), "alice", "annulée");
        (await desk.Failures.Replay(await desk.Of("prescription"), "alice")).Result.ShouldBe(ActResult.TakenBack);
    }

    [Fact]
    public async Task What_holds_its_place_before_the_annulation_and_an_annulation_without_effect_do_not_hinder_a_replay()
    {
        await desk.Add("prescription");
        await desk.Set("prescription", "exhausted");
        await desk.Add("annulation");
        (await desk.Failures.Replay(await desk.Of("prescription"), "alice")).Result.ShouldBe(ActResult.Done);
        (await desk.All()).ShouldBe(["prescription pending", "annulation blocked"]);

        await desk.Send(OutcomeKind.Refused);
        await desk.Database.Write(db => { db.Execute("UPDATE message SET avertissements = 'annulation_sans_effet' WHERE type = 'annulation'"); });
        desk.Clock.Advance(TimeSpan.FromMinutes(11));
        (await desk.Failures.Replay(await desk.Of("prescription"), "alice")).Result.ShouldBe(ActResult.Done);
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    private async Task Refused(string type)
    {
        await desk.Add(type);
        await desk.Send(OutcomeKind.Refused, cause: "http-422");
    }

    /// <summary>How many of what failed are replayed, cool, and are passed over.</summary>
    private async Task<(int Replayed, int Cooling, int Settled)> Replayed(FailureFilter filter)
    {
        var replays = new Replays(desk.Database, desk.Clock);
        var job = await replays.Make(filter, "{}", 50, "alice", null);
        for (var step = 0; step < 500 && job.State is "running"; step++)
        {
            // The rate goes by the clock of the database, where that is one for all.
            desk.Clock.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Delay(20, TestContext.Current.CancellationToken);
            await desk.Steps.Next(job.Replay);
            job = (await replays.Find(job.Replay))!;
        }

        return (job.Replayed, job.Cooling, job.Settled);
    }

    private async Task Withdrawn()
    {
        (await Withdraw()).ShouldBeFalse();
        (await desk.All()).ShouldAllBe(d => d == "prescription cancelled");
        (await desk.Take(probe: true)).ShouldBeEmpty();
    }

    private async Task Stays(string asItIs)
    {
        (await Withdraw()).ShouldBeTrue();
        (await desk.All()).ShouldBe([asItIs]);
    }

    private Task<bool> Withdraw() => desk.Database.Write(db => Outbox.Withdraw(db, DeliveryDesk.Lane.Recipient, "prescription", "P:1", desk.Clock.GetUtcNow()));
}

public sealed class WithdrawnDelivery_on_SQLite() : WithdrawnDeliveryTests(Engine.SQLite);

public sealed class WithdrawnDelivery_on_PostgreSQL() : WithdrawnDeliveryTests(Engine.PostgreSQL);
