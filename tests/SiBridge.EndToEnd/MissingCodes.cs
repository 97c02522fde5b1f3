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
        var waiting = (await normandie.Operator.Get("/v1/admin/failures?taille=1")).Json.List("failures").ShouldHaveSingleItem().Text("delivery");
        (await normandie.Operator.Get($"/v1/admin/deliveries/{waiting}/body")).ShouldBe(409, "not-now").Json.Text("detail").ShouldContain("n'a pas de corps");

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

    [Fact]
    public async Task A_line_of_a_file_whose_code_has_no_mapping_waits_alone_and_what_became_of_it_stands_in_a_second_acknowledgement()
    {
        using var folder = new SourceFolder();
        await using var normandie = await Department(folder);
        var journeys = await Prescribed(normandie, 4);

        folder.Put("jour.csv", Positions(Line(journeys[0]), Line(journeys[1], "Z9"), Line(journeys[2], "Z9", sortie: "2099-01-01"), Line(journeys[3])));
        var first = (await folder.Acknowledgement("traites", "jour.csv")).Where(l => l[2] is not "remarque").ToList();
        first.Select(l => (l[0], l[2], l[4], l[5])).ShouldBe(
            [("2", "accepte", "", ""), ("3", "en_attente", "beneficaire_abandon_action_raison", "sans-correspondance"), ("4", "en_attente", "beneficaire_abandon_action_raison", "sans-correspondance"), ("5", "accepte", "", "")]);
        foreach (var good in new[] { first[0], first[3] }) (await normandie.MlCaen.Gets(good[3])).Type.ShouldBe("entree");
        await Eventually.Holds(async () => (await Queue(normandie)).ShouldBe("2 entree Z9 motif-sortie reference/positionnement-motif-abandon.json"));
        var (status, told) = await BridgeProcess.RunToEnd("correspondances", "--url", normandie.Bridge.Url.ToString(), "--key", TestNetwork.KeyOf(TestNetwork.Operator));
        status.ShouldBe(0);
        told.ShouldContain("Z9");

        MapCodesOfFiles(normandie, "Z9");

        var second = await Later(folder, "jour.csv.acquit-2.csv");
        second.Select(l => (l[0], l[2], l[4])).ShouldBe([("3", "accepte", ""), ("4", "refuse", "date_sortie")]);
        var abandon = await normandie.MlCaen.Gets(second[0][3]);
        (abandon.Type, abandon.Json.Text("motif"), abandon.Json.Text("prescription_id")).ShouldBe(("abandon", "mobilite", journeys[1].Id));
        await Eventually.Holds(async () => (await Queue(normandie)).ShouldBe(""));
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task Killed_in_the_middle_of_releasing_lines_of_a_file_the_bridge_says_each_once_to_the_Mission_Locale_and_to_its_sender()
    {
        const int lines = 400;
        using var folder = new SourceFolder();
        await using var normandie = await Department(folder);
        var journeys = await Prescribed(normandie, lines);
        folder.Put("jour.csv", Positions([.. journeys.Select(j => Line(j, "Z9"))]));
        (await folder.Acknowledgement("traites", "jour.csv")).Count(l => l[2] is "en_attente").ShouldBe(lines);

        MapCodesOfFiles(normandie, "Z9");
        for (var kill = 1; kill <= 3; kill++)
        {
            var before = Abandons(normandie).Count;
            await Eventually.Holds(() => Abandons(normandie).Count.ShouldBeGreaterThan(before));
            await normandie.Bridge.Kill();
            Directory.GetFiles(folder["traites"], "*.acquit-2.csv").ShouldBeEmpty("it was not killed in the middle");
            await normandie.Bridge.Start();
        }

        var told = await Later(folder, "jour.csv.acquit-2.csv");
        told.Select(l => l[0]).ShouldBe(Enumerable.Range(2, lines).Select(n => $"{n}"));
        told.Select(l => l[2]).ShouldBeSubsetOf(["accepte", "inchange", "deja_recu"]);
        told.Select(l => l[3]).Distinct().Count().ShouldBe(lines);
        await Eventually.Holds(async () => (await Queue(normandie)).ShouldBe(""));
        await Eventually.Holds(() => Abandons(normandie).Order().ShouldBe(told.Select(l => l[3]).Order()));
        Directory.GetFiles(folder["traites"]).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["jour.csv", "jour.csv.acquit-2.csv", "jour.csv.acquit.csv"]);
    }

    private static Task<Normandie> Department(SourceFolder folder) => folder.StartNormandie("of-pommier-bleu", null, "csv:positionnements-departement");

    private static async Task<List<Journey>> Prescribed(Normandie normandie, int many)
    {
        var journeys = Enumerable.Range(0, many).Select(_ => Journey.OfCaen()).ToList();
        var all = new JsonArray([.. journeys.Select(j => j.Prescription())]);
        (await normandie.As("ml-caen").Post("/v1/prescriptions", all)).ShouldBe(202);
        return journeys;
    }

    private static string Positions(params string[] lines) =>
        "e_date_extraction;identifiant_webrsa;structref_id;beneficiaire_nom;beneficiaire_integre_action;beneficiaire_termine_action;beneficaire_abandon_action_raison;organisme_siret;date_integration;date_sortie\n" + string.Concat(lines);

    /// <summary>Somebody who has come, or who has left for a reason.</summary>
    private static string Line(Journey journey, string? left = null, string sortie = "2025-08-14") =>
        $"2025-08-15;{journey.Id};{journey.MissionLocale};MORVANDEL;{(left is null ? "oui" : "")};{(left is null ? "" : "non")};{left};{Normandie.PommierBleu};{(left is null ? "2025-07-20" : "")};{(left is null ? "" : sortie)}\n";

    private static void MapCodesOfFiles(Normandie normandie, string code)
    {
        Directory.CreateDirectory(normandie["reference"]);
        TestNetwork.Replace(
            normandie["reference/positionnement-motif-abandon.json"],
            $$"""
            { "titre": "Motifs du département", "codes": [ { "code": "{{code}}", "libelle": "Trop loin" } ],
              "correspondances": [ { "de": "positionnement-motif-abandon", "vers": "motif-sortie", "codes": [ { "de": "{{code}}", "vers": "mobilite" } ] } ] }
            """);
    }

    private static async Task<List<string[]>> Later(SourceFolder folder, string name)
    {
        await Eventually.Holds(() => File.Exists(Path.Combine(folder["traites"], name)).ShouldBeTrue(), TimeSpan.FromSeconds(90));
        return [.. File.ReadAllLines(Path.Combine(folder["traites"], name)).Skip(1).Select(l => l.Split(';'))];
    }

    /// <summary>The receipts of those that the Mission Locale was sent, each delivery once: an answer that a kill cut off is asked for again.</summary>
    private static List<string> Abandons(Normandie normandie) => [.. normandie.MlCaen.Requests.Where(r => r.Type == "abandon").DistinctBy(r => r.WebhookId).Select(r => r.Receipt)];

    private static async Task<string> Queue(Normandie normandie)
    {
        var told = (await normandie.Operator.Get("/v1/admin/correspondances")).ShouldBe(200).Json;
        return string.Join("\n", told["correspondances"]!.AsArray().Select(c => $"{c!["en_attente"]} {c["sens"]} {c["code"]} {c["vers"]} {c["fichier"]}"));
    }

    private static List<string> Files(string path) => [.. Directory.GetFiles(path, "*.csv").Select(f => File.ReadAllText(f).Split('\n')[1])];
}
