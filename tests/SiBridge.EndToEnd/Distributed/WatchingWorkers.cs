using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using SiBridge.Servers;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>Two workers see the same folder, and one of them dies over a file.</summary>
public sealed class WatchingWorkers(SharedServers servers)
{
    [Fact]
    public async Task Take_each_file_once_and_the_other_goes_on_when_one_is_killed()
    {
        const int files = 12, each = 100;
        using var folder = new SourceFolder();
        await using var stage = await Stage.Start(servers, change: normandie =>
            normandie.Network.Partner("of-pommier-bleu")["sends"] = new JsonArray(folder.Source(null, "lheo")));
        for (var n = 0; n < files; n++) folder.Put($"offre-{n}.xml", LheoText.Of(Enumerable.Range(0, each).Select(s => $"S{n}-{s}")));

        await Eventually.Holds(() => Directory.GetFiles(folder["traites"], "*.xml").Length.ShouldBeGreaterThan(1), TimeSpan.FromSeconds(60));
        // One of the two holds the source: whichever it is, the other takes over.
        await stage.Workers[0].Kill();
        await Eventually.Holds(() => Directory.GetFiles(folder["traites"], "*.xml").Length.ShouldBeGreaterThan(4), TimeSpan.FromSeconds(60));
        await stage.Workers[0].Start();
        await stage.Workers[1].Kill();

        await Eventually.Holds(() => Directory.GetFiles(folder["traites"], "*.xml").Length.ShouldBe(files), TimeSpan.FromSeconds(120));
        Directory.GetFiles(folder["traites"], "*.acquit.csv").Length.ShouldBe(files);
        // A moment after the file is in its place, its own folder goes.
        await Eventually.Holds(() => folder.Waiting.ShouldBeEmpty());
        var announced = (await stage.Normandie.As("of-pommier-bleu").Get("/v1/sessions/annonces?taille=5000")).Json["annonces"]!.AsArray();
        announced.Count.ShouldBe(files * each);
        announced.ShouldAllBe(a => a!["fois"]!.GetValue<int>() == 1);
    }
}
