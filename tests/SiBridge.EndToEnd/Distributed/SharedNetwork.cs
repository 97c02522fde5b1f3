using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>The network in force is a version in the database, the same for all processes.</summary>
public sealed class SharedNetwork(SharedServers servers)
{
    [Fact]
    public async Task A_changed_file_of_one_gateway_becomes_the_version_of_all_and_a_bad_one_changes_nothing()
    {
        await using var stage = await Stage.Start(servers, gateways: 2, change: OwnFiles);
        var normandie = stage.Normandie;
        var newcomers = stage.Gateways.Select(g => normandie.As("arml", g)).ToList();
        (await Versions(stage, messages: 1)).ShouldBe([1]);

        normandie.Network.MissionLocale("arml", "14762S00").Write(normandie["gateway-1.json"]);

        foreach (var newcomer in newcomers) await Eventually.Holds(async () => (await newcomer.Get("/v1/places")).ShouldBe(200));
        await Eventually.Holds(async () => (await Versions(stage, messages: 1)).ShouldBe([2]));
        foreach (var process in normandie.Processes) await Eventually.Holds(() => process.Log.ShouldContain("Network version 2 is in force"));
        (await Versions(stage, messages: 10)).ShouldBe([2]);

        TestNetwork.Replace(normandie["gateway-1.json"], normandie.Network.File.ToJsonString().Replace("\"kind\":\"region\"", "\"kind\":\"royaume\"", StringComparison.Ordinal));

        await Eventually.Holds(() => stage.Gateways[0].Log.ShouldContain("Version 2 stays in force"));
        stage.Gateways[0].Log.ShouldContain("/partners/5/kind");
        foreach (var process in normandie.Processes.Skip(1)) process.Log.ShouldNotContain("stays in force");
        (await Versions(stage, messages: 4)).ShouldBe([2]);
    }

    [Fact]
    public async Task A_worker_without_a_file_of_its_own_takes_the_version_in_the_database()
    {
        await using var stage = await Stage.Start(servers, workers: 1);
        var (normandie, journey) = (stage.Normandie, Journey.OfCaen());
        (await stage.Workers[0].Stop()).ShouldBe(0);
        var receipt = await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        await stage.Another("worker", partners: "absent.json").Start();

        (await normandie.OfPommierBleu.Gets(1, journey)).ShouldHaveSingleItem();
        ((int)(await normandie.Operator.Message(receipt))["network_version"]!).ShouldBe(1);
    }

    /// <summary>As on several machines; the gateways' alone matter.</summary>
    private static void OwnFiles(Normandie normandie)
    {
        normandie.Network.Write(normandie["gateway-1.json"]);
        normandie.Network.Write(normandie["gateway-2.json"]);
    }

    /// <summary>With which versions messages are routed now, posted at one gateway after the other.</summary>
    private static async Task<IReadOnlyList<int>> Versions(Stage stage, int messages)
    {
        var versions = new List<int>();
        for (var n = 0; n < messages; n++)
        {
            var at = stage.Gateways[(n + 1) % stage.Gateways.Count];
            var receipt = await stage.Normandie.As("ml-caen", at).Sends("/v1/prescriptions", Journey.OfCaen().Prescription());
            versions.Add((int)(await stage.Normandie.As(TestNetwork.Operator, at).Message(receipt, "routed"))["network_version"]!);
        }

        return [.. versions.Distinct()];
    }
}
