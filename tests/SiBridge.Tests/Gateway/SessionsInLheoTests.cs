using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SiBridge.Gateway;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using SiBridge.Translation.Lheo;
using Xunit;

namespace SiBridge.Tests.Gateway;

/// <summary>Sessions that a Carif posts in LHEO: only what changed becomes a message, and each has its own result.</summary>
public abstract class SessionsInLheoTests : IAsyncDisposable
{
    private readonly TestDatabase test;
    private readonly ManualClock clock = new(new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly CurrentNetwork network = new();
    private readonly Database database;
    private readonly PostMessages post;

    protected SessionsInLheoTests(Engine engine)
    {
        test = new(engine);
        database = test.Open();
        network.Replace(Networks.Normandie.With(Networks.Other(PartnerKind.Carif, "carif")));
        var journal = new MessageJournal(database, new(EmbeddedBridge.Bus, NullLogger<Announcer>.Instance), clock);
        var admission = new Admission(EmbeddedBridge.Schemas, database, clock);
        post = new(admission, journal, new(admission, journal, network, NullLogger<Intake>.Instance), network, new(clock), new(database, Repetitions));
    }

    private Repetitions Repetitions => new(database, clock);

    private static Told One => Messages.Session.With(("session_cle", Cle("S1")));

    private static Told Two => Messages.Session.With(("session_cle", Cle("S2")), ("intitule", "Soudeur"));

    public async ValueTask DisposeAsync()
    {
        post.Dispose();
        await test.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_same_catalogue_again_makes_no_message_and_tells_the_first_receipts()
    {
        var first = await Post(One, Two);
        var again = await Post(One.With(("emis_le", "2026-06-25T09:00:00+02:00")), Two);

        first.Select(r => r.Status).ShouldBe([202, 202]);
        again.Select(r => (r.Status, r.Receipt)).ShouldBe([(200, first[0].Receipt), (200, first[1].Receipt)]);
        (await OnDisk()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Of_a_changed_catalogue_only_the_changed_sessions_become_messages()
    {
        await Post(One, Two);

        (await Post(One, Two.With(("etat_recrutement", "ferme")))).Select(r => r.Status).ShouldBe([200, 202]);

        (await OnDisk()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_session_that_changes_back_is_said_again()
    {
        await Post(One);
        await Post(One.With(("etat_recrutement", "ferme")));

        (await Post(One)).Single().Status.ShouldBe(202);

        (await OnDisk()).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task A_word_that_came_as_JSON_is_the_last_word_too()
    {
        (await PostJson(One.With(("id", "json-1")))).Single().Status.ShouldBe(202);

        (await Post(One)).Single().Status.ShouldBe(200);
    }

    [Fact]
    public async Task What_is_refused_is_told_with_the_line_of_its_session_and_harms_nothing_else()
    {
        var results = await Post(One.With(("organisme", "12345678200011")), Two, Two);

        results.Select(r => r.Status).ShouldBe([422, 202, 422]);
        results[0].Problem!.Errors!.Single().ShouldSatisfyAllConditions(
            e => e.Pointer.ShouldBe("/organisme"), e => e.Message.ShouldStartWith("/lheo/offres/formation[1]/action[1]/session[1] : "), e => e.Line.ShouldBeGreaterThan(10));
        results[2].Problem!.Errors!.Single().Message.ShouldContain("cette session est déjà dite à la ligne");
    }

    [Fact]
    public async Task What_is_odd_is_told_with_the_session_beside_it()
    {
        var xml = Encoding.UTF8.GetString(LheoDocument.Of([One.Element])).Replace("</offres>", "<formation><intitul/></formation></offres>", StringComparison.Ordinal);

        var result = (await Results(Send(Encoding.UTF8.GetBytes(xml), "application/xml"))).Single();

        result.Status.ShouldBe(202);
        result.Remarques!.Select(r => r.Path).ShouldBe(["/lheo/offres/formation[2]/intitul", "/lheo/offres/formation[2]"]);
    }

    [Theory]
    [InlineData("<!DOCTYPE x>\n<lheo/>", 400, "invalid-xml")]
    [InlineData("<lheo xmlns=\"http://lheo.gouv.fr/2.3\"><offres/></lheo>", 400, "invalid-xml")]
    [InlineData("{}", 400, "invalid-xml")]
    public async Task A_document_that_cannot_be_read_is_refused_as_a_whole(string xml, int status, string slug) =>
        (await Send(Encoding.UTF8.GetBytes(xml), "text/xml; charset=utf-8")).ShouldBeOfType<Problem>().ShouldSatisfyAllConditions(p => p.Status.ShouldBe(status), p => p.Slug.ShouldBe(slug));

    [Fact]
    public async Task Sessions_that_are_gone_are_cancelled_once_those_that_are_over_or_were_written_by_hand_are_not()
    {
        await Post(One, Two.With(("debut", "2026-01-05"), ("fin", "2026-06-29")));
        await PostJson(Two.With(("id", "json-3"), ("session_cle", Cle("S3"))));
        var keys = Enumerable.Range(1, 4).Select(n => OrderKey.Of(Messages.PommierBleu, new("F", "A", $"S{n}"))).ToList();

        (await Gone(keys)).Select(r => r.Status).ShouldBe([202, 200, 200, 404]);
        (await Gone(keys)).Select(r => r.Status).ShouldBe([200, 200, 200, 404]);

        var said = JsonNode.Parse(await database.Read(db => Annonces.Messages(db, "carif", keys)[keys[0]]))!;
        ((string?)said["statut"], (string?)said["emis_le"], (string?)said["intitule"]).ShouldBe(("annulee", "2026-06-30T14:00:00+02:00", "Agent magasinier"));
    }

    private static JsonObject Cle(string session) => new() { ["formation"] = "F", ["action"] = "A", ["session"] = session };

    private Task<List<string>> OnDisk() => database.Read(db => db.Query<string>("SELECT id FROM message ORDER BY seq").ToList());

    private Task<IReadOnlyList<ItemResult>> Post(params Told[] sessions) => Results(Send(LheoDocument.Of([.. sessions.Select(s => s.Element)]), "application/xml"));

    private Task<IReadOnlyList<ItemResult>> PostJson(params Told[] sessions) =>
        Results(Send(JsonSerializer.SerializeToUtf8Bytes(new JsonArray([.. sessions.Select(s => s.Json)])), "application/json"));

    private Task<IReadOnlyList<ItemResult>> Gone(IReadOnlyList<string> keys) => Results(Send(
        JsonSerializer.SerializeToUtf8Bytes(new { cles = keys }), "application/json", (http, carif) => new AnnoncesEndpoint(database, new(database, network, clock), Repetitions, post).Gone(http, carif)));

    private static async Task<IReadOnlyList<ItemResult>> Results(Task<IResult> answer) => (await answer).ShouldBeOfType<JsonHttpResult<ItemResults>>().Value!.Results;

    private async Task<IResult> Send(byte[] body, string contentType, Func<HttpContext, Partner, Task<IResult>>? to = null)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        using var stream = new MemoryStream(body);
        var http = new DefaultHttpContext { RequestServices = services };
        (http.Request.ContentType, http.Request.ContentLength, http.Request.Body) = (contentType, body.Length, stream);
        var carif = network.Current.ByCode("carif")!;
        return to is null ? await post.Post(http, carif, "session") : await to(http, carif);
    }
}

public sealed class Sessions_in_LHEO_on_SQLite() : SessionsInLheoTests(Engine.SQLite);

public sealed class Sessions_in_LHEO_on_PostgreSQL() : SessionsInLheoTests(Engine.PostgreSQL);
