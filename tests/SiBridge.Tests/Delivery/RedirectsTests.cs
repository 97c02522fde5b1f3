using Dapper;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>Deliveries led to another channel of their partner.</summary>
public abstract class RedirectsTests : IAsyncDisposable
{
    private readonly DeliveryDesk desk;

    protected RedirectsTests(Engine engine)
    {
        desk = new(engine);
        desk.Network.Replace(Networks.Of(Networks.MissionLocale(
            "ml-caen", Messages.Caen, Networks.All, Channel("secours", """{ "kind": "inbox" }"""), Channel("fichiers", """{ "kind": "inbox", "format": "csv:stagiaires" }"""))));
    }

    [Fact]
    public async Task What_ran_out_of_attempts_goes_by_the_other_channel_under_its_own_id_and_what_waits_goes_on_waiting()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");
        await desk.Send(OutcomeKind.Unavailable, pause: null);
        var reponse = await desk.Of("reponse");

        (await Redirect(reponse)).ShouldBe(new Redirected(new(ActResult.Done, "pending", OrderKept: true)));

        (await desk.All()).ShouldBe(["reponse pending", "resultat blocked"]);
        (await desk.Take(10)).ShouldBeEmpty();
        var leased = (await desk.Inbox.Lease(desk.Network.Current.Partners[0], 10, TimeSpan.Zero, CancellationToken.None, CancellationToken.None)).ShouldHaveSingleItem();
        leased.Delivery.ShouldBe(reponse);
        (await desk.InLine<string>("resultat", "channel")).ShouldBe("boite");
        (await desk.Database.Read(db => Deliveries.Find(db, reponse)))!.Channel.ShouldBe("secours");
        (await desk.Database.Read(db => db.Query<(string, string, string, string)>("SELECT operator, act, about, reason FROM operator_act").ToList()))
            .ShouldBe([("alice", "redirect", $"{reponse} secours", "en panne jusqu'à lundi")]);
    }

    [Fact]
    public async Task What_waits_is_redirected_too_and_keeps_its_turn()
    {
        await desk.Add("reponse");
        await desk.Add("resultat");
        await desk.Add("entree");

        (await Redirect(await desk.Of("resultat"))).Act.State.ShouldBe("blocked");
        (await Redirect(await desk.Of("reponse"))).Act.State.ShouldBe("pending");

        (await desk.All()).ShouldBe(["reponse pending", "resultat blocked", "entree blocked"]);
        (await desk.InLine<string>("reponse", "channel"), await desk.InLine<string>("resultat", "channel"), await desk.InLine<string>("entree", "channel")).ShouldBe(("secours", "secours", "boite"));
    }

    [Fact]
    public async Task What_is_on_its_way_or_settled_or_was_just_replayed_is_not()
    {
        await desk.Add("reponse");
        var (reponse, sent) = (await desk.Of("reponse"), (await desk.Take()).Single());

        (await Redirect(reponse)).ShouldBe(new Redirected(new(ActResult.NotNow, "in_progress")));
        await desk.Finish(sent, new(OutcomeKind.Refused, "http-422", "non"));
        await desk.Failures.Replay(reponse, "bob");
        await desk.Send(OutcomeKind.Refused);
        (await Redirect(reponse)).Act.Result.ShouldBe(ActResult.TooSoon);
        await desk.Failures.Skip(reponse, "bob", "par téléphone");
        (await Redirect(reponse)).Act.Result.ShouldBe(ActResult.NotNow);
        (await Redirect(Guid.CreateVersion7())).Act.Result.ShouldBe(ActResult.Unknown);
    }

    [Theory]
    [InlineData("ailleurs", "n'a pas de canal « ailleurs » ; ses canaux : boite, secours, fichiers.")]
    [InlineData("boite", "déjà pour le canal « boite »")]
    [InlineData("fichiers", "au format « csv:stagiaires »")]
    public async Task A_channel_that_cannot_take_it_is_told(string channel, string obstacle)
    {
        await desk.Add("reponse");
        await desk.Send(OutcomeKind.Refused);

        (await Redirect(await desk.Of("reponse"), channel)).Obstacle.ShouldNotBeNull().ShouldContain(obstacle);
        desk.Redirects.Obstacle("inconnu", null, "secours").ShouldNotBeNull().ShouldContain("n'est pas un partenaire");
    }

    [Fact]
    public async Task A_selection_goes_as_a_job_and_not_what_failed_on_that_channel_itself()
    {
        foreach (var journey in new[] { "P:1", "P:2" }) await desk.Add("reponse-" + journey, journey);
        await desk.Send(OutcomeKind.Refused);
        var replays = new Replays(desk.Database, desk.Clock);

        var job = await replays.Make(FailureFilter.All with { Recipient = "ml-caen", OtherChannelThan = "secours" }, "{}", 1_000, "alice", null, "secours");
        (job.Kind, job.Channel, job.Total).ShouldBe(("redirect", "secours", 2));
        while ((job = (await replays.Find(job.Replay))!).State is "running")
        {
            desk.Clock.Advance(TimeSpan.FromSeconds(1));
            await desk.Steps.Next(job.Replay);
        }

        job.Replayed.ShouldBe(2);
        (await desk.All()).ShouldBe(["reponse-P:1 pending", "reponse-P:2 pending"]);
        (await desk.InLine<string>("reponse-P:1", "channel"), await desk.InLine<string>("reponse-P:2", "channel")).ShouldBe(("secours", "secours"));
    }

    private Task<Redirected> Redirect(Guid delivery, string to = "secours") => desk.Redirects.Redirect(delivery, to, "alice", "en panne jusqu'à lundi");

    private static Subscription Channel(string code, string json) => new(code, new HashSet<string>(), null, Networks.Channel(json));

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}

public sealed class Redirects_on_SQLite() : RedirectsTests(Engine.SQLite);

public sealed class Redirects_on_PostgreSQL() : RedirectsTests(Engine.PostgreSQL);
