using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Delivery.Notices;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>Who is told of what befalls a channel, and that it is told whatever happens.</summary>
public abstract class NoticesTests : IAsyncDisposable
{
    private static readonly LaneKey Lane = DeliveryDesk.Lane;

    private static readonly Outcome NotLetIn = new(OutcomeKind.Misconfigured, "http-401", "ml.example ne nous laisse pas entrer (HTTP 401) : vérifiez la clé.");

    private readonly DeliveryDesk desk;
    private readonly TemporaryFolder folder = new();
    private readonly CurrentNetwork network = new();
    private readonly NoticeCopies copies;
    private readonly NoticeWorker worker;

    protected NoticesTests(Engine engine)
    {
        desk = new(engine);
        Directory.CreateDirectory(Operators);
        Directory.CreateDirectory(Partner);
        network.Replace(Network(toOperators: Operators));
        copies = new(desk.Database, network, desk.Clock);
        worker = new(copies, [new DirectoryChannel()], network, desk.Clock, NullLogger<NoticeWorker>.Instance);
    }

    private string Operators => folder.File("exploitants");

    private string Partner => folder.File("ml-caen");

    [Fact]
    public async Task A_suspension_by_the_bridge_is_told_to_the_operators_and_to_the_partner_each_in_its_words()
    {
        await desk.Add("reponse", journey: "P:1");
        await desk.Add("entree", journey: "P:2");

        await Suspend("ml.example ne reçoit plus rien à cette adresse (HTTP 410).");
        await Look();

        var (told, partner) = (Told(Operators).ShouldHaveSingleItem(), Told(Partner).ShouldHaveSingleItem());
        Text(told, "texte").ShouldBe(
            "Le canal boite de Mission Locale d'essai (ml-caen) est suspendu depuis le 30/09/2026 à 14:00 : ml.example ne reçoit plus rien à cette adresse (HTTP 410). Au moins 2 livraisons y attendent.");
        Text(told, "a_faire").ShouldBe(
            "Prévenez Service informatique, si@ml.example, +33639980001 ; quand il peut recevoir de nouveau : sibridge resume ml-caen/boite. Ce qui attend part alors, dans l'ordre.");
        (Text(told, "evenement"), told.GetProperty("en_attente").GetInt32(), told.GetProperty("contact").GetProperty("courriel").GetString()).ShouldBe(("suspendu", 2, "si@ml.example"));
        Text(partner, "a_faire").ShouldStartWith("Dès que vous pouvez recevoir de nouveau, dites-le à l'exploitant");
        partner.TryGetProperty("contact", out _).ShouldBeFalse();
        Text(partner, "avis").ShouldNotBe(Text(told, "avis"));
    }

    [Fact]
    public async Task That_we_are_not_let_in_is_told_once_however_often_we_knock_and_that_we_are_again_too()
    {
        await desk.Add("reponse");
        for (var knock = 0; knock < 3; knock++) await Attempt(NotLetIn);
        await Attempt(Outcome.Delivered, resume: true);
        await Look();

        Told(Operators).Select(n => Text(n, "evenement")).ShouldBe(["arrete", "repris"]);
        Text(Told(Operators)[1], "texte").ShouldEndWith("marche de nouveau depuis le 30/09/2026 à 14:45 ; il était à l'arrêt depuis le 30/09/2026 à 14:00. Rien n'y attend.");
    }

    [Fact]
    public async Task A_channel_that_an_operator_resumes_runs_again_and_what_arrives_while_it_is_suspended_says_nothing()
    {
        await desk.Add("reponse", journey: "P:1");
        await desk.Add("entree", journey: "P:2");
        var under = await desk.Take(2);
        await Suspend("50 livraisons de suite");
        await desk.Finish(under[0], Outcome.Delivered, resume: true);

        (await Channels().Resume(Lane, "exploitation")).ShouldBe(ActResult.Done);
        await Look();

        Told(Operators).Select(n => Text(n, "evenement")).ShouldBe(["suspendu", "repris"]);
        Text(Told(Operators)[1], "texte").ShouldContain("repris par exploitation");
    }

