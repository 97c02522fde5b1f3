using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A partner that takes its deliveries out of a folder.</summary>
public sealed class Folders
{
    [Fact]
    public async Task Hold_one_file_per_delivery_in_order_and_what_waited_for_the_folder_comes_when_it_is_there()
    {
        using var folder = new TemporaryFolder();
        var path = folder["echanges"];
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
            own.Network.Partner("ml-caen")["receives"]![0]!["channel"] = new JsonObject { ["kind"] = "directory", ["path"] = path, ["retry"] = new JsonObject { ["pauses"] = new JsonArray(1, 1, 1) } });
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-pommier-bleu"));
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        var receipts = new List<string> { await of.Sends("/v1/reponses", journey.Reponse()), await of.Sends("/v1/resultats", journey.Resultat()), await of.Sends("/v1/entrees", journey.Entree()) };
        await Eventually.Holds(() => normandie.Bridge.Log.ShouldContain("n'existe pas, ou n'en est pas un"));

        // The lane knocks every quarter of an hour: a process that starts knocks at once.
        Directory.CreateDirectory(path);
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();

        await Eventually.Holds(() => Directory.GetFiles(path, "*.json").Length.ShouldBe(3));
        var files = Directory.GetFiles(path).Order(StringComparer.Ordinal).ToList();
        files.Select(f => JsonNode.Parse(File.ReadAllText(f))!.AsObject().Text("receipt")).ShouldBe(receipts);
        files.ShouldAllBe(f => !f.Contains(journey.Id));
        foreach (var receipt in receipts) await normandie.Operator.Delivery(receipt, "delivered", "ml-caen");
    }
}
