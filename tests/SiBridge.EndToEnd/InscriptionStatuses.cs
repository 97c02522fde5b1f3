using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>What an employment operator puts into a folder of persons and sessions reaches the Mission Locale as the word of the organisme, and each word once.</summary>
public sealed class InscriptionStatuses
{
    private const string Theirs = "francetravail-statut-inscription";

    [Fact]
    public async Task A_status_reaches_the_Mission_Locale_once_and_a_code_that_nobody_knows_when_somebody_does()
    {
        using var folder = new SourceFolder();
        await using var normandie = await Start(folder);
        var (journey, person) = (Journey.OfCaen(), "4053956Z");
        await normandie.As("ml-caen").Sends("/v1/prescriptions", Prescription(journey, person));
        await normandie.OfPommierBleu.Gets(1, journey);

        folder.Put("jour1.json", new JsonArray(Status("ENT", person), Status("ENT", "4053957A")).ToJsonString());
        var first = await folder.Acknowledgement("traites", "jour1.json");
        first.Select(l => (l[2], l[4], l[5])).ShouldBe([("accepte", "", ""), ("inconnu", "/1", "parcours_inconnu")]);
        var entree = await normandie.MlCaen.Gets(first[0][3]);
        (entree.Type, entree.PrescriptionId, entree.Json.Text("date_entree"), entree.Json.Text("date_fin_prevue"), entree.Json.Text("emetteur"))
            .ShouldBe(("entree", journey.Id, "2025-07-20", "2025-09-25", "of-pommier-bleu"));

        folder.Put("autres.json", new JsonArray(Status("ENT", "4053957A")).ToJsonString());
        folder.Put("jour2.json", new JsonArray(Status("ENT", person)).ToJsonString());
        // Nobody need mend a list of people who are not followed here.
        (await folder.Acknowledgement("traites", "autres.json")).ShouldHaveSingleItem()[2].ShouldBe("inconnu");
        (await folder.Acknowledgement("traites", "jour2.json")).ShouldHaveSingleItem()[2].ShouldBe("inchange");

        folder.Put("jour3.json", Status("FIN", person).ToJsonString());
        (await folder.Acknowledgement("traites", "jour3.json")).ShouldHaveSingleItem().Skip(4).Take(2).ShouldBe(["/codeStatutInscription", "sans-correspondance"]);
        (await Queue(normandie)).ShouldBe($"1 entree FIN statut-inscription reference/{Theirs}.json");
        Write(normandie, ("statut-inscription", "ENT", "entre"), ("statut-inscription", "FIN", "fin"));
        // What it means is known now, and not how much of the training was done.
        await Eventually.Holds(async () => (await Queue(normandie)).ShouldBe($"1 entree FIN realisation reference/{Theirs}.json"));
        Write(normandie, ("statut-inscription", "ENT", "entre"), ("statut-inscription", "FIN", "fin"), ("realisation", "FIN", "totale"));

        var fin = (await normandie.MlCaen.Gets(2, journey))[1];
        (fin.Type, fin.Json.Text("date_fin"), fin.Json.Text("realisation")).ShouldBe(("fin", "2025-09-25", "totale"));
        await Eventually.Holds(async () => (await Queue(normandie)).ShouldBe(""));
        await Eventually.Holds(async () => (await normandie.Operator.Get(journey.Path)).Json.Text("etat").ShouldBe("terminee"));
        folder.Put("jour4.json", new JsonArray(Status("ENT", person), Status("FIN", person)).ToJsonString());
        (await folder.Acknowledgement("traites", "jour4.json")).Select(l => l[2]).ShouldBe(["inchange", "inchange"]);
        normandie.MlCaen.About(journey).Count.ShouldBe(2);
        normandie.NothingPersonalIsInTheLog();
        normandie.Bridge.Log.ShouldNotContain(person);
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_document_the_bridge_says_each_status_once()
    {
        const int persons = 1_000;
        using var folder = new SourceFolder();
        await using var normandie = await Start(folder);
        Write(normandie, ("statut-inscription", "ENT", "entre"), ("statut-inscription", "FIN", "fin"), ("realisation", "FIN", "totale"));
        var journeys = Enumerable.Range(0, persons).Select(_ => Journey.OfCaen()).ToList();
        foreach (var some in journeys.Index().Chunk(200))
            (await normandie.As("ml-caen").Post("/v1/prescriptions", new JsonArray([.. some.Select(j => Prescription(j.Item, Person(j.Index)))]).ToJsonString())).Status.ShouldBe(202);
        await Eventually.Holds(async () => (await normandie.As("of-pommier-bleu").Get(journeys[^1].Path)).Json.Text("etat").ShouldBe("emise"), TimeSpan.FromSeconds(60));

        // Each entry, and then each end: what closes a journey is read again when it is closed.
        folder.Put("nuit.json", new JsonArray([.. Enumerable.Range(0, persons).SelectMany(n => new[] { Status("ENT", Person(n)), Status("FIN", Person(n)) })]).ToJsonString());
        await Eventually.Holds(async () => (await normandie.Operator.Get(journeys[100].Path)).Json.Text("etat").ShouldBe("terminee"), TimeSpan.FromSeconds(60));
        await normandie.Bridge.Kill();
        File.Exists(Path.Combine(folder["traites"], "nuit.json")).ShouldBeFalse("it was not killed in the middle");
        await normandie.Bridge.Start();

        await Eventually.Holds(() => File.Exists(Path.Combine(folder["traites"], "nuit.json")).ShouldBeTrue(), TimeSpan.FromSeconds(120));
        var lines = await folder.Acknowledgement("traites", "nuit.json");
        lines.Where(l => l[2] is "accepte" or "deja_recu" or "inchange").Select(l => l[3]).Distinct().Count().ShouldBe(2 * persons);
        lines.Count.ShouldBe(2 * persons);
    }

    private static Task<Normandie> Start(SourceFolder folder) => Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
    {
        own.Network.Operateur("france-travail");
        own.Network.Partner("france-travail")["sends"] = new JsonArray(folder.Source(null, "francetravail").With("speaks_for", new JsonArray("of-pommier-bleu")));
        Directory.CreateDirectory(own["reference"]);
        Write(own, ("statut-inscription", "ENT", "entre"));
    });

