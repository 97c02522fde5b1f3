using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>Partners that put files into a folder, from which the bridge takes them.</summary>
public sealed class WatchedFolders
{
    [Fact]
    public async Task Good_mixed_and_bad_files_are_taken_and_each_has_its_acknowledgement()
    {
        using var folder = new SourceFolder();
        await using var normandie = await folder.StartNormandie("of-pommier-bleu", "reponse");
        var journeys = new[] { Journey.OfCaen(), Journey.OfCaen(), Journey.OfCaen() };
        foreach (var journey in journeys) await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        var wrong = journeys[2].Reponse();
        wrong["reponse"] = "peut-être";
        var one = journeys[0].Reponse();

        folder.Put("bon.json", one.ToJsonString());
        folder.Put("mele.json", $"[\n{journeys[1].Reponse().ToJsonString()},\n{wrong.ToJsonString()}\n]");
        folder.Put("mauvais.json", "[{]");

        var good = await folder.Acknowledgement("traites", "bon.json");
        good.ShouldHaveSingleItem().Take(3).ShouldBe(["1", one.Text("id"), "accepte"]);
        await normandie.Operator.Delivery(good[0][3], "delivered", "ml-caen");
        var mixed = await folder.Acknowledgement("traites", "mele.json");
        mixed.Select(l => (l[0], l[2], l[4], l[5])).ShouldBe([("2", "accepte", "", ""), ("3", "refuse", "/reponse", "enum")]);
        await normandie.Operator.Delivery(mixed[0][3], "delivered", "ml-caen");
        var bad = await folder.Acknowledgement("refuses", "mauvais.json");
        bad.ShouldHaveSingleItem()[5].ShouldBe("illisible");
        folder.Waiting.ShouldBeEmpty();
        normandie.NothingPersonalIsInTheLog();
    }
}
