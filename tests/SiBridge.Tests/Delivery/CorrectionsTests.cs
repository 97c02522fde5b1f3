using System.Data.Common;
using System.Text;
using Dapper;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>A corrected body takes the place of a delivery that failed, when two operators want it.</summary>
public abstract class CorrectionsTests(Engine engine) : IAsyncDisposable
{
    private readonly DeliveryDesk desk = new(engine);

    private Corrections Corrections => desk.Corrections;

    [Fact]
    public async Task Nothing_changes_until_another_operator_approves()
    {
        var reponse = await Stuck();

        var proposed = await Propose(reponse);

        proposed.Result.ShouldBe(ActResult.Done);
        (await desk.All()).ShouldBe(["reponse exhausted", "resultat blocked"]);
        var kept = (await Corrections.Find(proposed.Correction!.Value))!;
        (kept.Correction.State, kept.Correction.ProposedBy, kept.Correction.DecidedBy, Text(kept.Original.Body), Text(kept.Body)).ShouldBe(("proposed", "alice", null, "{}", """{"a":1}"""));
    }

    [Fact]
    public async Task What_was_corrected_leaves_under_its_own_id_before_all_that_is_blocked_and_the_original_stays()
    {
        var reponse = await Stuck();
        await desk.Database.Write(db => desk.Add(db, desk.Message(db, "entree")));

        (await Approve(reponse)).ShouldBe(new CorrectionAct(ActResult.Done, (await Corrections.All(All)).Single().Id, "exhausted"));

        (await desk.All()).ShouldBe(["reponse pending", "resultat blocked", "entree blocked", "reponse cancelled"]);
        var sent = (await desk.Take(10)).ShouldHaveSingleItem();
        (sent.Replaces, Text(sent.Body)).ShouldBe((reponse, """{"a":1}"""));
        sent.Id.ShouldNotBe(reponse);
        await desk.Finish(sent, Outcome.Delivered);
        (await desk.All()).ShouldBe(["reponse delivered", "resultat pending", "entree blocked", "reponse cancelled"]);
        var correction = (await Corrections.All(All)).Single();
        (correction.State, correction.Reason, correction.ProposedBy, correction.DecidedBy, correction.Replacement).ShouldBe(("approved", "date erronée", "alice", "bob", sent.Id));
        var original = (await desk.Database.Read(db => Deliveries.Find(db, reponse)))!;
        (original.State, original.ReplacedBy, original.Cause, original.Attempts).ShouldBe(("cancelled", sent.Id, "corrigee", 1));
        (await Corrections.Original(reponse))!.Body.ShouldBe("{}"u8.ToArray());
    }

    [Fact]
    public async Task What_failed_and_blocks_nothing_takes_its_turn_behind_what_is_on_its_way()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");
        await desk.Add("entree");
        await desk.Finish((await desk.Take()).Single(), new(OutcomeKind.Refused, "http-422", "non"));
        var resultat = (await desk.Take()).Single();

        await Approve(await desk.Of("reponse"));

