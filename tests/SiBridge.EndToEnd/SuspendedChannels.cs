using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A channel that an operator, or the bridge, has stopped: nothing is sent there, nothing is lost, and order holds when it goes on.</summary>
public sealed class SuspendedChannels : IAsyncLifetime
{
    private const string Channel = "/v1/admin/channels/ml-caen/principal";

    private Normandie normandie = null!;

    public async ValueTask InitializeAsync() => normandie = await Normandie.Start();

    public ValueTask DisposeAsync() => normandie.DisposeAsync();

    [Fact]
    public async Task What_is_for_a_suspended_channel_waits_even_over_a_restart_and_leaves_in_order_when_it_is_resumed()
    {
        var (journey, of) = (await Prescribed(), normandie.As("of-pommier-bleu"));
        (await normandie.Operator.Post(Channel + "/suspend", new JsonObject { ["reason"] = "maintenance annoncée" })).ShouldBe(200);
        await Eventually.Holds(async () => (await State()).ShouldBe("suspended"));
        // Whoever works the lane hears of it within a second or so, and gives it back.
        await Eventually.Holds(() => Worker().ShouldBeNull());

        var receipts = new List<string> { await of.Sends("/v1/reponses", journey.Reponse()), await of.Sends("/v1/resultats", journey.Resultat()), await of.Sends("/v1/entrees", journey.Entree()) };
        await normandie.Operator.Delivery(receipts[2], "delivered", "region-normandie");
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();
        receipts.Add(await of.Sends("/v1/abandons", journey.Abandon()));
        await normandie.Operator.Delivery(receipts[3], "delivered", "region-normandie");

        normandie.MlCaen.About(journey).ShouldBeEmpty();
        (await State()).ShouldBe("suspended");

        (await normandie.Operator.Post(Channel + "/resume", new JsonObject())).ShouldBe(200);

        (await normandie.MlCaen.Gets(4, journey)).Select(r => r.Receipt).ShouldBe(receipts);
        (await State()).ShouldBe("active");
    }

    [Fact]
    public async Task A_recipient_that_is_gone_for_good_is_asked_once()
    {
        var (first, second, of) = (await Prescribed(), await Prescribed(), normandie.As("of-pommier-bleu"));
        normandie.MlCaen.Answers = _ => new(410);

        await of.Sends("/v1/reponses", first.Reponse());

        await Eventually.Holds(async () => (await State()).ShouldBe("suspended"));
        var waits = await of.Sends("/v1/reponses", second.Reponse());
        await normandie.Operator.Delivery(waits, "pending");
        normandie.MlCaen.Requests.ShouldHaveSingleItem();
        normandie.Bridge.Log.ShouldContain("ml-caen/principal is suspended");
        normandie.MlCaen.Answers = _ => Reply.Ok;
        (await normandie.Operator.Post(Channel + "/resume", new JsonObject())).ShouldBe(200);
        await normandie.Operator.Delivery(waits, "delivered");
    }

    [Fact]
    public async Task Fifty_refusals_in_a_row_and_the_channel_stops_before_it_spoils_the_rest()
    {
        normandie.OfPommierBleu.Answers = _ => new(422);
        var caen = normandie.As("ml-caen");

        for (var i = 0; i < 70; i++) await caen.Sends("/v1/prescriptions", Journey.OfCaen().Prescription());

        await Eventually.Holds(async () => (await State("of-pommier-bleu")).ShouldBe("suspended"));
        // Those that were on their way together with the fiftieth are answered as well.
        normandie.OfPommierBleu.Requests.Count.ShouldBeInRange(50, 65);
    }

    [Fact]
    public async Task Only_operators_steer_channels_and_a_reason_is_asked_for()
    {
        (await normandie.As("ml-caen").Post(Channel + "/suspend", new JsonObject { ["reason"] = "moi" })).ShouldBe(403, "forbidden");
        (await normandie.Operator.Post(Channel + "/suspend", new JsonObject())).ShouldBe(422, "schema-violation");
        (await normandie.Operator.Post("/v1/admin/channels/ml-caen/autre/suspend", new JsonObject { ["reason"] = "x" })).ShouldBe(404, "not-found");
        (await normandie.Operator.Post(Channel + "/resume", new JsonObject())).ShouldBe(409, "not-now");
    }

    private async Task<string> State(string recipient = "ml-caen") =>
        (await normandie.Operator.Get("/v1/admin/channels")).ShouldBe(200).Json.List("channels").Single(c => c.Text("recipient") == recipient).Text("state");

    /// <summary>Who works the lane to the Mission Locale: the database alone tells.</summary>
    private string? Worker()
    {
        SQLitePCL.Batteries_V2.Init();
        using var memory = new SqliteConnection($"Data Source={Path.Combine(normandie.DataFolder, "sibridge.db")};Mode=ReadOnly");
        memory.Open();
        using var command = memory.CreateCommand();
        command.CommandText = "SELECT worker FROM lane WHERE recipient = 'ml-caen'";
        return command.ExecuteScalar() as string;
    }

    private async Task<Journey> Prescribed()
    {
        var journey = Journey.OfCaen();
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        return journey;
    }
}
