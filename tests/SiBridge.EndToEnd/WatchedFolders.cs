using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
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
        // A moment after the file is in its place, its own folder goes.
        await Eventually.Holds(() => folder.Waiting.ShouldBeEmpty());
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task Of_a_catalogue_only_what_changed_travels_and_what_is_gone_is_cancelled()
    {
        using var folder = new SourceFolder();
        await using var normandie = await folder.StartNormandie("of-pommier-bleu", null, "lheo", complete: true);

        folder.Put("offre.xml", LheoText.Of(["S1", "S2", "S3"]));
        (await folder.Acknowledgement("traites", "offre.xml")).Select(l => l[2]).ShouldBe(["accepte", "accepte", "accepte"]);
        folder.Put("encore.xml", LheoText.Of(["S1", "S2", "S3"]));
        (await folder.Acknowledgement("traites", "encore.xml")).Select(l => (l[0], l[2])).ShouldBe([("5", "inchange"), ("6", "inchange"), ("7", "inchange")]);
        folder.Put("vide.xml", LheoText.Of([]));
        (await folder.Acknowledgement("traites", "vide.xml"))[^1][5].ShouldBe("aucune_annulation");
        folder.Put("moins.xml", LheoText.Of(["S1"]));
        var less = await folder.Acknowledgement("traites", "moins.xml");
        less.Select(l => l[2]).ShouldBe(["inchange", "annule", "annule"]);

        await normandie.MlCaen.Gets(less[1][3]);
        await Eventually.Holds(async () => (await normandie.As("ml-caen").Get("/v1/places")).Json["total"]!.GetValue<int>().ShouldBe(1));
    }

    [Fact]
    public async Task A_file_is_taken_when_it_is_whole_and_never_before()
    {
        using var folder = new SourceFolder();
        await using var normandie = await folder.StartNormandie("of-pommier-bleu", "session");
        var text = $"[{Offer.New().Session().ToJsonString()}]";
        foreach (var name in new[] { "envoi.json.part", "envoi.json.tmp", ".envoi.json" }) await File.WriteAllTextAsync(folder[name], text, TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(folder["lien.json"], normandie.NetworkFile);
        await File.WriteAllTextAsync(folder["juste.json.sha256"], $"{Sha256(text)}  juste.json\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["faux.json.sha256"], new string('0', 64), TestContext.Current.CancellationToken);

        await using (var growing = File.Create(folder["lent.json"]))
        {
            for (var n = 0; n < 6; n++)
            {
                await growing.WriteAsync(Encoding.UTF8.GetBytes(n == 0 ? "[" : " "), TestContext.Current.CancellationToken);
                await growing.FlushAsync(TestContext.Current.CancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
            }

            File.Exists(folder["lent.json"]).ShouldBeTrue();
            await growing.WriteAsync(Encoding.UTF8.GetBytes(text[1..]), TestContext.Current.CancellationToken);
        }

        folder.Put("juste.json", text);
        folder.Put("faux.json", text);
        // Whatever does not become what was said is waited for, but not for ever.
        File.SetLastWriteTimeUtc(folder["faux.json"], DateTime.UtcNow.AddHours(-1));

        // The same message thrice, in three files.
        (await folder.Acknowledgement("traites", "lent.json")).Concat(await folder.Acknowledgement("traites", "juste.json")).Select(l => l[2]).Order().ShouldBe(["accepte", "deja_recu"]);
        File.Exists(Path.Combine(folder["traites"], "juste.json.sha256")).ShouldBeTrue();
        (await folder.Acknowledgement("refuses", "faux.json")).ShouldHaveSingleItem()[5].ShouldBe("empreinte");
        await Eventually.Holds(() => folder.Waiting.Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe([".envoi.json", "envoi.json.part", "envoi.json.tmp", "lien.json"]));

        folder.Put("juste.json", text);
        await Eventually.Holds(() => Directory.GetFiles(folder["traites"], "juste.*.acquit.csv").Length.ShouldBe(2));
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_file_the_bridge_reads_it_again_and_nothing_is_doubled()
    {
        const int sessions = 4_000;
        using var folder = new SourceFolder();
        await using var normandie = await folder.StartNormandie("of-pommier-bleu", null, "lheo");
        folder.Put("offre.xml", LheoText.Of(Enumerable.Range(0, sessions).Select(n => $"S{n}")));

        for (var kill = 1; kill <= 3; kill++)
        {
            var before = (await Announced(normandie)).Count;
            await Eventually.Holds(async () => (await Announced(normandie)).Count.ShouldBeGreaterThan(before), TimeSpan.FromSeconds(60));
            await normandie.Bridge.Kill();
            await normandie.Bridge.Start();
        }

        File.Exists(Path.Combine(folder["traites"], "offre.xml")).ShouldBeFalse("it was not killed in the middle");
        var lines = await folder.Acknowledgement("traites", "offre.xml");
        lines.Count.ShouldBe(sessions);
        lines.Select(l => l[2]).ShouldBeSubsetOf(["accepte", "inchange", "deja_recu"]);
        var announced = await Announced(normandie);
        announced.Count.ShouldBe(sessions);
        announced.ShouldAllBe(a => a["fois"]!.GetValue<int>() == 1);
    }

    [Fact]
    public async Task A_source_speaks_for_those_whom_the_network_names_and_for_nobody_else()
    {
        using var folder = new SourceFolder();
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
            own.Network.Partner("region-normandie")["sends"] = new JsonArray(folder.Source("session").With("speaks_for", new JsonArray("of-pommier-bleu"))));
        var (own, foreign) = (Offer.New().Session(), Offer.New().Session().With("organisme", Normandie.TroisMarees));

        folder.Put("offre.json", new JsonArray(own, foreign).ToJsonString());

        var lines = await folder.Acknowledgement("traites", "offre.json");
        lines.Select(l => (l[2], l[5])).ShouldBe([("accepte", ""), ("refuse", "forbidden")]);
        (await normandie.Operator.Get($"/v1/messages/{lines[0][3]}")).Json.Text("emetteur").ShouldBe("of-pommier-bleu");
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told_once_and_an_anomaly_tells_of_refused_lines()
    {
        using var folder = new SourceFolder();
        Directory.Delete(folder.Path);
        await using var normandie = await folder.StartNormandie("of-pommier-bleu", "session");
        await Eventually.Holds(() => normandie.Bridge.Log.ShouldContain("n'existe pas, ou n'en est pas un : créez-le"));
        await Eventually.Holds(async () => (await normandie.Operator.Source("of-pommier-bleu", "depot")).Text("error").ShouldContain("n'existe pas"));

        Directory.CreateDirectory(folder.Path);
        folder.Put("offre.json", "[{}]");

        (await folder.Acknowledgement("refuses", "offre.json")).ShouldHaveSingleItem()[2].ShouldBe("refuse");
        await Eventually.Holds(() => normandie.OfPommierBleu.Requests.ShouldContain(r => r.Type == "anomalie" && r.Json.Text("code") == "lignes_refusees"));
        await Eventually.Holds(async () =>
        {
            var state = await normandie.Operator.Source("of-pommier-bleu", "depot");
            state["error"].ShouldBeNull();
            (state.Text("last_document"), state["documents_refused"]!.GetValue<int>(), state["refused"]!.GetValue<int>()).ShouldBe(("offre.json", 1, 1));
        });
        normandie.Bridge.Log.Split("n'existe pas, ou n'en est pas un").Length.ShouldBe(2);
    }

    private static async Task<IReadOnlyList<JsonNode>> Announced(Normandie normandie) =>
        [.. (await normandie.As("of-pommier-bleu").Get("/v1/sessions/annonces?taille=5000")).Json["annonces"]!.AsArray().Select(a => a!)];

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