    [Fact]
    public async Task What_an_operator_does_himself_is_no_news_to_him()
    {
        await Channels().Suspend(Lane, "exploitation", "maintenance");
        await Channels().Resume(Lane, "exploitation");
        await Look();

        Told(Operators).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_process_that_dies_over_a_notice_leaves_it_to_the_others_under_the_same_id()
    {
        await Suspend("HTTP 410");
        var taken = (await copies.Take()).Select(c => c.Copy).ToList();
        taken.Count.ShouldBe(2);
        await Look();
        Told(Operators).ShouldBeEmpty("it is in the dead one's hands");

        desk.Clock.Advance(TimeSpan.FromMinutes(6));
        await Look();

        taken.ShouldContain(Guid.Parse(Text(Told(Operators).ShouldHaveSingleItem(), "avis")));
    }

    [Fact]
    public async Task A_channel_for_notices_that_fails_makes_no_notices_and_gets_them_later_in_order()
    {
        Directory.Delete(Operators);
        await Suspend("HTTP 410");
        await Look();
        await Channels().Resume(Lane, "exploitation");
        for (var minute = 0; minute < 60; minute++)
        {
            await Look();
            desk.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        (await Count("notice")).ShouldBe(2);
        Directory.CreateDirectory(Operators);
        desk.Clock.Advance(TimeSpan.FromMinutes(30));
        await Look();

        Told(Operators).Select(n => Text(n, "evenement")).ShouldBe(["suspendu", "repris"]);
        Told(Partner).Count.ShouldBe(2, "nobody waits for another");
    }

    [Fact]
    public async Task After_a_week_a_notice_is_given_up_and_kept_with_the_reason()
    {
        Directory.Delete(Operators);
        await Suspend("HTTP 410");
        await Look();
        desk.Clock.Advance(TimeSpan.FromDays(7.1));
        await Look();
        Directory.CreateDirectory(Operators);
        desk.Clock.Advance(TimeSpan.FromDays(1));
        await Look();

        Told(Operators).ShouldBeEmpty();
        (await desk.Database.Read(db => db.QuerySingle<(string, string)>("SELECT state, last_error FROM notice_copy WHERE addressee = '*'"))).ShouldSatisfyAllConditions(
            c => c.Item1.ShouldBe("failed"), c => c.Item2.ShouldContain("n'existe pas"));
    }

    [Fact]
    public async Task Two_processes_send_each_notice_once()
    {
        using var other = new NoticeWorker(new(desk.Database, network, desk.Clock), [new DirectoryChannel()], network, desk.Clock, NullLogger<NoticeWorker>.Instance);
        for (var i = 0; i < 10; i++)
        {
            await Suspend("HTTP 410");
            await Channels().Resume(Lane, "exploitation");
        }

        await Task.WhenAll(Look(), Look(other));
        await Look();

        (await desk.Database.Read(db => db.Query<int>("SELECT attempts FROM notice_copy").ToList())).ShouldBe(Enumerable.Repeat(1, 40));
        Told(Operators).Count.ShouldBe(20);
    }

    [Fact]
    public async Task Without_a_channel_for_notices_they_stand_in_the_log_alone()
    {
        network.Replace(Networks.Of(Networks.MissionLocale("ml-caen", "14327S00", Networks.All)));

        await Suspend("HTTP 410");
        await Look();

        (await Count("notice_copy")).ShouldBe(0);
        (await copies.Any()).ShouldBeFalse();
    }

    public async ValueTask DisposeAsync()
    {
        worker.Dispose();
        await desk.DisposeAsync();
        folder.Dispose();
    }

    private NetworkInForce Network(string toOperators)
    {
        var http = Networks.Channel("""{ "kind": "http" }""");
        var caen = Networks.MissionLocale("ml-caen", "14327S00", Networks.All with { Channel = http }) with
        {
            Name = "Mission Locale d'essai", Contact = new("Service informatique", "si@ml.example", "+33639980001", Into(Partner)),
        };
        return Networks.Of(caen) with { Notices = Into(toOperators) };
    }

    private static ChannelSettings Into(string path) => Networks.Channel($$"""{ "kind": "directory", "path": {{JsonSerializer.Serialize(path)}} }""");

    private ChannelStates Channels() => new(desk.Database, network, DeliveryDesk.NewHints(desk.Database, desk.Clock, new()), desk.Clock);

    private async Task Suspend(string reason)
    {
        await new Leases(desk.Database, desk.Clock).Beat([Lane], [], []);
        await new Suspensions(desk.Database, desk.Clock).Suspend(Lane, reason);
    }

    private async Task Attempt(Outcome outcome, bool resume = false)
    {
        await desk.Finish((await desk.Take(probe: true)).Single(), outcome, TimeSpan.FromMinutes(15), resume: resume);
        desk.Clock.Advance(TimeSpan.FromMinutes(15));
    }

    private async Task Look(NoticeWorker? at = null) => await (at ?? worker).Look(TestContext.Current.CancellationToken);

    private Task<int> Count(string table) => desk.Database.Read(db => db.ExecuteScalar<int>($"SELECT COUNT(*) FROM {table}"));

    private static List<JsonElement> Told(string path) => Directory.Exists(path) ? [.. Directory.GetFiles(path).Order(StringComparer.Ordinal).Select(f => JsonElement.Parse(File.ReadAllBytes(f)))] : [];

    private static string Text(JsonElement notice, string name) => notice.GetProperty(name).GetString()!;
}

public sealed class Notices_on_SQLite() : NoticesTests(Engine.SQLite);

public sealed class Notices_on_PostgreSQL() : NoticesTests(Engine.PostgreSQL);
