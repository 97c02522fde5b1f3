using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Network;

/// <summary>A running bridge follows its network file, and what that refers to.</summary>
public sealed class NetworkWatchTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder folder = new();
    private readonly ManualClock clock = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly CurrentNetwork network = new();
    private readonly Database database;
    private readonly NetworkSource source;
    private readonly NetworkWatch watch;

    public NetworkWatchTests()
    {
        database = new(folder.File("sibridge.db"));
        source = new(folder.File("partners.json"), new(EmbeddedBridge.Schemas, [new HttpChannel(network, clock)]), database, clock);
        watch = new(source, network, clock, NullLogger<NetworkWatch>.Instance);
        File.WriteAllText(folder.File("secret"), "premier");
        Write("Essai", "file:secret");
    }

    public async ValueTask DisposeAsync()
    {
        await watch.StopAsync(CancellationToken.None);
        watch.Dispose();
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_secret_that_is_replaced_behind_its_reference_is_taken_and_is_a_version()
    {
        await Start();

        File.WriteAllText(folder.File("secret"), "second");

        await Until(() => Header() == "second");
        network.Current.Version.ShouldBe(2);
    }

    [Fact]
    public async Task A_file_refused_for_a_missing_secret_is_taken_when_the_secret_appears()
    {
        await Start();
        Write("Essai 2", "file:absent");
        clock.Advance(TimeSpan.FromSeconds(1));
        network.Current.Name.ShouldBe("Essai");

        File.WriteAllText(folder.File("absent"), "le voici");

        await Until(() => Header() == "le voici");
        network.Current.Name.ShouldBe("Essai 2");
    }

    [Fact]
    public async Task The_same_in_another_spelling_is_no_new_version()
    {
        await Start();

        File.AppendAllText(source.Path, "\n\n");

        (await source.Adopt(source.ReadFile())).Network!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task What_stands_behind_a_reference_never_enters_the_database()
    {
        await Start();

        database.Read(db => db.QuerySingle<string>("SELECT file FROM network_version")).ShouldSatisfyAllConditions(
            file => file.ShouldContain("file:secret"), file => file.ShouldNotContain("premier"));
    }

    private async Task Start()
    {
        var (first, problems) = await source.Adopt(source.ReadFile());
        problems.ShouldBeEmpty();
        network.Replace(first!);
        await watch.StartAsync(CancellationToken.None);
    }

    private string? Header() => network.Current.Partners[0].Receives[0].Channel.Properties.GetProperty("headers").GetProperty("X-Api-Key").GetString();

    private async Task Until(Func<bool> seen)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!seen())
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, limit.Token);
        }
    }

    private void Write(string name, string apiKey) => File.WriteAllText(folder.File("partners.json"), $$"""
        { "network": { "name": "{{name}}", "timezone": "Europe/Paris" }, "partners": [
          { "code": "of", "kind": "organisme", "name": "O", "sirets": ["12345678200010"],
            "receives": [ { "code": "http", "types": ["*"],
              "channel": { "kind": "http", "url": "https://of.example/", "headers": { "X-Api-Key": "{{apiKey}}" } } } ] } ] }
        """);
}
