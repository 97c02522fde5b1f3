using System.Diagnostics;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>What a process needs to start, what it waits for, and what it refuses.</summary>
[Collection(Breaking.Name)]
public sealed class Starting(BreakableServers servers)
{
    [Fact]
    public async Task It_waits_for_a_database_that_is_not_there_yet_and_says_so()
    {
        await using var stage = await Stage.Start(servers, workers: 1);
        Assert.SkipUnless(stage.Postgres.IsOurs, "a given server cannot be killed");
        var (journey, gateway) = (Journey.OfCaen(), stage.Gateways[0]);
        await gateway.Kill();
        stage.Postgres.Kill();

        gateway.Launch();
        await Eventually.Holds(() => gateway.Log.ShouldContain("la base est attendue encore"));
        await stage.Postgres.Restart();
        await gateway.Ready();

        await stage.Normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        await stage.Normandie.OfPommierBleu.Gets(1, journey);
    }

    [Fact]
    public async Task An_older_program_refuses_the_database_of_a_newer_one()
    {
        await using var stage = await Stage.Start(servers, workers: 0);
        var started = Stopwatch.StartNew();
        await stage.Another("worker").Start();
        TestContext.Current.TestOutputHelper!.WriteLine($"a worker was ready after {started.Elapsed.TotalSeconds:F1} s");
        await Stage.Execute(stage.Database, "INSERT INTO migration (number, sha256) VALUES (9999, 'of a newer program')");

        var refused = stage.Another("worker");
        refused.Launch();

        (await refused.Ended()).ShouldNotBe(0);
        OneSentence(refused.Log).ShouldContain("La base est à la version 9999");
        OneSentence(refused.Log).ShouldContain("lancez un programme plus récent");
    }

    [Theory]
    [InlineData("--database")]
    [InlineData("--broker")]
    public async Task Several_processes_need_both_servers(string given)
    {
        var (status, said) = await BridgeProcess.RunToEnd("run", "--roles", "worker", given, given is "--broker" ? "amqp://127.0.0.1/" : "Host=127.0.0.1;Database=sibridge");

        status.ShouldNotBe(0);
        OneSentence(said).ShouldContain("plusieurs processus se partagent une base PostgreSQL et un serveur RabbitMQ");
        OneSentence(said).ShouldContain($"il manque {(given is "--broker" ? "--database" : "--broker")}");
    }

    [Fact]
    public async Task Without_a_broker_a_process_has_its_database_to_itself_until_it_is_dead()
    {
        await using var stage = await Stage.Start(servers, workers: 0);
        BridgeProcess WithoutABroker() => new(BridgeProcess.Built, new Dictionary<string, string>(), ["--partners", stage.Normandie.NetworkFile, "--database", stage.Database]);
        await using BridgeProcess one = WithoutABroker(), another = WithoutABroker(), beside = stage.Another("worker");

        await Refused(one);
        foreach (var gateway in stage.Gateways) await gateway.Kill();
        await one.Start();
        await Refused(another);
        await Refused(beside);
        await one.Kill();
        await another.Start();
    }

    private static async Task Refused(BridgeProcess process)
    {
        process.Launch();
        (await process.Ended()).ShouldNotBe(0);
        OneSentence(process.Log).ShouldContain("un autre processus du pont travaille déjà sur cette base");
    }

    private static string OneSentence(string said) => said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldHaveSingleItem(said);
}
