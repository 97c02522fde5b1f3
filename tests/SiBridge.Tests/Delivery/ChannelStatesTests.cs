using System.Text.Json;
using Dapper;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>What operators see of channels, and how one comes to be suspended.</summary>
public abstract class ChannelStatesTests : IAsyncDisposable
{
    private static readonly LaneKey Lane = DeliveryDesk.Lane, Inbox = new("of-trois-marees", "boite");

    private readonly DeliveryDesk desk;
    private readonly Suspensions suspensions;
    private readonly ChannelStates channels;

    protected ChannelStatesTests(Engine engine)
    {
        desk = new(engine);
        suspensions = new(desk.Database, desk.Clock);
        var network = new CurrentNetwork();
        var http = new ChannelSettings("http", JsonElement.Parse("""{ "kind": "http", "per_second": 3 }"""));
        network.Replace(Networks.Of(
            Networks.MissionLocale("ml-caen", "14327S00", Networks.All with { Channel = http }), Networks.Organisme("of-trois-marees", Messages.TroisMarees, Networks.All)));
        channels = new(desk.Database, network, DeliveryDesk.NewHints(desk.Database, desk.Clock, new()), desk.Clock);
    }

    [Fact]
    public async Task A_channel_is_active_until_an_operator_suspends_it_and_again_when_he_resumes_it()
    {
        await desk.Add("reponse", journey: "P:1");
        await desk.Add("entree", journey: "P:2");
        (await channels.All()).Select(c => (c.Recipient, c.Kind, c.State, c.Waiting)).ShouldBe([("ml-caen", "http", "active", 2), ("of-trois-marees", "inbox", "active", 0)]);

        (await channels.Suspend(Lane, "exploitation", "maintenance")).ShouldBe(ActResult.Done);

        (await suspensions.Look()).ShouldBe([Lane]);
        var suspended = (await channels.All())[0];
        (suspended.State, suspended.Since, suspended.Reason, suspended.Operator).ShouldBe(("suspended", desk.Clock.GetUtcNow(), "maintenance", "exploitation"));
        (await channels.Suspend(Lane, "exploitation", "encore")).ShouldBe(ActResult.NotNow);

        (await channels.Resume(Lane, "exploitation")).ShouldBe(ActResult.Done);

        (await suspensions.Look()).ShouldBeEmpty();
        (await channels.All())[0].State.ShouldBe("active");
        (await channels.Resume(Lane, "exploitation")).ShouldBe(ActResult.NotNow);
        (await desk.Database.Read(db => db.Query<(string, string, string?)>("SELECT act, about, reason FROM operator_act ORDER BY seq").ToList()))
            .ShouldBe([("suspend", "ml-caen/boite", "maintenance"), ("resume", "ml-caen/boite", null)]);
    }

    [Fact]
    public async Task What_waits_for_a_later_attempt_is_due_when_its_channel_is_resumed()
    {
        await desk.Add("reponse");
        await desk.Send(OutcomeKind.Unavailable, pause: TimeSpan.FromHours(5));
        await channels.Suspend(Lane, "exploitation", "maintenance");
        (await desk.Take()).ShouldBeEmpty();

        await channels.Resume(Lane, "exploitation");

        (await desk.Take()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Whoever_asks_sees_what_a_lane_does_and_may_do_whichever_process_works_it()
    {
        await desk.Add("reponse", journey: "P:1");
        await desk.Add("entree", journey: "P:2");
        var claimed = (await desk.Take()).Single();
        var (http, inbox) = ((await channels.All())[0], (await channels.All())[1]);
        (http.Waiting, http.InFlight, http.Breaker, http.NextProbeAt, http.PerSecond, http.Concurrency).ShouldBe((2, 1, "closed", null, 3, 8));
        (inbox.Breaker, inbox.Concurrency).ShouldBe((null, null));

        var probeAt = desk.Clock.GetUtcNow() + TimeSpan.FromSeconds(5);
        await desk.Store.Finish(new(Lane, claimed, new(OutcomeKind.Overloaded, "http-503", "x"), TimeSpan.FromSeconds(5), true, Resume: false, Fails: true, ProbeAt: probeAt));
        http = (await channels.All())[0];
        (http.State, http.InFlight, http.Breaker, http.NextProbeAt).ShouldBe(("failing", 0, "open", probeAt));

        desk.Clock.Advance(TimeSpan.FromSeconds(5));
        (await channels.All())[0].Breaker.ShouldBe("half_open");

        await desk.Finish((await desk.Take(probe: true)).Single(), Outcome.Delivered, resume: true);
        http = (await channels.All())[0];
        (http.State, http.Breaker, http.NextProbeAt).ShouldBe(("active", "closed", null));
    }

    [Fact]
    public async Task An_inbox_and_a_channel_that_nobody_has_cannot_be_suspended()
    {
        (await channels.Suspend(Inbox, "exploitation", "maintenance")).ShouldBe(ActResult.Unknown);
        (await channels.Suspend(new("ml-caen", "autre"), "exploitation", "maintenance")).ShouldBe(ActResult.Unknown);
        (await channels.Resume(new("personne", "boite"), "exploitation")).ShouldBe(ActResult.Unknown);
    }

    [Fact]
    public async Task A_lane_that_has_failed_for_five_days_without_an_answer_is_suspended()
    {
        await desk.Add("reponse");
        await Fail(begins: true);
        (await channels.All())[0].State.ShouldBe("failing");
        desk.Clock.Advance(TimeSpan.FromDays(4));
        await Fail(begins: true);
        (await suspensions.Look()).ShouldBeEmpty();

        desk.Clock.Advance(TimeSpan.FromDays(1.1));

        (await suspensions.Look()).ShouldBe([Lane]);
        (await channels.All())[0].Reason.ShouldBe("en échec depuis 5 jours sans une seule réussite");
    }

    [Fact]
    public async Task A_channel_for_which_nothing_waits_has_failed_at_nothing()
    {
        await desk.Add("reponse");
        await Fail(begins: true);
        await desk.Failures.Skip(await desk.Of("reponse"), "exploitation", "réglé par téléphone");
        desk.Clock.Advance(TimeSpan.FromDays(6));

        (await suspensions.Look()).ShouldBeEmpty();

        (await channels.All())[0].State.ShouldBe("active");
    }

    [Fact]
    public async Task One_answer_and_the_five_days_begin_anew()
    {
        await desk.Add("reponse", journey: "P:1");
        await desk.Add("entree", journey: "P:2");
        await Fail(begins: true);
        desk.Clock.Advance(TimeSpan.FromDays(4));

        await desk.Finish((await desk.Take()).Single(), Outcome.Delivered, resume: true);

        desk.Clock.Advance(TimeSpan.FromDays(2));
        (await suspensions.Look()).ShouldBeEmpty();
        (await channels.All())[0].State.ShouldBe("active");
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    private async Task Fail(bool begins) => await desk.Store.Finish(
        new(Lane, (await desk.Take()).Single(), new(OutcomeKind.Unavailable, "connexion", "ne se joint pas"), TimeSpan.FromSeconds(5), true, Resume: false, Fails: begins));
}

public sealed class ChannelStates_on_SQLite() : ChannelStatesTests(Engine.SQLite);

public sealed class ChannelStates_on_PostgreSQL() : ChannelStatesTests(Engine.PostgreSQL);
