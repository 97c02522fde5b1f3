using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>What waits for a mapping of codes goes when an operator writes it beside the network file, whatever becomes of the bridge meanwhile.</summary>
public sealed class MissingCodes
{
    private const string Mapping =
        """
        { "titre": "Motifs du département", "codes": [ { "code": "7", "libelle": "Autre" } ],
          "correspondances": [ { "de": "motif-sortie", "vers": "positionnement-motif-abandon", "codes": [ { "de": "raison_personnelle", "vers": "7" } ] } ] }
        """;

    [Fact]
    public async Task Killed_in_the_middle_of_the_release_the_bridge_sends_all_that_waited_once()
    {
        using var folder = new TemporaryFolder();
        var path = folder["departement"];
        Directory.CreateDirectory(path);
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
            own.Network.Partner("region-normandie")["receives"] = new JsonArray(TestNetwork.Folder(path, "csv:positionnements-departement", "abandon")));
        var journeys = Enumerable.Range(0, 60).Select(_ => Journey.OfCaen()).ToList();
        foreach (var journey in journeys)
        {
            await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
            await normandie.As("of-pommier-bleu").Sends("/v1/abandons", journey.Abandon());
        }

        await Eventually.Holds(async () => (await Queue(normandie)).ShouldBe("60 sortie raison_personnelle positionnement-motif-abandon reference/positionnement-motif-abandon.json"));
        Directory.GetFiles(path).ShouldBeEmpty();

        Directory.CreateDirectory(normandie["reference"]);
        File.WriteAllText(normandie["reference/positionnement-motif-abandon.json"], Mapping);
        await Eventually.Holds(() => Files(path).ShouldNotBeEmpty());
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();

        await Eventually.Holds(() => Files(path).Count.ShouldBe(60));
        await Eventually.Holds(async () => (await Queue(normandie)).ShouldBe(""));
        Files(path).ShouldAllBe(line => line.Contains(";7;"));
        normandie.NothingPersonalIsInTheLog();
    }

    private static async Task<string> Queue(Normandie normandie)
    {
        var told = (await normandie.Operator.Get("/v1/admin/correspondances")).ShouldBe(200).Json;
        return string.Join("\n", told["correspondances"]!.AsArray().Select(c => $"{c!["en_attente"]} {c["sens"]} {c["code"]} {c["vers"]} {c["fichier"]}"));
    }

    private static List<string> Files(string path) => [.. Directory.GetFiles(path, "*.csv").Select(f => File.ReadAllText(f).Split('\n')[1])];
}
