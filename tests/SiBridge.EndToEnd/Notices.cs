using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>What operators and partners are told of channels, by a bridge that is killed and by channels for notices that are away.</summary>
public sealed class Notices : IAsyncLifetime
{
    private const string Channel = "/v1/admin/channels/ml-caen/principal";

    private readonly TemporaryFolder folder = new();
    private readonly Receiver operators = new();
    private readonly string secret = TestNetwork.NewSecret();
    private Normandie normandie = null!;

    public async ValueTask InitializeAsync()
    {
        await operators.Start();
        Directory.CreateDirectory(folder["avis"]);
        normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
        {
            own.Network.File["network"]!["notices"] = new JsonObject
            {
                ["channel"] = new JsonObject { ["kind"] = "http", ["url"] = operators.Url.ToString(), ["secret"] = secret, ["timeout_seconds"] = 5 },
            };
            own.Network.Partner("ml-caen")["contact"] = new JsonObject
            {
                ["nom"] = "Service informatique", ["courriel"] = "si@ml-caen.example",
                ["notices"] = new JsonObject { ["channel"] = new JsonObject { ["kind"] = "directory", ["path"] = folder["avis"] } },
            };
        });
    }

    public async ValueTask DisposeAsync()
    {
        await normandie.DisposeAsync();
        await operators.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_suspension_is_told_signed_to_operators_and_partner_and_so_is_its_end_though_the_bridge_is_killed_meanwhile()
    {
        // Nobody listens when it happens.
        await operators.Stop();
        normandie.MlCaen.Answers = _ => new(410);
        await SendsAnAnswer();
        await Eventually.Holds(async () => (await State()).ShouldBe("suspended"));
        await normandie.Bridge.Kill();
        await operators.Start();
        await normandie.Bridge.Start();

        await Eventually.Holds(() => operators.Requests.ShouldHaveSingleItem(), TimeSpan.FromSeconds(60));
        normandie.MlCaen.Answers = _ => Reply.Ok;
        (await normandie.Operator.Post(Channel + "/resume", new JsonObject())).ShouldBe(200);

        await Eventually.Holds(() => operators.Requests.Select(r => r.Json.Text("evenement")).ShouldBe(["suspendu", "repris"]), TimeSpan.FromSeconds(60));
        var told = operators.Requests[0];
        StandardWebhooks.Verifies(told, secret).ShouldBeTrue();
        told.WebhookId.ShouldBe(told.Json.Text("avis"));
        told.Type.ShouldBe("avis");
        told.Headers.ContainsKey("sibridge-receipt").ShouldBeFalse();
        told.Json["contact"]!.Text("courriel").ShouldBe("si@ml-caen.example");
        told.Json.Text("a_faire").ShouldContain("sibridge resume ml-caen/principal");
        await Eventually.Holds(() => Files().Length.ShouldBe(2));
        foreach (var text in Files().Select(File.ReadAllText).Append(told.Json.ToJsonString())) Normandie.NothingPersonalIsIn(text);
        normandie.NothingPersonalIsInTheLog();
        normandie.Bridge.Log.ShouldNotContain("si@ml-caen.example");
    }

    [Fact]
    public async Task A_channel_that_is_not_let_in_is_told_and_tried_again_as_soon_as_it_is_corrected()
    {
        normandie.MlCaen.Answers = r => r.Headers.ContainsKey("x-api-key") ? Reply.Ok : new(401);
        var receipt = await SendsAnAnswer();
        await Eventually.Holds(() => operators.Requests.ShouldHaveSingleItem().Json.Text("evenement").ShouldBe("arrete"));
        var told = (await normandie.Operator.Get("/v1/admin/channels")).ShouldBe(200).Json.List("channels").Single(c => c.Text("recipient") == "ml-caen");
        (told.Text("state"), told.Text("breaker")).ShouldBe(("failing", "open"));

        normandie.Network.Partner("ml-caen")["receives"]![0]!["channel"]!["headers"] = new JsonObject { ["X-Api-Key"] = "la bonne" };
        normandie.Network.Write(normandie.NetworkFile);

        await normandie.Operator.Delivery(receipt, "delivered");
        await Eventually.Holds(() => operators.Requests.Select(r => r.Json.Text("evenement")).ShouldBe(["arrete", "repris"]));
    }

    private string[] Files() => Directory.GetFiles(folder["avis"], "*.json");

    private async Task<string> SendsAnAnswer()
    {
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        return await normandie.As("of-pommier-bleu").Sends("/v1/reponses", journey.Reponse());
    }

    private async Task<string> State() =>
        (await normandie.Operator.Get("/v1/admin/channels")).ShouldBe(200).Json.List("channels").Single(c => c.Text("recipient") == "ml-caen").Text("state");
}
