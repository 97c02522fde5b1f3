using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using SiBridge.Tests.Translation.Csv;
using Xunit;

namespace SiBridge.Tests.Network;

/// <summary>Running processes follow the network file of a gateway, the versions in their database, and what those refer to.</summary>
public abstract class NetworkWatchTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();
    private readonly ManualClock clock = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly TestDatabase test;
    private readonly Database database;
    private readonly List<Process> processes = [];

    protected NetworkWatchTests(Engine engine)
    {
        test = new(engine);
        database = test.Open();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes) await process.DisposeAsync();
        await test.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_secret_that_is_replaced_behind_its_reference_is_taken_under_the_same_version()
    {
        var gateway = await Start("a");

        gateway.Has("secret", "second");

        await Until(() => gateway.Header == "second");
        gateway.Current.Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_file_refused_for_a_missing_secret_is_taken_when_the_secret_appears()
    {
        var gateway = await Start("a");
        gateway.Write("Essai 2", "file:absent");
        await Seconds(2);
        gateway.Current.Name.ShouldBe("Essai");

        gateway.Has("absent", "le voici");

        await Until(() => gateway.Header == "le voici");
        (gateway.Current.Name, gateway.Current.Version).ShouldBe(("Essai 2", 2));
    }

    [Fact]
    public async Task A_changed_file_of_one_gateway_comes_into_force_everywhere_and_stays()
    {
        var (first, second, worker) = (await Start("a"), await Start("b"), await Start("c", publishes: false));

        first.Write("Essai 2", "file:secret");

        await Until(() => new[] { first, second, worker }.All(p => p.Current.Name == "Essai 2"));
        await Seconds(3);
        new[] { first, second, worker }.Select(p => p.Current.Version).ShouldBe([2, 2, 2]);
    }

    [Fact]
    public async Task A_file_beside_the_network_file_is_part_of_its_version_everywhere()
    {
        var (gateway, worker) = (await Start("a"), await Start("b", publishes: false));

        var profil = Profils.Small.With("titre", "é");

        gateway.Has("profiles/entrees.json", profil);

        await Until(() => new[] { gateway, worker }.All(p => p.Current.Version == 2));
        System.Text.Encoding.UTF8.GetString(worker.Current.Files["profiles/entrees.json"]).ShouldBe(profil);
        await Seconds(2);
        gateway.Current.Version.ShouldBe(2);
    }

    [Fact]
    public async Task One_that_is_wrong_keeps_the_whole_version_out_until_it_is_mended()
    {
        var gateway = await Start("a");
        gateway.Has("profiles/entrees.json", "{");
        gateway.Write("Essai 2", "file:secret");
        await Seconds(3);
        (gateway.Current.Name, gateway.Current.Version).ShouldBe(("Essai", 1));

        gateway.Has("profiles/entrees.json", Profils.Small.With("titre", "Entrées"));

        await Until(() => gateway.Current.Name == "Essai 2");
        gateway.Current.Files.ContainsKey("profiles/entrees.json").ShouldBeTrue();
    }

    [Fact]
    public async Task Each_process_has_its_own_secrets_behind_the_same_version()
    {
        var (first, second) = (await Start("a"), await Start("b"));

        second.Has("secret", "celui de b");

        await Until(() => second.Header == "celui de b");
        await Seconds(2);
        (first.Header, first.Current.Version, second.Current.Version).ShouldBe(("premier", 1, 1));
    }

    [Fact]
    public async Task A_version_whose_secret_is_missing_here_waits_for_it_and_the_former_one_stays()
    {
        var (gateway, worker) = (await Start("a"), await Start("c", publishes: false));
        gateway.Has("nouveau", "connu de a");
        gateway.Write("Essai 2", "file:nouveau");
        await Until(() => gateway.Current.Version == 2);
        await Seconds(2);
        worker.Current.Version.ShouldBe(1);

        worker.Has("nouveau", "connu de c");

        await Until(() => worker.Current.Version == 2);
        worker.Header.ShouldBe("connu de c");
    }

    [Fact]
    public async Task The_file_of_a_worker_changes_nothing()
    {
        var worker = await Start("c", publishes: false);

        worker.Write("Essai 2", "file:secret");

        await Seconds(3);
        (await database.Read(db => db.ExecuteScalar<long>("SELECT COUNT(*) FROM network_version"))).ShouldBe(1);
    }

    [Fact]
    public async Task Gateways_that_see_the_same_change_at_the_same_instant_make_one_version()
    {
        var (first, second) = (await Start("a"), await Start("b"));
        first.Write("Essai 2", "file:secret");
        second.Write("Essai 2", "file:secret");

        var versions = await Task.WhenAll(first.Source.Publish(first.Source.ReadFile()), second.Source.Publish(second.Source.ReadFile()));

        versions.Select(v => v.Version).ShouldBe([2, 2]);
    }

    [Fact]
    public async Task What_stands_behind_a_reference_never_enters_the_database()
    {
        await Start("a");

        (await database.Read(db => db.QuerySingle<string>("SELECT file FROM network_version"))).ShouldSatisfyAllConditions(
            file => file.ShouldContain("file:secret"), file => file.ShouldNotContain("premier"));
    }

    private async Task<Process> Start(string name, bool publishes = true)
    {
        var process = new Process(Directory.CreateDirectory(folder.File(name)).FullName, database, clock, publishes);
        processes.Add(process);
        process.Has("secret", "premier");
        process.Write("Essai", "file:secret");
        await process.Start();
        return process;
    }

    /// <summary>Lets so many looks pass: each ends before the database answers what is asked after it.</summary>
    private async Task Seconds(int count)
    {
        for (var second = 0; second < count; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            for (var turn = 0; turn < 10; turn++) await database.Write(_ => { });
        }
    }

    private async Task Until(Func<bool> seen)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!seen())
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, limit.Token);
        }
    }
}

public sealed class NetworkWatch_on_SQLite() : NetworkWatchTests(Engine.SQLite);

public sealed class NetworkWatch_on_PostgreSQL() : NetworkWatchTests(Engine.PostgreSQL);
