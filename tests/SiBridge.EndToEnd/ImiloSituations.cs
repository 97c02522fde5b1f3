using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>What organismes say reaches a Mission Locale's own system as a situation and the status of a proposal.</summary>
public sealed class ImiloSituations
{
    [Fact]
    public async Task An_entry_read_elsewhere_is_written_as_a_situation_and_a_status_each_journey_as_it_stands()
    {
        await using var imilo = new SimulatedImilo("--events", "0", "--errors", "0.1", "--seed", "3");
        await imilo.Start();
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
        {
            var channel = imilo.Channel();
            channel["channel"]!["retry"] = new JsonObject { ["pauses"] = new JsonArray([.. Enumerable.Repeat(1, 50).Select(s => JsonValue.Create(s))]) };
            own.Network.Partner("ml-caen")["receives"] = new JsonArray(channel);
        });
        var (of, entered, absent, left) = (normandie.As("of-pommier-bleu"), Journey.OfCaen(), Journey.OfCaen(), Journey.OfCaen());
        foreach (var journey in new[] { entered, absent, left }) await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        await of.Sends("/v1/resultats", entered.Resultat());
        await of.Sends("/v1/entrees", entered.Entree());
        await of.Sends("/v1/presences", absent.Presence().With("presence", "absent"));
        await of.Sends("/v1/abandons", left.Abandon());
        // Comes after the end that it precedes: what is over stays over.
        await of.Sends("/v1/entrees", left.Entree());

        await Eventually.Holds(
            async () => (await imilo.Bilan())["ecritures"]!.ToJsonString().ShouldBe(
                """{"prises":5,"repetees":0,"refusees":0,"etats":{"ACHIEVED, EN_COURS":1,"ACHIEVED, TERMINE":1,"REFUSAL_YOUNG, Absent":1}}"""),
            TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task An_entry_typed_in_a_Region_s_file_is_a_situation_in_the_Mission_Locale_s_system()
    {
        using var folder = new SourceFolder();
        await using var imilo = new SimulatedImilo("--events", "0");
        await imilo.Start();
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
        {
            own.Network.Partner("ml-caen")["receives"] = new JsonArray(imilo.Channel());
            own.Network.Partner("region-normandie")["sends"] = new JsonArray(folder.Source(null, "csv:stagiaires-region").With("speaks_for", new JsonArray("of-pommier-bleu")));
        });
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        folder.Put("stagiaires.csv", $"SIRET;Date Entree;Date Sortie Prevue;Mission Locale;Identifiant Prescription\n12345678200010;20/07/2025;25/09/2025;14327S00;{journey.Id}\n");

        await Eventually.Holds(async () => (await imilo.Bilan())["ecritures"]!["etats"]!.ToJsonString().ShouldBe("""{"ACHIEVED, EN_COURS":1}"""), TimeSpan.FromSeconds(40));
    }
}
