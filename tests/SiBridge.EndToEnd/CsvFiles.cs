using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>Files in the shape of a profile: a Region's, put into a folder by night, and one that the bridge puts there for it.</summary>
public sealed class CsvFiles
{
    private const string Header = "SIRET;Individu.Nom;Date Entree;Date Sortie Prevue;Date Sortie;Motif Sortie;Mission Locale;Identifiant Prescription\n";

    [Fact]
    public async Task Of_a_Region_s_file_each_line_is_told_by_itself_and_only_what_changed_travels()
    {
        using var folder = new SourceFolder();
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
            own.Network.Partner("region-normandie")["sends"] = new JsonArray(folder.Source(null, "csv:stagiaires-region").With("speaks_for", new JsonArray("of-pommier-bleu"))));
        var journeys = new[] { Journey.OfCaen(), Journey.OfCaen(), Journey.OfCaen() };
        foreach (var journey in journeys) await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        folder.Put("jour1.csv", Header + Line(journeys[0]) + Line(journeys[1], entree: "32/07/2025") + Line(journeys[2]) + Line(journeys[0], siret: Normandie.TroisMarees));
        var first = await folder.Acknowledgement("traites", "jour1.csv");
        first.Where(l => l[2] is not "remarque").Select(l => (l[0], l[2], l[4], l[5])).ShouldBe(
            [("2", "accepte", "", ""), ("3", "refuse", "Date Entree", "cellule"), ("4", "accepte", "", ""), ("5", "refuse", "", "forbidden")]);
        var entree = await normandie.MlCaen.Gets(first.Single(l => l[0] is "2")[3]);
        (entree.Type, entree.Json.Text("date_entree"), entree.Json.Text("date_fin_prevue"), entree.Json.Text("emetteur")).ShouldBe(("entree", "2025-07-20", "2025-09-25", "of-pommier-bleu"));

        // The same again, under another name and in another night.
        folder.Put("jour2.csv", Header + Line(journeys[0]) + Line(journeys[2]));
        (await folder.Acknowledgement("traites", "jour2.csv")).Where(l => l[2] is not "remarque").Select(l => (l[0], l[2], l[3])).ShouldBe([("2", "inchange", first.Single(l => l[0] is "2")[3]), ("3", "inchange", first.Single(l => l[0] is "4")[3])]);

        folder.Put("jour3.csv", Header + Line(journeys[0], sortie: "14/08/2025") + Line(journeys[2], sortie: "25/09/2025"));
        var third = (await folder.Acknowledgement("traites", "jour3.csv")).Where(l => l[2] is "accepte").ToList();
        third.Select(l => l[0]).ShouldBe(["2", "3"]);
        var (abandon, fin) = (await normandie.MlCaen.Gets(third[0][3]), await normandie.MlCaen.Gets(third[1][3]));
        (abandon.Type, abandon.Json.Text("date_sortie"), abandon.Json.Text("motif")).ShouldBe(("abandon", "2025-08-14", "autre"));
        (fin.Type, fin.Json.Text("date_fin"), fin.Json.Text("realisation")).ShouldBe(("fin", "2025-09-25", "totale"));

