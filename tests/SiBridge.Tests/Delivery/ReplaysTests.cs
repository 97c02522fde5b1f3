using System.Data.Common;
using Dapper;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>Many failures replayed at once.</summary>
public abstract class ReplaysTests(Engine engine) : IAsyncDisposable
{
    private readonly DeliveryDesk desk = new(engine);

    private Replays Replays => new(desk.Database, desk.Clock);

    private ReplaySteps Steps => new(desk.Database, desk.Clock);

    [Fact]
    public async Task What_failed_when_the_replay_was_made_goes_again_and_nothing_else()
    {
        await Fails("reponse", "P:1");
        await Fails("resultat", "P:2");
        var job = await Make(new() { Type = "reponse" });
        await Fails("reponse", "P:3");

        job = await Drain(job);

        (job.State, job.Total, job.Replayed, job.Cooling, job.Settled, job.Left).ShouldBe(("done", 1, 1, 0, 0, 0));
        job.EndedAt.ShouldNotBeNull();
        (await desk.All()).ShouldBe(["reponse pending", "resultat failed", "reponse failed"]);
    }

    [Fact]
    public async Task Those_of_one_journey_go_in_their_order_and_one_at_a_time()
    {
        foreach (var type in new[] { "reponse", "resultat", "entree" }) await Fails(type, "P:1");
        await desk.Add("abandon");
        await desk.Set("abandon", "exhausted");

        await Drain(await Make(FailureFilter.All with { Cause = "http-422" }));

        // The one that is stuck was not asked for: it is still first.
        (await desk.All()).ShouldBe(["reponse blocked", "resultat blocked", "entree blocked", "abandon exhausted"]);
        await desk.Failures.Skip(await desk.Of("abandon"), "alice", "traité par téléphone");
        (await desk.All()).ShouldBe(["reponse pending", "resultat blocked", "entree blocked", "abandon skipped"]);
        await desk.Send(OutcomeKind.Delivered);
        (await desk.All()).ShouldBe(["reponse delivered", "resultat pending", "entree blocked", "abandon skipped"]);
    }

    [Fact]
    public async Task What_cools_or_is_settled_when_its_turn_comes_is_passed_over_and_counted()
    {
        foreach (var (type, journey) in new[] { ("reponse", "P:1"), ("resultat", "P:2"), ("entree", "P:3") }) await Fails(type, journey);
        await desk.Failures.Replay(await desk.Of("reponse"), "alice");
        await desk.Send(OutcomeKind.Refused);
        var job = await Make(FailureFilter.All);
        await desk.Failures.Skip(await desk.Of("resultat"), "alice", "traité par téléphone");

        job = await Drain(job);

        (job.State, job.Total, job.Replayed, job.Cooling, job.Settled).ShouldBe(("done", 3, 1, 1, 1));
        (await desk.All()).ShouldBe(["reponse failed", "resultat skipped", "entree pending"]);
    }

    [Fact]
    public async Task A_second_click_replays_nothing_twice()
    {
        await Fails("reponse", "P:1");
        var (first, second) = (await Make(FailureFilter.All), await Make(FailureFilter.All));
        await Drain(first);
        await desk.Send(OutcomeKind.Refused);

        (await Drain(second)).Cooling.ShouldBe(1);
    }

    [Fact]
    public async Task Paused_it_rests_resumed_it_goes_on_cancelled_it_leaves_the_rest_as_it_is()
    {
        await Fails("reponse", "P:1");
        var job = await Make(FailureFilter.All);

        (await Replays.Resume(job.Replay, "alice")).Result.ShouldBe(ActResult.NotNow);
        (await Replays.Pause(job.Replay, "alice")).Job!.State.ShouldBe("paused");
        await Waits();
        (await Steps.Next(job.Replay)).ShouldBe(ReplayStep.Nothing);
        (await Steps.Running()).ShouldBeEmpty();
        (await Replays.Resume(job.Replay, "alice")).Job!.State.ShouldBe("running");
        (await Replays.Cancel(job.Replay, "bob")).Job!.State.ShouldBe("cancelled");
        await Waits();
        (await Steps.Next(job.Replay)).ShouldBe(ReplayStep.Nothing);

        var ended = (await Replays.Find(job.Replay))!;
        (ended.State, ended.Left, ended.EndedAt is not null).ShouldBe(("cancelled", 1, true));
        (await Replays.Cancel(job.Replay, "bob")).Result.ShouldBe(ActResult.NotNow);
        (await Replays.Pause(Guid.CreateVersion7(), "bob")).Result.ShouldBe(ActResult.Unknown);
        (await desk.All()).ShouldBe(["reponse failed"]);
        (await desk.Database.Read(db => db.Query<(string, string)>("SELECT operator, act FROM operator_act ORDER BY seq").ToList()))
            .ShouldBe([("alice", "replay-selection"), ("alice", "replay-pause"), ("alice", "replay-resume"), ("bob", "replay-cancel")]);
    }

    [Fact]
    public async Task A_step_that_breaks_off_at_its_end_leaves_nothing_half_done()
    {
        await Fails("reponse", "P:1");
        var job = await Make(FailureFilter.All);
        await desk.Database.Write(db => { db.Execute("ALTER TABLE replay RENAME COLUMN settled TO elsewhere"); });
        await Waits();

        await Should.ThrowAsync<DbException>(() => Steps.Next(job.Replay));

        (await desk.All()).ShouldBe(["reponse failed"]);
        await desk.Database.Write(db => { db.Execute("ALTER TABLE replay RENAME COLUMN elsewhere TO settled"); });
        job = await Drain(job);
        (job.State, job.Replayed, job.Cooling, job.Settled).ShouldBe(("done", 1, 0, 0));
    }

