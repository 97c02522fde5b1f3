using Dapper;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>What operators see and do, contract §6.</summary>
public abstract class FailuresTests(Engine engine) : IAsyncDisposable
{
    private readonly DeliveryDesk desk = new(engine);

    [Fact]
    public async Task Failed_and_exhausted_deliveries_are_listed_with_how_many_each_blocks()
    {
        await desk.Add("reponse", journey: "P:1");
        await desk.Send(OutcomeKind.Refused, cause: "http-422");
        await desk.Add("entree", journey: "P:2");
        await desk.Add("abandon", journey: "P:2");
        await desk.Send(OutcomeKind.Unavailable, pause: null, cause: "http-503");

        var (total, page) = await desk.Failures.Find(FailureFilter.All, 1, 50);

        total.ShouldBe(2);
        page.Select(f => (f.Type, f.State, f.Cause, f.Attempts, f.Blocks)).ShouldBe([("entree", "exhausted", "http-503", 1, 1), ("reponse", "failed", "http-422", 1, 0)]);
        (await desk.Failures.Find(new() { Cause = "http-422" }, 1, 50)).Total.ShouldBe(1);
        (await desk.Failures.Find(new() { Recipient = "ml-le-havre" }, 1, 50)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_replayed_leaves_before_what_it_blocked_and_order_is_kept()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");
        await desk.Send(OutcomeKind.Unavailable, pause: null);

        (await desk.Failures.Replay(await desk.Of("reponse"), "exploitation")).ShouldBe(new Replayed(ActResult.Done, "pending", OrderKept: true));

        (await desk.All()).ShouldBe(["reponse pending", "resultat blocked"]);
    }

    [Fact]
    public async Task A_replay_after_later_deliveries_says_that_order_is_no_longer_given()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");
        await desk.Send(OutcomeKind.Refused);
        await desk.Send(OutcomeKind.Delivered);

        (await desk.Failures.Replay(await desk.Of("reponse"), "exploitation")).ShouldBe(new Replayed(ActResult.Done, "pending", OrderKept: false));
    }

    [Fact]
    public async Task A_replay_takes_its_turn_behind_what_is_on_its_way()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");
        await desk.Send(OutcomeKind.Refused);

        (await desk.Failures.Replay(await desk.Of("reponse"), "exploitation")).State.ShouldBe("blocked");

        (await desk.All()).ShouldBe(["reponse blocked", "resultat pending"]);
    }

    [Fact]
    public async Task What_is_skipped_lets_the_others_go()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");
        await desk.Send(OutcomeKind.Unavailable, pause: null);

        (await desk.Failures.Skip(await desk.Of("reponse"), "exploitation", "traité par téléphone")).Result.ShouldBe(ActResult.Done);

        (await desk.All()).ShouldBe(["reponse skipped", "resultat pending"]);
    }

    [Fact]
    public async Task What_was_delivered_is_neither_replayed_nor_skipped()
    {
        await desk.Add("reponse");
        await desk.Send(OutcomeKind.Delivered);

        (await desk.Failures.Replay(await desk.Of("reponse"), "exploitation")).Result.ShouldBe(ActResult.NotNow);
        (await desk.Failures.Skip(await desk.Of("reponse"), "exploitation", "non")).Result.ShouldBe(ActResult.NotNow);
        (await desk.Failures.Replay(Guid.CreateVersion7(), "exploitation")).Result.ShouldBe(ActResult.Unknown);
    }

    [Fact]
    public async Task Within_ten_minutes_a_delivery_is_replayed_by_hand_once_even_after_it_was_skipped()
    {
        await desk.Add("reponse");
        await desk.Send(OutcomeKind.Refused);
        var reponse = await desk.Of("reponse");
        await desk.Failures.Replay(reponse, "alice");
        await desk.Send(OutcomeKind.Refused);
        var first = desk.Clock.GetUtcNow();
        desk.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));

        var again = await desk.Failures.Replay(reponse, "bob");

        (again.Result, again.State, again.Last!.Operator, again.Last.Until).ShouldBe((ActResult.TooSoon, "failed", "alice", first + TimeSpan.FromMinutes(10)));
        await desk.Failures.Skip(reponse, "bob", "traité par téléphone");
        (await desk.Failures.Replay(reponse, "bob")).Result.ShouldBe(ActResult.TooSoon);
        desk.Clock.Advance(TimeSpan.FromSeconds(1));
        (await desk.Failures.Replay(reponse, "bob")).Result.ShouldBe(ActResult.Done);
        (await desk.All()).ShouldBe(["reponse pending"]);
    }

    [Fact]
    public async Task Every_act_is_recorded_with_who_when_and_why()
    {
        await desk.Add("reponse");
        await desk.Send(OutcomeKind.Refused);

        await desk.Failures.Replay(await desk.Of("reponse"), "alice");
        await desk.Failures.Skip(await desk.Of("reponse"), "bob", "traité par téléphone");

        (await desk.Database.Read(db => db.Query<(string, string, string?, DateTimeOffset)>("SELECT operator, act, reason, done_at FROM operator_act ORDER BY seq").ToList()))
            .ShouldBe([("alice", "replay", null, desk.Clock.GetUtcNow()), ("bob", "skip", "traité par téléphone", desk.Clock.GetUtcNow())]);
    }

    [Fact]
    public async Task A_recipient_may_ask_for_its_own_failed_delivery_again_for_a_week()
    {
        foreach (var journey in new[] { "P:1", "P:2" }) await desk.Add("reponse-" + journey, journey: journey);
        await desk.Send(OutcomeKind.Refused);
        var (first, second) = (await desk.Of("reponse-P:1"), await desk.Of("reponse-P:2"));

        (await desk.Failures.Replay(first, "region-normandie", ofRecipient: "region-normandie")).Result.ShouldBe(ActResult.Unknown);
        (await desk.Failures.Replay(first, "ml-caen", ofRecipient: "ml-caen")).Result.ShouldBe(ActResult.Done);
        desk.Clock.Advance(TimeSpan.FromDays(7.1));
        (await desk.Failures.Replay(second, "ml-caen", ofRecipient: "ml-caen")).Result.ShouldBe(ActResult.NotNow);
        (await desk.Failures.Replay(second, "exploitation")).Result.ShouldBe(ActResult.Done);
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}

public sealed class Failures_on_SQLite() : FailuresTests(Engine.SQLite);

public sealed class Failures_on_PostgreSQL() : FailuresTests(Engine.PostgreSQL);