        // The exit was a mistake of the file, which is put right: the last word counts.
        folder.Put("jour4.csv", Header + Line(journeys[0], sortie: "25/09/2025"));
        (await folder.Acknowledgement("traites", "jour4.csv")).Select(l => l[2]).ShouldBe(["remarque", "inchange", "accepte"]);
        folder.Put("motif.csv", Header + Line(journeys[1], sortie: "14/08/2025", motif: "lassitude"));
        (await folder.Acknowledgement("traites", "motif.csv")).Where(l => l[2] is "refuse").ShouldHaveSingleItem().Skip(4).Take(2).ShouldBe(["Motif Sortie", "enum"]);
        folder.Put("jour5.csv", Header + Line(journeys[0], sortie: "14/08/2025") + Line(journeys[0], sortie: "15/08/2025"));
        (await folder.Acknowledgement("traites", "jour5.csv")).Select(l => (l[0], l[2])).ShouldBe([("1", "remarque"), ("2", "inchange"), ("2", "inchange"), ("3", "inchange"), ("3", "accepte")]);
        await Eventually.Holds(async () => (await normandie.Operator.Get(journeys[2].Path)).Json.Text("etat").ShouldBe("terminee"));
        await Eventually.Holds(async () => (await normandie.Operator.Get(journeys[0].Path)).Json.Text("etat").ShouldBe("sortie_anticipee"));
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task A_Region_takes_the_same_lines_out_of_a_folder_with_no_more_in_them_than_it_may_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder["region"];
        Directory.CreateDirectory(path);
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
            own.Network.Partner("region-normandie")["receives"] = new JsonArray(TestNetwork.Folder(path, "csv:stagiaires-region", "entree", "abandon", "fin")));
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        var entree = await normandie.As("of-pommier-bleu").Sends("/v1/entrees", journey.Entree());
        await normandie.Operator.Delivery(entree, "delivered", "region-normandie");
        var abandon = await normandie.As("of-pommier-bleu").Sends("/v1/abandons", journey.Abandon());
        await normandie.Operator.Delivery(abandon, "delivered", "region-normandie");

        var lines = Directory.GetFiles(path, "*.csv").Order(StringComparer.Ordinal).Select(f => File.ReadAllText(f).Split("\r\n")[1]).ToList();
        lines.ShouldBe(
        [
            $";;;12345678200010;;;MORVANDEL;Lina;;;20/07/2025;;;;;;;14327S00;{journey.Id};;;;;",
            $";;;12345678200010;;;MORVANDEL;Lina;;;;;27/08/2025;;;;;14327S00;{journey.Id};;raison_personnelle;stagiaire;;",
        ]);
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_file_the_bridge_says_each_line_once()
    {
        const int journeys = 3_000;
        using var folder = new SourceFolder();
        await using var normandie = await folder.StartNormandie("of-pommier-bleu", null, "csv:stagiaires-region");
        var early = new Journey(Normandie.Caen, "NUIT-500");
        await normandie.As("ml-caen").Sends("/v1/prescriptions", early.Prescription());
        folder.Put("nuit.csv", Header + string.Concat(Enumerable.Range(0, journeys).Select(n => Line(new(Normandie.Caen, $"NUIT-{n}"), sortie: "14/08/2025"))));

        await Eventually.Holds(async () => (await normandie.Operator.Get(early.Path)).Json.Text("etat").ShouldNotBe("emise"), TimeSpan.FromSeconds(60));
        await normandie.Bridge.Kill();
        File.Exists(Path.Combine(folder["traites"], "nuit.csv")).ShouldBeFalse("it was not killed in the middle");
        await normandie.Bridge.Start();

        await Eventually.Holds(() => File.Exists(Path.Combine(folder["traites"], "nuit.csv")).ShouldBeTrue(), TimeSpan.FromSeconds(120));
        var lines = await folder.Acknowledgement("traites", "nuit.csv");
        var taken = lines.Where(l => l[2] is "accepte" or "deja_recu" or "inchange").ToList();
        taken.Count.ShouldBe(2 * journeys);
        taken.Select(l => l[3]).Distinct().Count().ShouldBe(2 * journeys);
    }

    [Fact]
    public async Task A_file_that_is_none_of_its_profile_is_refused_as_a_whole_with_what_to_do()
    {
        using var folder = new SourceFolder();
        await using var normandie = await folder.StartNormandie("of-pommier-bleu", null, "csv:positionnements-departement");

        folder.Put("vide.csv", "");
        folder.Put("autre.csv", "nom,prenom\nMORVANDEL,Lina\n");

        (await folder.Acknowledgement("refuses", "vide.csv")).ShouldHaveSingleItem()[6].ShouldBe("Ce fichier est vide.");
        (await folder.Acknowledgement("refuses", "autre.csv")).ShouldHaveSingleItem()[6].ShouldStartWith("\"L'en-tête ne se sépare pas par « ");
        normandie.NothingPersonalIsInTheLog();
    }

    private static string Line(Journey journey, string entree = "20/07/2025", string sortie = "", string motif = "", string siret = Normandie.PommierBleu) =>
        $"{siret};MORVANDEL;{entree};25/09/2025;{sortie};{motif};{journey.MissionLocale};{journey.Id}\n";
}
