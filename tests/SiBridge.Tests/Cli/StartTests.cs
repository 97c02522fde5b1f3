using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shouldly;
using SiBridge.Cli;
using SiBridge.Hosting;
using SiBridge.Storage;
using Xunit;

namespace SiBridge.Tests.Cli;

/// <summary>What a start makes, what it leaves behind, and what it says when it cannot.</summary>
public sealed class StartTests : IDisposable
{
    private readonly Folder folder = new();

    private string Data => Path.Combine(folder.Path, "data");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task At_the_end_the_database_is_closed_and_the_folder_is_free()
    {
        var app = await Bridge.Build(new(BridgeOptions.SamplePartners, Data, "http://127.0.0.1:0", BehindProxy: false), stop: TestContext.Current.CancellationToken);

        await app.DisposeAsync();

        File.Exists(Path.Combine(Data, "sibridge.db-wal")).ShouldBeFalse("SQLite takes its log away when the last connection is closed");
        using var next = new DataFolder(Data);
    }

    [Fact]
    public async Task A_start_that_is_refused_closes_what_it_has_opened()
    {
        var network = folder.Write("partners.json", "{}");

        await Should.ThrowAsync<CannotStartException>(() => Bridge.Build(new(network, Data, "http://127.0.0.1:0", BehindProxy: false), stop: TestContext.Current.CancellationToken));

        File.Exists(Path.Combine(Data, "sibridge.db-wal")).ShouldBeFalse();
        using var next = new DataFolder(Data);
    }

    [Fact]
    public void The_data_folder_is_made_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        using var made = new DataFolder(Data);

        File.GetUnixFileMode(Data).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_data_folder_that_is_open_to_others_stays_as_it_is_and_check_says_so()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, open);
        using (new DataFolder(Data)) File.GetUnixFileMode(Data).ShouldBe(open);

        var run = await Invocation.Of("check", "--data", Data, "--urls", "http://127.0.0.1:0");

        run.Code.ShouldBe(0, run.Output);
        run.Output.ShouldContain("chmod");
    }

    [Fact]
    public async Task A_database_that_is_broken_at_the_start_is_told_in_one_sentence()
    {
        Directory.CreateDirectory(Data);
        var file = Path.Combine(Data, "sibridge.db");
        long page;
        await using (var database = new SqliteDatabase(file))
            page = await database.Read(db => db.ExecuteScalar<long>("SELECT rootpage FROM sqlite_master WHERE name = 'network_version'"));
        // A bad sector where the network's versions lie.
        using (var bytes = File.OpenWrite(file))
        {
            bytes.Position = (page - 1) * 4096;
            bytes.Write(new byte[4096]);
        }

        var run = await Invocation.Of("run", "--data", Data, "--urls", "http://127.0.0.1:0");

        run.Code.ShouldBe(2);
        run.Error.ShouldStartWith("La base ne répond pas : vérifiez la place sur le disque et les droits du dossier de données (");
        run.Error.TrimEnd().ShouldNotContain("\n");
    }

    [Fact]
    public async Task So_is_one_that_fails_once_everything_is_open()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHostedService<Full>();
        await using var app = builder.Build();

        (await Should.ThrowAsync<CannotStartException>(() => RunVerb.Start(app, "http://127.0.0.1:0"))).Message
            .ShouldBe("La base n'a pas pu écrire : vérifiez la place sur le disque et les droits du dossier de données (plein).");
    }

    private sealed class Full : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new DatabaseUnavailableException("La base n'a pas pu écrire.", new IOException("plein"));

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
