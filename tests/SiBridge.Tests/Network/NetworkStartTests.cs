using Shouldly;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Network;

/// <summary>Which network a process starts with: its own file's, or the one that the others already have.</summary>
public sealed class NetworkStartTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero), Before = Noon.AddHours(-1), After = Noon.AddHours(1);

    private readonly TemporaryFolder folder = new();
    private readonly ManualClock clock = new(Noon);
    private readonly Database database;

    public NetworkStartTests() => database = new SqliteDatabase(folder.File("sibridge.db"));

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Alone_a_bridge_starts_with_its_file_whatever_was_before()
    {
        await Started("a", "Premier", Before);
        await Started("b", "Second", Before);

        await using var again = Process("a", "Premier", Before);

        (await again.Choose(shared: false)).Network!.ShouldSatisfyAllConditions(n => n.Name.ShouldBe("Premier"), n => n.Version.ShouldBe(3));
    }

    [Fact]
    public async Task A_gateway_whose_file_is_unknown_makes_it_the_newest()
    {
        await Started("a", "Premier", Before);

        (await Started("b", "Second", Before)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task The_same_file_is_the_same_version()
    {
        await Started("a", "Premier", Before);

        (await Started("b", "Premier", After)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_gateway_with_an_old_file_takes_what_the_others_have()
    {
        await Started("a", "Premier", Before);
        await Started("b", "Second", Before);

        (await Started("a", "Premier", Before)).ShouldSatisfyAllConditions(n => n.Name.ShouldBe("Second"), n => n.Version.ShouldBe(2));
    }

    [Fact]
    public async Task An_old_text_that_was_written_again_since_is_meant()
    {
        await Started("a", "Premier", Before);
        await Started("b", "Second", Before);

        (await Started("a", "Premier", After)).ShouldSatisfyAllConditions(n => n.Name.ShouldBe("Premier"), n => n.Version.ShouldBe(3));
    }

    [Fact]
    public async Task A_worker_takes_the_newest_and_needs_no_file_for_it()
    {
        await Started("a", "Premier", Before);
        await using var worker = new Process(Directory.CreateDirectory(folder.File("c")).FullName, database, clock, publishes: false);
        worker.Has("secret", "connu ici");

        (await worker.Choose()).Network!.Name.ShouldBe("Premier");
        worker.Header.ShouldBe("connu ici");
    }

    [Fact]
    public async Task The_first_of_all_may_be_a_worker()
    {
        await using var worker = Process("c", "Premier", Before, publishes: false);

        (await worker.Choose()).Network!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_version_that_cannot_be_resolved_here_is_refused_and_says_where_it_is_from()
    {
        await Started("a", "Premier", Before);
        await using var worker = new Process(Directory.CreateDirectory(folder.File("c")).FullName, database, clock, publishes: false);

        (await worker.Choose()).ShouldSatisfyAllConditions(
            start => start.Network.ShouldBeNull(), start => start.Origin.ShouldBe("version 1 de la base"), start => start.Problems.ShouldHaveSingleItem().Message.ShouldContain("secret"));
    }

    private async Task<NetworkInForce> Started(string name, string network, DateTimeOffset writtenAt)
    {
        await using var process = Process(name, network, writtenAt);
        return (await process.Choose()).Network!;
    }

    private Process Process(string name, string network, DateTimeOffset writtenAt, bool publishes = true)
    {
        var process = new Process(Directory.CreateDirectory(folder.File(name)).FullName, database, clock, publishes);
        process.Has("secret", "premier");
        process.Write(network, "file:secret", writtenAt);
        return process;
    }
}
