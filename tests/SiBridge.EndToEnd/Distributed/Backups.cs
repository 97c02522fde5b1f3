using System.Diagnostics;
using Npgsql;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>The database alone is backed up; compose/README.md says how, and its very commands are run here.</summary>
[Collection(Breaking.Name)]
public sealed class Backups(BreakableServers servers)
{
    private const string InContainer = "docker compose exec -T postgres ";

    [Fact]
    public async Task Restored_with_an_empty_broker_the_bridge_delivers_what_was_not_settled()
    {
        var postgres = await servers.Postgres;
        Assert.SkipUnless(postgres.IsOurs, "the commands name a database and a role that a given server may have");
        var database = await AsInCompose(await postgres.NewDatabase());
        await using var stage = await Stage.Start(servers, workers: 1, database: database);
        var (normandie, delivered, waiting) = (stage.Normandie, Journey.OfCaen(), Journey.OfCaen());
        await normandie.Operator.Delivery(await normandie.As("ml-caen").Sends("/v1/prescriptions", delivered.Prescription()), "delivered");
        normandie.OfPommierBleu.Answers = _ => new(503);
        var receipt = await normandie.As("ml-caen").Sends("/v1/prescriptions", waiting.Prescription());
        await normandie.OfPommierBleu.Gets(1, waiting);

        await Run("pg_dump", stage);
        foreach (var process in normandie.Processes) (await process.Stop()).ShouldBe(0);
        foreach (var command in new[] { "dropdb", "createdb", "pg_restore" }) await Run(command, stage);
        await stage.Rabbit.Wipe();
        normandie.OfPommierBleu.Answers = _ => Reply.Ok;
        foreach (var process in normandie.Processes) await process.Start();

        await normandie.Operator.Delivery(receipt, "delivered");
        normandie.OfPommierBleu.About(waiting).Select(r => r.WebhookId).Distinct().ShouldHaveSingleItem();
        normandie.OfPommierBleu.About(delivered).ShouldHaveSingleItem("what had been delivered stays delivered");
    }

    /// <summary>The role and the database that compose.yaml makes.</summary>
    private static async Task<string> AsInCompose(string any)
    {
        await Stage.Execute(any, "CREATE ROLE sibridge SUPERUSER LOGIN");
        await Stage.Execute(any, "CREATE DATABASE sibridge OWNER sibridge");
        return new NpgsqlConnectionStringBuilder(any) { Database = "sibridge", Username = "sibridge" }.ConnectionString;
    }

    /// <summary>Runs the one line of the notes that runs this program in the container of PostgreSQL.</summary>
    private static async Task Run(string program, Stage stage)
    {
        var line = (await File.ReadAllLinesAsync(Path.Combine(Stage.Compose, "README.md"))).Single(l => l.Contains(InContainer + program, StringComparison.Ordinal));
        var server = new NpgsqlConnectionStringBuilder(stage.Database);
        var start = new ProcessStartInfo("sh", ["-c", line.Replace(InContainer, "", StringComparison.Ordinal)])
        {
            WorkingDirectory = stage.Normandie[""],
            RedirectStandardError = true,
            Environment = { ["PGHOST"] = server.Host, ["PGPORT"] = $"{server.Port}" },
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{line}\n{said}");
    }
}
