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
using Xunit;

namespace SiBridge.Tests.Gateway;

/// <summary>Arrays on a database that refuses one message, as a disk does that becomes full on the way.</summary>
public sealed class PostArrayTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ManualClock clock = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly CurrentNetwork network = new();
    private readonly Database database;
    private readonly PostMessages post;

    public PostArrayTests()
    {
        network.Replace(Networks.Normandie);
        database = new SqliteDatabase(folder.File("sibridge.db"));
        var journal = new MessageJournal(database, new(EmbeddedBridge.Bus, NullLogger<Announcer>.Instance), clock);
        var admission = new Admission(EmbeddedBridge.Schemas, database, clock);
        post = new(admission, journal, new(admission, journal, network, NullLogger<Intake>.Instance), network, new(clock), new(database, new(database, clock)));
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task What_is_on_disk_already_is_told_when_the_disk_fails_later_and_what_is_left_is_503()
    {
        await TheDiskFailsAt("b");

        // The second speaks of the first one's session, so the first is on disk before.
        var (status, results) = await Post(Places("a", "S1"), Places("b", "S1"), Places("c", "S2"));

        status.ShouldBe(202);
        results.Select(r => (r.Id, r.Status)).ShouldBe([("a", 202), ("b", 503), ("c", 503)]);
        results[1].Problem!.Detail.ShouldBe("Ce message n'a pas été accepté ; réessayez dans quelques secondes avec le même « id ».");
        (await OnDisk()).ShouldBe(["a"]);
    }

    [Fact]
    public async Task An_item_that_was_refused_for_its_own_fault_stays_so_when_the_disk_fails_later()
    {
        await TheDiskFailsAt("c");

        var (_, results) = await Post(Places("a", "S1"), Places("b", "S1", places: -1), Places("b2", "S1"), Places("c", "S1"));

        results.Select(r => (r.Id, r.Status)).ShouldBe([("a", 202), ("b", 422), ("b2", 202), ("c", 503)]);
    }

    [Fact]
    public async Task When_nothing_is_on_disk_yet_the_whole_array_is_refused()
    {
        await TheDiskFailsAt("b");

        await Should.ThrowAsync<DatabaseUnavailableException>(() => Post(Places("a", "S1"), Places("b", "S2")));

        (await OnDisk()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Items_that_tell_both_names_of_different_sessions_share_one_transaction()
    {
        await TheDiskFailsAt("c");

        await Should.ThrowAsync<DatabaseUnavailableException>(() => Post(Both("a", "S1", "R1"), Both("b", "S2", "R2"), Both("c", "S3", "R3")));

        (await OnDisk()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_name_that_contradicts_an_earlier_item_is_refused_in_the_same_array()
    {
        var (_, results) = await Post(Both("a", "S1", "R1"), Both("b", "S1", "R2"), Both("c", "S2", "R1"));

        results.Select(r => r.Status).ShouldBe([202, 422, 422]);
    }

    private static JsonObject Places(string id, string session, int places = 3)
    {
        var cle = new JsonObject { ["formation"] = "F", ["action"] = "A", ["session"] = session };
        return Messages.Places.With(("id", id), ("session_cle", cle), ("places_disponibles", places)).Json;
    }

    private static JsonObject Both(string id, string session, string reference)
    {
        var message = Places(id, session);
        message["session_cle"]!["reference"] = reference;
        return message;
    }

    /// <summary>The file may grow to 8 MB, and this message wants more.</summary>
    private Task<int> TheDiskFailsAt(string id) => database.Write(db => db.Execute(
        $"""
        PRAGMA max_page_count = 2000;
        CREATE TABLE filler (content BLOB);
        CREATE TRIGGER fill BEFORE INSERT ON message WHEN NEW.id = '{id}' BEGIN INSERT INTO filler VALUES (zeroblob(50000000)); END
        """));

    private Task<List<string>> OnDisk() => database.Read(db => db.Query<string>("SELECT id FROM message ORDER BY seq").ToList());

    private async Task<(int? Status, IReadOnlyList<ItemResult> Results)> Post(params JsonNode[] items)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.ContentType = "application/json";
        using var body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(new JsonArray(items).ToJsonString()));
        http.Request.Body = body;
        var answer = (await post.Post(http, network.Current.ByCode("of-pommier-bleu")!, "places")).ShouldBeOfType<JsonHttpResult<ItemResults>>();
        return (answer.StatusCode, answer.Value!.Results);
    }
}
