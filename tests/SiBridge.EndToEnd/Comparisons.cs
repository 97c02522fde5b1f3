using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>An operator asks what a changed table would change in what the bridge received, before it is put into force.</summary>
public sealed class Comparisons
{
    private const string Table = "francetravail-statut-inscription.json";

    [Fact]
    public async Task What_would_change_is_counted_and_shown_and_nobody_s_values_are_unless_asked_for()
    {
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], WithFranceTravail);
        var journey = Journey.OfCaen();
        var prescription = journey.Prescription();
        prescription["jeune"]!["france_travail_id"] = "4053956Z";
        await normandie.As("ml-caen").Sends("/v1/prescriptions", prescription);
        await normandie.As("of-pommier-bleu").Sends("/v1/resultats", journey.Resultat());
        var entree = await normandie.As("of-pommier-bleu").Sends("/v1/entrees", journey.Entree());
        await Eventually.Holds(async () => (await normandie.Operator.Get($"/v1/messages/{entree}")).Json.List("deliveries").ShouldContain(d => d.Text("recipient") == "france-travail"));
        var changed = normandie["change/" + Table];
        Directory.CreateDirectory(Path.GetDirectoryName(changed)!);
        File.WriteAllText(changed, Codes(("retenu", "PFR"), ("entre", "T09")));

        var told = await Cli(normandie, "2025-01-01", "--with", changed);

        told.Status.ShouldBe(1, told.Said);
        told.Said.ShouldContain("(entree pour france-travail, francetravail) : un autre corps");
        told.Said.ShouldContain("/codeStatutInscription : « T01 » → « T09 »");
        told.Said.ShouldContain("2 livraisons traduites des deux façons : 1 autrement.");
        (await Cli(normandie, "2025-01-01", "--with", normandie["reference/" + Table])).Status.ShouldBe(0);
        File.WriteAllText(changed, Codes(("retenu", "TROP")).Replace("\"code\":\"TROP\"", "\"code\":\"AUTRE\"", StringComparison.Ordinal));
        var refused = await Cli(normandie, "2025-01-01", "--with", changed);
        refused.Status.ShouldBe(2);
        refused.Said.ShouldContain($"reference/{Table}:");
        (await normandie.As("ml-caen").Post("/v1/admin/retranslations", new JsonObject())).ShouldBe(403, "forbidden");
        normandie.NothingPersonalIsInTheLog();
    }

    private static void WithFranceTravail(Normandie own)
    {
        var receives = TestNetwork.Inbox("resultat", "entree", "abandon");
        receives["channel"]!["format"] = "francetravail";
        own.Network.Operateur("france-travail", receives);
        Directory.CreateDirectory(own["reference"]);
        File.WriteAllText(own["reference/" + Table], Codes(("retenu", "PFR"), ("entre", "T01")));
    }

    private static string Codes(params (string Word, string Code)[] codes) => new JsonObject
    {
        ["titre"] = "Essai",
        ["codes"] = new JsonArray([.. codes.Select(c => new JsonObject { ["code"] = c.Code, ["libelle"] = c.Word })]),
        ["correspondances"] = new JsonArray(new JsonObject
        {
            ["de"] = "statut-inscription", ["vers"] = "francetravail-statut-inscription",
            ["codes"] = new JsonArray([.. codes.Select(c => new JsonObject { ["de"] = c.Word, ["vers"] = c.Code })]),
        }),
    }.ToJsonString();

    private static Task<(int Status, string Said)> Cli(Normandie normandie, string since, params string[] arguments) =>
        BridgeProcess.RunToEnd(["translate", "--replay", since, .. arguments, "--url", normandie.Bridge.Url.ToString(), "--key", TestNetwork.KeyOf(TestNetwork.Operator)]);
}