    [Fact]
    public async Task Several_who_step_at_once_give_each_its_one_turn()
    {
        await desk.Database.Write(db =>
        {
            for (var i = 0; i < 300; i++) desk.Add(db, desk.Message(db, "reponse", $"P:{i % 100}"), $"P:{i % 100}");
            db.Execute("INSERT INTO failure_group (recipient, channel, type, cause, error) VALUES ('ml-caen', 'boite', 'reponse', 'http-422', '')");
            db.Execute("UPDATE line SET state = 'failed', failed_at = 0, failure_group = 1");
        });
        var job = await Make(FailureFilter.All);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Drain(job))));

        job = (await Replays.Find(job.Replay))!;
        (job.State, job.Total, job.Replayed, job.Cooling, job.Settled).ShouldBe(("done", 300, 300, 0, 0));
        (await desk.All()).GroupBy(d => d).Select(g => (g.Key, g.Count())).Order().ShouldBe([("reponse blocked", 200), ("reponse pending", 100)]);
    }

    [Fact]
    public async Task A_look_beforehand_tells_how_many_to_whom_and_what_would_not_leave_at_once()
    {
        foreach (var (type, journey) in new[] { ("reponse", "P:1"), ("resultat", "P:2"), ("entree", "P:3"), ("abandon", "P:4") }) await Fails(type, journey);
        await desk.Failures.Replay(await desk.Of("reponse"), "alice");
        await desk.Send(OutcomeKind.Delivered);
        await desk.Failures.Replay(await desk.Of("resultat"), "alice");
        await desk.Send(OutcomeKind.Refused, cause: "http-422");
        await desk.Add("fin", "P:3");
        await desk.Add("session", "S:1", "ml-lisieux");
        await desk.Database.Write(db => { Suspensions.Put(db, DeliveryDesk.Lane, "maintenance", "alice", desk.Clock.GetUtcNow()); });

        var seen = await new ReplayForesight(desk.Database, desk.Clock).Look(new() { Cause = "http-422" });

        seen.Recipients.ShouldBe([new("ml-caen", "boite", Suspended: true, Total: 3, AlreadyDelivered: 1, Blocked: 1, Cooling: 1)]);
        (seen.Total, seen.AlreadyDelivered, seen.Blocked, seen.Cooling).ShouldBe((3, 1, 1, 1));
        (await new ReplayForesight(desk.Database, desk.Clock).Look(new() { Type = "session" })).Recipients.ShouldBeEmpty();
        (await desk.All()).Count(d => d.EndsWith("failed", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task A_stuck_delivery_that_is_replayed_too_blocks_nothing()
    {
        await Fails("reponse", "P:1");
        await desk.Add("resultat");
        foreach (var claimed in await desk.Take()) await desk.Finish(claimed, new(OutcomeKind.Unavailable, "http-503", "plus tard"));

        (await new ReplayForesight(desk.Database, desk.Clock).Look(FailureFilter.All)).Blocked.ShouldBe(0);
        (await new ReplayForesight(desk.Database, desk.Clock).Look(new() { Type = "reponse" })).Blocked.ShouldBe(1);
    }

    private protected DeliveryDesk Desk => desk;

    private protected Task<ReplayJob> Make(FailureFilter filter, int perSecond = 1_000) => Replays.Make(filter, "{}", perSecond, "alice", "le partenaire a corrigé");

    private protected async Task Fails(string type, string journey)
    {
        await desk.Add(type, journey);
        foreach (var claimed in await desk.Take()) await desk.Finish(claimed, new(OutcomeKind.Refused, "http-422", "non"));
    }

    /// <summary>Steps until it has ended.</summary>
    private async Task<ReplayJob> Drain(ReplayJob job)
    {
        for (var step = 0; step < 500 && job.State is "running"; step++)
        {
            await Waits();
            await Steps.Next(job.Replay);
            job = (await Replays.Find(job.Replay))!;
        }

        return job;
    }

    /// <summary>Until the rate allows more, whichever clock it goes by.</summary>
    private async Task Waits()
    {
        desk.Clock.Advance(TimeSpan.FromMilliseconds(20));
        await Task.Delay(20);
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}

public sealed class Replays_on_SQLite() : ReplaysTests(Engine.SQLite)
{
    [Fact]
    public async Task The_rate_holds_and_what_was_not_used_is_lost()
    {
        for (var i = 0; i < 30; i++) await Fails("reponse", $"P:{i}");
        var (steps, job) = (new ReplaySteps(Desk.Database, Desk.Clock), await Make(FailureFilter.All, perSecond: 10));

        (await Gone(TimeSpan.Zero)).ShouldBe(0);
        (await Gone(TimeSpan.FromMilliseconds(99))).ShouldBe(0);
        (await Gone(TimeSpan.FromMilliseconds(1))).ShouldBe(1);
        (await Gone(TimeSpan.FromMilliseconds(550))).ShouldBe(5);
        (await Gone(TimeSpan.FromMilliseconds(50))).ShouldBe(1);
        (await Gone(TimeSpan.FromHours(1))).ShouldBe(10);
        (await Gone(TimeSpan.Zero)).ShouldBe(0);

        async Task<int> Gone(TimeSpan after)
        {
            var before = (await new Replays(Desk.Database, Desk.Clock).Find(job.Replay))!.Replayed;
            Desk.Clock.Advance(after);
            await steps.Next(job.Replay);
            return (await new Replays(Desk.Database, Desk.Clock).Find(job.Replay))!.Replayed - before;
        }
    }
}

public sealed class Replays_on_PostgreSQL() : ReplaysTests(Engine.PostgreSQL);
