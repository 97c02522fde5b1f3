using System.Diagnostics;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>The bus only says where work is: without it the bridge is slower, and that is all.</summary>
[Collection(Breaking.Name)]
public sealed class BrokerAway(BreakableServers servers)
{
    /// <summary>The sweep leaves a message to the bus for 5 s: what arrives sooner was announced.</summary>
    private static readonly TimeSpan Announced = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task A_broker_that_is_away_comes_back_or_comes_back_empty_delays_messages_and_loses_none()
    {
        await using var stage = await Stage.Start(servers);
        Assert.SkipUnless(stage.Rabbit.IsOurs, "a given broker cannot be killed");
        await ArrivesFast(stage);
        await NothingButWhatTheBridgeNeeds(stage);

        stage.Rabbit.Kill();
        await BusIs("degraded", stage);
        await AcceptedAtOnceAndDeliveredByTheSweep(stage);

        await stage.Rabbit.Restart();
        await BusIs("ok", stage);
        await ArrivesFast(stage);
        await NothingButWhatTheBridgeNeeds(stage);

        await stage.Rabbit.Wipe();
        await BusIs("ok", stage);
        await ArrivesFast(stage);
        await NothingButWhatTheBridgeNeeds(stage);

        await stage.Workers[1].Kill();
        await Eventually.Holds(async () => (await Hints(stage)).Count.ShouldBe(2));
    }

    private static async Task BusIs(string state, Stage stage)
    {
        foreach (var process in stage.Normandie.Processes)
        {
            using var anybody = new Client(process.Url, null);
            await Eventually.Holds(async () => (await anybody.Get("/health/ready")).ShouldBe(200).Json.Text("bus").ShouldBe(state));
        }
    }

    private static async Task AcceptedAtOnceAndDeliveredByTheSweep(Stage stage)
    {
        var (caen, journeys) = (stage.Normandie.As("ml-caen"), Enumerable.Range(0, 20).Select(_ => Journey.OfCaen()).ToList());
        var took = new List<TimeSpan>();
        foreach (var journey in journeys)
        {
            var sent = Stopwatch.StartNew();
            await caen.Sends("/v1/prescriptions", journey.Prescription());
            took.Add(sent.Elapsed);
        }

        // Not the slowest, which a busy machine makes: whoever waits for a broker does so each time.
        took.Order().ElementAt(took.Count / 2).ShouldBeLessThan(TimeSpan.FromSeconds(2), "nobody waits for a broker that is away");
        foreach (var journey in journeys) (await stage.Normandie.OfPommierBleu.Gets(1, journey)).ShouldHaveSingleItem();
    }

    private static async Task ArrivesFast(Stage stage)
    {
        // The first ones after a change may still be the sweep's.
        await Eventually.Holds(async () =>
        {
            var (journey, sent) = (Journey.OfCaen(), Stopwatch.StartNew());
            await stage.Normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
            await stage.Normandie.OfPommierBleu.Gets(1, journey);
            sent.Elapsed.ShouldBeLessThan(Announced);
        });
    }

    /// <summary>Each process makes its own queues again in its own time.</summary>
    private static Task NothingButWhatTheBridgeNeeds(Stage stage) => Eventually.Holds(async () =>
    {
        (await Hints(stage)).Count.ShouldBe(3, "one for each process");
        var others = (await stage.Rabbit.List(stage.Broker, "queues", "name", "type")).Where(q => !IsHint(q)).ToLookup(q => q.StartsWith("sibridge-places-changed-", StringComparison.Ordinal));
        others[true].Count().ShouldBe(1, "one for each gateway");
        others[false].ShouldHaveSingleItem().ShouldBe("sibridge-route-accepted\tquorum");
        var exchanges = await stage.Rabbit.List(stage.Broker, "exchanges", "name");
        exchanges.ShouldContain("sibridge-lane-has-work");
        exchanges.ShouldAllBe(e => !e.EndsWith("_error", StringComparison.Ordinal) && !e.EndsWith("_skipped", StringComparison.Ordinal) && !e.Contains("Fault", StringComparison.OrdinalIgnoreCase));
    });

    private static async Task<IReadOnlyList<string>> Hints(Stage stage) => [.. (await stage.Rabbit.List(stage.Broker, "queues", "name", "type")).Where(IsHint)];

    private static bool IsHint(string queue) => queue.StartsWith("sibridge-lane-has-work-", StringComparison.Ordinal);
}
