using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>What had arrived is sent again to a partner that lost it.</summary>
public abstract class ResendsTests : IAsyncDisposable
{
    private readonly DeliveryDesk desk;
    private readonly Replays replays;

    protected ResendsTests(Engine engine)
    {
        desk = new(engine);
        desk.Network.Replace(Networks.Normandie);
        replays = new(desk.Database, desk.Clock);
    }

    [Fact]
    public async Task It_comes_again_in_its_order_with_its_id_and_body_and_before_what_is_new()
    {
        var ids = await Arrived("reponse", "resultat");
        var job = await Make(perSecond: 1);

        await desk.Add("entree");
        (await desk.Take(10)).ShouldBeEmpty();
        var came = await Finish(job);

        came.ShouldBe([$"reponse {ids[0]} resent", $"resultat {ids[1]} resent", $"entree {await desk.Of("entree")}"]);
        (await Job(job)).ShouldBe(("done", 2, 2, 0, 0, 0));
        (await desk.All()).ShouldBe(["reponse delivered", "resultat delivered", "entree delivered"]);
        var d = (await desk.Database.Read(db => Deliveries.Find(db, ids[0])))!;
        (d.DeliveredAt < d.ResentAt, d.Attempts).ShouldBe((true, 2));
    }

    [Fact]
    public async Task What_is_new_and_has_not_left_yet_waits_too()
    {
        await Arrived("reponse");
        await desk.Add("resultat");

        await Make();

        (await desk.All()).ShouldBe(["reponse pending", "resultat blocked"]);
        (await desk.Take(10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_on_its_way_ends_first_and_what_is_stuck_is_first_to_be_decided_about()
    {
        await Arrived("reponse");
        await desk.Add("resultat");
        var resultat = (await desk.Take()).Single();
        var job = await Make();
        await Release(job);

        (await desk.All()).ShouldBe(["reponse blocked", "resultat in_progress"]);
        await desk.Finish(resultat, Outcome.Delivered);
        (await desk.All()).ShouldBe(["reponse pending", "resultat delivered"]);
    }

    [Fact]
    public async Task Only_what_is_asked_for_is_sent_and_a_look_beforehand_counts_the_same()
    {
        await Arrived("reponse");
        desk.Clock.Advance(TimeSpan.FromHours(1));
        var since = desk.Clock.GetUtcNow();
        await Arrived("resultat", "entree");
        desk.Clock.Advance(TimeSpan.FromHours(1));
        var until = desk.Clock.GetUtcNow();
        await Arrived("abandon");
        await desk.Add("fin");
        ResendFilter filter = new("ml-caen", since, until, []);

        var seen = await desk.Resends.Look(filter);
        seen.Channels.Select(c => (c.Channel, c.Type, c.Total, c.Suspended, c.Gone)).ShouldBe([("boite", "entree", 1L, false, false), ("boite", "resultat", 1L, false, false)]);
        (seen.Total, seen.Journeys, seen.Oldest >= since, seen.Newest < until).ShouldBe((2, 1, true, true));
        (await desk.Resends.Look(filter with { Types = ["entree", "fin"] })).Total.ShouldBe(1);
        (await desk.Resends.Look(filter with { Recipient = "ml-lisieux" })).ShouldSatisfyAllConditions(s => s.Total.ShouldBe(0), s => s.Oldest.ShouldBeNull(), s => s.Channels.ShouldBeEmpty());
        (await desk.Resends.Make(filter with { Types = ["entree"] }, "{}", 100, "alice", null)).Total.ShouldBe(1);
        (await desk.Resends.Look(filter)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task The_rate_counts_what_may_leave_and_a_pause_stops_it()
    {
        for (var i = 0; i < 5; i++) await Arrived($"P:{i}", ["reponse"]);
        var (began, job) = (Stopwatch.StartNew(), await Make(perSecond: 2));

        await Release(job, seconds: 1);
        // By the clock of the desk it is one second, by that of the database as long as it took.
        (await desk.Take(10)).Count.ShouldBeLessThanOrEqualTo(2 * Math.Max(1, (int)Math.Ceiling(began.Elapsed.TotalSeconds)));
        await replays.Pause(job, "alice");
        desk.Clock.Advance(TimeSpan.FromHours(1));
        await desk.Steps.Next(job);
        (await desk.Take(10)).ShouldBeEmpty();
        await replays.Resume(job, "alice");
        await Finish(job);
        (await Job(job)).ShouldBe(("done", 5, 5, 0, 0, 0));
    }

    [Fact]
    public async Task A_partner_that_is_back_does_not_bring_it_forward()
    {
        await Arrived("reponse");
        await Make();

        await desk.Database.Write(db => LaneStanding.Resume(db, DeliveryDesk.Lane, desk.Clock.GetUtcNow()));

        (await desk.Take(10, probe: true)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_up_it_stays_delivered_and_what_waited_behind_it_goes()
    {
        await Arrived("reponse", "resultat");
        var job = await Make();
        await desk.Add("entree");

        (await replays.Cancel(job, "bob")).Job!.State.ShouldBe("cancelled");
        (await desk.Steps.Running()).ShouldBe([job]);
        (await desk.Steps.Next(job)).Lanes.ShouldBe([DeliveryDesk.Lane]);

        (await desk.Steps.Running()).ShouldBeEmpty();
        (await Job(job)).ShouldBe(("cancelled", 2, 0, 0, 0, 2));
        (await desk.All()).ShouldBe(["reponse delivered", "resultat delivered", "entree pending"]);
    }

    [Fact]
    public async Task What_the_partner_refuses_this_time_is_seen_and_stays_delivered_when_it_is_given_up()
    {
        var reponse = (await Arrived("reponse")).Single();
        await Release(await Make());
        await desk.Send(OutcomeKind.Refused);

        (await desk.Failures.Find(FailureFilter.All, 1, 50)).Total.ShouldBe(1);
        (await desk.Corrections.Propose(reponse, "alice", "?", "{}"u8.ToArray())).Result.ShouldBe(ActResult.NotNow);
        (await desk.Failures.Skip(reponse, "bob", "il en avait une copie")).ShouldBe((ActResult.Done, "delivered"));
        (await desk.All()).ShouldBe(["reponse delivered"]);
    }

    [Fact]
    public async Task A_second_click_sends_nothing_twice()
    {
        await Arrived("reponse");
        var job = await Make();
        (await Job(await Make())).ShouldBe(("done", 0, 0, 0, 0, 0));
        await Finish(job);

        var again = await Make();
        await Release(again);

        (await Job(again)).ShouldBe(("done", 1, 0, 1, 0, 0));
        desk.Clock.Advance(Again.CoolDown);
        again = await Make();
        (await Finish(again)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task More_than_a_transaction_takes_enters_by_and_by_and_each_goes_once_whoever_steps()
    {
        await desk.Database.Write(db =>
        {
            for (var i = 0; i < 500; i++) desk.Add(db, desk.Message(db, "reponse", $"P:{i % 200}"), $"P:{i % 200}");
            db.Execute("UPDATE delivery SET settled = 'delivered', settled_at = @now", new { now = desk.Clock.GetUtcNow() });
            db.Execute("DELETE FROM line");
        });
        var job = await Make(perSecond: 1_000);

        await desk.Take();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Finish(job))));

        (await Job(job)).ShouldBe(("done", 500, 500, 0, 0, 0));
        (await desk.Database.Read(db => db.ExecuteScalar<long>("SELECT COUNT(*) FROM delivery WHERE attempts = 1 AND resent_at IS NOT NULL"))).ShouldBe(500);
    }

    [Fact]
    public async Task A_step_that_breaks_off_at_its_end_leaves_nothing_half_done()
    {
        await Arrived("reponse");
        await desk.Database.Write(db => { db.Execute("ALTER TABLE replay RENAME COLUMN settled TO elsewhere"); });

        await Should.ThrowAsync<DbException>(() => Make());

        (await desk.All()).ShouldBe(["reponse delivered"]);
        (await desk.Database.Read(db => db.ExecuteScalar<long>("SELECT COUNT(*) FROM line"))).ShouldBe(0);
        await desk.Database.Write(db => { db.Execute("ALTER TABLE replay RENAME COLUMN elsewhere TO settled"); });
        await Finish(await desk.Database.Read(db => db.QuerySingle<Guid>("SELECT replay FROM replay")));
        (await desk.Database.Read(db => db.ExecuteScalar<long>("SELECT COUNT(*) FROM delivery WHERE resent_at IS NOT NULL"))).ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_count_of_places_takes_the_place_of_one_that_was_to_come_again()
    {
        await Arrived("S:1", ["places"]);
        var job = await Make();

        await desk.Database.Write(db => Outbox.CancelUnsent(db, "ml-caen", "places", "S:1", desk.Clock.GetUtcNow()));
        await Release(job);

        (await desk.All()).ShouldBe(["places delivered"]);
        (await Job(job)).ShouldBe(("done", 1, 0, 0, 1, 0));
    }

    [Fact]
    public async Task An_inbox_lends_it_again_and_says_so()
    {
        var reponse = (await Arrived("reponse")).Single();
        var partner = desk.Network.Current.Partners[0];
        await Release(await Make());

        var leased = (await desk.Inbox.Lease(partner, 10, TimeSpan.Zero, CancellationToken.None, CancellationToken.None)).ShouldHaveSingleItem();

        (leased.Delivery, leased.Resent).ShouldBe((reponse, true));
        (await desk.Inbox.Settle(partner, reponse, Inbox.Processed, null)).ShouldBe(Ack.Settled);
        (await desk.Database.Read(db => Deliveries.Find(db, reponse)))!.ResentAt.ShouldNotBeNull();
        (await desk.All()).ShouldBe(["reponse delivered"]);
    }

    /// <summary>Deliveries of one journey that have arrived.</summary>
    private Task<IReadOnlyList<Guid>> Arrived(params string[] types) => Arrived("P:1", types);

    private async Task<IReadOnlyList<Guid>> Arrived(string journey, string[] types)
    {
        var ids = new List<Guid>();
        foreach (var type in types)
        {
            await desk.Database.Write(db => desk.Add(db, desk.Message(db, type, journey), journey));
            var sent = (await desk.Take()).Single();
            await desk.Finish(sent, Outcome.Delivered);
            ids.Add(sent.Id);
            desk.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        return ids;
    }

    private async Task<Guid> Make(int perSecond = 1_000) =>
        (await desk.Resends.Make(new("ml-caen", DateTimeOffset.UnixEpoch, null, []), "{}", perSecond, "alice", "base restaurée")).Replay;

    /// <summary>Lets all that stands leave, by the clock of the desk or of the database.</summary>
    private async Task Release(Guid job, int seconds = 20)
    {
        for (var i = 0; i < seconds && (await Job(job)).State is "running"; i++)
        {
            desk.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
            await desk.Steps.Next(job);
        }
    }

    /// <summary>Until the job is done and all has arrived.</summary>
    private async Task<IReadOnlyList<string>> Finish(Guid job)
    {
        var came = new List<string>();
        for (var i = 0; i < 500; i++)
        {
            desk.Clock.Advance(TimeSpan.FromSeconds(1));
            await desk.Steps.Next(job);
            var taken = await desk.Take(100);
            foreach (var sent in taken)
            {
                came.Add($"{sent.Type} {sent.Id}{(sent.Resent ? " resent" : "")}");
                await desk.Finish(sent, Outcome.Delivered);
            }

            if (taken.Count == 0 && (await Job(job)).State is not "running") break;
            if (taken.Count == 0) await Task.Delay(20);
        }

        return came;
    }

    private async Task<(string State, int Total, int Replayed, int Cooling, int Settled, int Left)> Job(Guid job)
    {
        var told = (await replays.Find(job))!;
        return (told.State, told.Total, told.Replayed, told.Cooling, told.Settled, told.Left);
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}

public sealed class Resends_on_SQLite() : ResendsTests(Engine.SQLite);

public sealed class Resends_on_PostgreSQL() : ResendsTests(Engine.PostgreSQL);