    /// <summary>What an agreement with France Travail would tell of its codes, as far as somebody wrote it down.</summary>
    private static void Write(Normandie normandie, params (string To, string Code, string Word)[] mapped) => TestNetwork.Replace(normandie[$"reference/{Theirs}.json"], new JsonObject
    {
        ["titre"] = "Statuts d'inscription",
        ["codes"] = new JsonArray(new JsonObject { ["code"] = "ENT", ["libelle"] = "Entré" }, new JsonObject { ["code"] = "FIN", ["libelle"] = "Terminé" }),
        ["correspondances"] = new JsonArray([.. mapped.GroupBy(m => m.To).Select(to => new JsonObject
        {
            ["de"] = Theirs, ["vers"] = to.Key, ["codes"] = new JsonArray([.. to.Select(m => new JsonObject { ["de"] = m.Code, ["vers"] = m.Word })]),
        })]),
    }.ToJsonString());

    private static JsonObject Prescription(Journey journey, string person)
    {
        var prescription = journey.Prescription();
        prescription["jeune"]!["france_travail_id"] = person;
        prescription["session_cle"] = new JsonObject { ["formation"] = "28_AF_1", ["action"] = "28_AC_2", ["session"] = "28_SE_3" };
        return prescription;
    }

    private static string Person(int n) => $"{4_000_000 + n}Z";

    private static JsonObject Status(string code, string person) => new()
    {
        ["numeroSession"] = "28_SE_3", ["numeroAction"] = "28_AC_2", ["numeroFormation"] = "28_AF_1", ["codeStatutInscription"] = code, ["idInscription"] = 1_234_567_890,
        ["idRegionalDE"] = person, ["listeModuleFormation"] = new JsonArray(new JsonObject { ["dateDebut"] = "2025-07-20", ["dateFin"] = "2025-09-25" }),
    };

    private static async Task<string> Queue(Normandie normandie)
    {
        var told = (await normandie.Operator.Get("/v1/admin/correspondances")).ShouldBe(200).Json;
        return string.Join("\n", told["correspondances"]!.AsArray().Select(c => $"{c!["en_attente"]} {c["sens"]} {c["code"]} {c["vers"]} {c["fichier"]}"));
    }
}