        (await desk.All()).ShouldBe(["reponse blocked", "resultat in_progress", "entree blocked", "reponse cancelled"]);
        await desk.Finish(resultat, Outcome.Delivered);
        (await desk.All()).ShouldBe(["reponse pending", "resultat delivered", "entree blocked", "reponse cancelled"]);
    }

    [Fact]
    public async Task A_corrected_one_that_fails_is_corrected_again()
    {
        var first = await Stuck();
        await Approve(first);
        await desk.Send(OutcomeKind.Unavailable, pause: null);
        var second = await desk.Of("reponse");

        await Approve(second);

        var third = (await desk.Take(10)).ShouldHaveSingleItem();
        third.Replaces.ShouldBe(second);
        (await desk.Database.Read(db => Deliveries.Find(db, second)))!.Replaces.ShouldBe(first);
        (await desk.All()).ShouldBe(["reponse in_progress", "resultat blocked", "reponse cancelled", "reponse cancelled"]);
        (await Corrections.All(All)).Count.ShouldBe(2);
        (await Corrections.All(All with { Delivery = second })).ShouldHaveSingleItem();
        (await Corrections.All(All with { State = "proposed" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_who_approve_at_once_one_does()
    {
        var correction = (await Propose(await Stuck())).Correction!.Value;

        var acts = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => Corrections.Approve(correction, $"operateur-{i}"))));

        acts.Count(a => a.Result is ActResult.Done).ShouldBe(1);
        (await desk.All()).ShouldBe(["reponse pending", "resultat blocked", "reponse cancelled"]);
    }

    [Fact]
    public async Task A_replay_and_an_approval_at_once_do_not_both_send_it()
    {
        var reponse = await Stuck();
        var correction = (await Propose(reponse)).Correction!.Value;

        var (replayed, approved) = (Task.Run(() => desk.Failures.Replay(reponse, "carole")), Task.Run(() => Corrections.Approve(correction, "bob")));
        await Task.WhenAll(replayed, approved);

        new[] { (await replayed).Result, (await approved).Result }.Order().ShouldBe([ActResult.Done, ActResult.NotNow]);
        (await desk.All()).Count(d => d == "reponse pending").ShouldBe(1);
    }

    [Fact]
    public async Task What_was_settled_or_replayed_meanwhile_is_not_corrected()
    {
        var reponse = await Stuck();
        var correction = (await Propose(reponse)).Correction!.Value;
        await desk.Failures.Replay(reponse, "carole");

        (await Corrections.Approve(correction, "bob")).ShouldBe(new CorrectionAct(ActResult.NotNow, correction, "pending"));
        await desk.Send(OutcomeKind.Delivered);
        (await Corrections.Approve(correction, "bob")).ShouldBe(new CorrectionAct(ActResult.NotNow, correction, "delivered"));
        (await Propose(reponse)).ShouldBe(new CorrectionAct(ActResult.NotNow, null, "delivered"));
        (await Corrections.Reject(correction, "bob", "arrivée entre-temps")).Result.ShouldBe(ActResult.Done);
        (await desk.All()).ShouldBe(["reponse delivered", "resultat pending"]);
    }

    [Fact]
    public async Task What_was_replaced_is_neither_replayed_nor_skipped_nor_corrected()
    {
        var reponse = await Stuck();
        await Approve(reponse);

        (await desk.Failures.Replay(reponse, "bob")).State.ShouldBe("cancelled");
        (await desk.Failures.Skip(reponse, "bob", "non")).Result.ShouldBe(ActResult.NotNow);
        (await Propose(reponse)).Result.ShouldBe(ActResult.NotNow);
        (await desk.All()).ShouldBe(["reponse pending", "resultat blocked", "reponse cancelled"]);
    }

    [Fact]
    public async Task Who_proposed_it_may_take_it_back_and_never_approve_it()
    {
        var reponse = await Stuck();
        var correction = (await Propose(reponse)).Correction!.Value;

        (await Propose(reponse)).ShouldBe(new CorrectionAct(ActResult.NotNow, correction, "exhausted"));
        await Should.ThrowAsync<DbException>(() => Corrections.Approve(correction, "alice"));
        (await desk.All()).ShouldBe(["reponse exhausted", "resultat blocked"]);
        (await Corrections.Reject(correction, "alice", "faute de frappe")).Result.ShouldBe(ActResult.Done);
        (await Corrections.Approve(correction, "bob")).Result.ShouldBe(ActResult.NotNow);
        (await Corrections.Reject(correction, "bob", "encore")).Result.ShouldBe(ActResult.NotNow);
        (await Propose(reponse)).Result.ShouldBe(ActResult.Done);
        (await Corrections.Approve(Guid.CreateVersion7(), "bob")).Result.ShouldBe(ActResult.Unknown);
        (await desk.Database.Read(db => db.Query<(string, string, string)>("SELECT operator, act, reason FROM operator_act ORDER BY seq").ToList())).ShouldBe(
            [("alice", "correct-propose", "date erronée"), ("alice", "correct-reject", "faute de frappe"), ("alice", "correct-propose", "date erronée")]);
    }

    [Fact]
    public async Task An_approval_that_breaks_off_at_its_end_leaves_nothing_half_done()
    {
        var reponse = await Stuck();
        var correction = (await Propose(reponse)).Correction!.Value;
        await desk.Database.Write(db => { db.Execute("ALTER TABLE operator_act RENAME COLUMN about TO elsewhere"); });

        await Should.ThrowAsync<DbException>(() => Corrections.Approve(correction, "bob"));

        (await desk.All()).ShouldBe(["reponse exhausted", "resultat blocked"]);
        await desk.Database.Write(db => { db.Execute("ALTER TABLE operator_act RENAME COLUMN elsewhere TO about"); });
        (await Corrections.Approve(correction, "bob")).Result.ShouldBe(ActResult.Done);
        (await desk.Of("reponse")).ShouldNotBe(reponse);
    }

    [Fact]
    public async Task A_replay_that_was_made_before_finds_it_settled_and_does_not_send_what_replaced_it()
    {
        var reponse = await Stuck();
        var replays = new Replays(desk.Database, desk.Clock);
        var job = await replays.Make(FailureFilter.All, "{}", 1_000, "alice", null);
        await Approve(reponse);
        await desk.Send(OutcomeKind.Unavailable, pause: null);
        desk.Clock.Advance(Again.CoolDown);

        await Waiting.Until(async () =>
        {
            await new ReplaySteps(desk.Database, desk.Clock).Next(job.Replay);
            job = (await replays.Find(job.Replay))!;
            return job.State is "done";
        });

        (job.Replayed, job.Settled, job.Left).ShouldBe((0, 1, 0));
        (await desk.All()).ShouldBe(["reponse exhausted", "resultat blocked", "reponse cancelled"]);
    }

    [Fact]
    public async Task A_message_that_is_routed_again_makes_no_second_delivery()
    {
        var reponse = await Stuck();
        await Approve(reponse);
        var message = await desk.Database.Read(db => db.QuerySingle<long>("SELECT message FROM delivery WHERE delivery = @reponse", new { reponse }));

        await desk.Database.Write(db => desk.Add(db, message));

        (await desk.All()).ShouldBe(["reponse pending", "resultat blocked", "reponse cancelled"]);
        await Should.ThrowAsync<DbException>(() => desk.Database.Write(db => db.Execute("UPDATE delivery SET replaced = 0")));
    }

    [Fact]
    public async Task An_inbox_lends_it_with_the_delivery_that_it_replaces()
    {
        var reponse = await Stuck();
        await Approve(reponse);

        var partner = Networks.MissionLocale("ml-caen", Messages.Caen, Networks.All);
        var leased = (await desk.Inbox.Lease(partner, 10, TimeSpan.Zero, CancellationToken.None, CancellationToken.None)).ShouldHaveSingleItem();

        (leased.Replaces, leased.Resent, Text(leased.Body)).ShouldBe((reponse, false, """{"a":1}"""));
        (await desk.Inbox.Settle(partner, reponse, Inbox.Processed, null)).ShouldBe(Ack.SettledOtherwise);
        (await desk.Inbox.Settle(partner, leased.Delivery, Inbox.Processed, null)).ShouldBe(Ack.Settled);
        (await desk.All()).ShouldBe(["reponse delivered", "resultat pending", "reponse cancelled"]);
    }

    [Fact]
    public async Task What_waits_is_seen_in_its_order_and_freed_in_it_whatever_is_decided_about_the_first()
    {
        var chains = new DeliveryChains(desk.Database);
        foreach (var decide in new Func<Guid, Task>[] { id => desk.Failures.Replay(id, "bob"), Approve, id => desk.Failures.Skip(id, "bob", "traité par téléphone") })
        {
            var journey = $"P:{Guid.NewGuid()}";
            foreach (var type in new[] { "reponse", "resultat", "entree" }) await desk.Add(type + journey, journey);
            await desk.Send(OutcomeKind.Unavailable, pause: null);
            var first = await desk.Of("reponse" + journey);
            string Told(DeliveryChain chain) => string.Join(", ", chain.Ahead.Select(Link)) + " > " + string.Join(", ", chain.Behind.Select(Link));
            string Link(ChainLink link) => $"{link.Type.Replace(journey, "")} {link.State}";

            Told((await chains.Find(first))!).ShouldBe(" > resultat blocked, entree blocked");
            Told((await chains.Find(await desk.Of("resultat" + journey)))!).ShouldBe("reponse exhausted > entree blocked");

            await decide(first);
            while (await desk.Take() is [var sent]) await desk.Finish(sent, Outcome.Delivered);

            (await desk.Database.Read(db => db.Query<string>(
                "SELECT m.type FROM delivery d JOIN message m ON m.seq = d.message WHERE m.order_key = @journey AND d.settled = 'delivered' ORDER BY d.seq", new { journey }).ToList()))
                .ShouldBe([.. (await desk.Database.Read(db => Deliveries.Find(db, first)))!.State is "skipped" ? Array.Empty<string>() : ["reponse" + journey], "resultat" + journey, "entree" + journey]);
        }

        (await chains.Find(Guid.CreateVersion7())).ShouldBeNull();
    }

    private static CorrectionsQuery All { get; } = new(null, null, null, 50);

    /// <summary>A <c>reponse</c> that ran out of attempts, and a <c>resultat</c> that waits behind it.</summary>
    private async Task<Guid> Stuck()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");
        await desk.Send(OutcomeKind.Unavailable, pause: null);
        return await desk.Of("reponse");
    }

    private Task<CorrectionAct> Propose(Guid delivery) => Corrections.Propose(delivery, "alice", "date erronée", """{"a":1}"""u8.ToArray());

    private async Task<CorrectionAct> Approve(Guid delivery)
    {
        desk.Clock.Advance(TimeSpan.FromMilliseconds(5));
        return await Corrections.Approve((await Propose(delivery)).Correction!.Value, "bob");
    }

    private static string Text(byte[] body) => Encoding.UTF8.GetString(body);

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}

public sealed class Corrections_on_SQLite() : CorrectionsTests(Engine.SQLite);

public sealed class Corrections_on_PostgreSQL() : CorrectionsTests(Engine.PostgreSQL);
