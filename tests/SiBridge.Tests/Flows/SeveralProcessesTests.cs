using Shouldly;
using SiBridge.Delivery;
using SiBridge.Journal;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>Two gateways and two routers on one database, at the same instant.</summary>
public sealed class SeveralProcessesTests : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(Engine.PostgreSQL, Networks.Normandie);

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    [Fact]
    public async Task A_journey_that_two_route_at_once_keeps_its_order_and_each_message_is_sent_once()
    {
        using var other = bridge.NewRouter(bridge.OneMore());
        var receipts = new List<Guid>();
        var journeys = Enumerable.Range(1, 10).Select(i => $"P-{i}").ToList();
        foreach (var journey in journeys)
        {
            receipts.Add(await bridge.Accept("ml-caen", Of(Prescription, journey)));
            foreach (var answer in new[] { Reponse, Resultat, Entree, Abandon }) receipts.Add(await bridge.Accept("of-pommier-bleu", Of(answer, journey)));
        }

        await Task.WhenAll(receipts.Chunk(7).SelectMany(some => new[] { bridge.Router.RouteNext(some), other.RouteNext([.. some.Reverse()]) }));

        (await bridge.To("of-pommier-bleu")).ShouldBe(Enumerable.Repeat("prescription pending", 10));
        var told = await DeliveryTold.All(bridge.Database, "d.recipient = 'ml-caen'", byJourney: true);
        told.ShouldBe(Enumerable.Repeat<string[]>(["reponse pending", "resultat blocked", "entree blocked", "abandon blocked"], 10).SelectMany(d => d));
    }

    [Fact]
    public async Task What_is_routed_at_the_instant_at_which_the_one_before_it_arrives_is_not_passed_over()
    {
        await using var desk = new DeliveryDesk(Engine.PostgreSQL);
        using var routed = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        await desk.Add("reponse");
        var sent = (await desk.Take()).Single();

        var routing = desk.Database.Write(db =>
        {
            db.LockKeys("P:1");
            desk.Add(db, desk.Message(db, "resultat")).ShouldBeFalse();
            routed.Set();
            go.Wait(TimeSpan.FromSeconds(20));
        });
        routed.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var finish = desk.Finish(sent, Outcome.Delivered);
        // It must wait for what it cannot see yet.
        while (!finish.IsCompleted && !await Postgres.SomebodyWaitsForAKey(desk.Database)) await Task.Delay(10, TestContext.Current.CancellationToken);
        go.Set();

        await Task.WhenAll(routing, finish);
        (await desk.All()).ShouldBe(["reponse delivered", "resultat pending"]);
    }

    [Fact]
    public async Task Of_the_same_message_at_two_gateways_at_once_one_is_accepted_and_the_other_gets_its_receipt()
    {
        var (one, other) = (bridge.NewJournal(bridge.OneMore()), bridge.NewJournal(bridge.OneMore()));
        for (var i = 0; i < 20; i++)
        {
            var message = (await bridge.Judge("ml-caen", Of(Prescription, $"P-{i}"))).New!;

            var told = await Task.WhenAll(Task.Run(() => one.Append([message])), Task.Run(() => other.Append([message])));

            told.Select(t => t.Single().Fate).ShouldBe([Fate.Accepted, Fate.Replay], ignoreOrder: true);
            told[0].Single().Receipt.ShouldBe(told[1].Single().Receipt);
        }
    }

    [Fact]
    public async Task The_same_messages_in_another_order_at_two_gateways_at_once_are_each_accepted_once()
    {
        var (one, other) = (bridge.NewJournal(bridge.OneMore()), bridge.NewJournal(bridge.OneMore()));
        var messages = new List<NewMessage>();
        for (var i = 0; i < 20; i++) messages.Add((await bridge.Judge("ml-caen", Of(Prescription, $"P-{i}"))).New!);

        var told = await Task.WhenAll(Task.Run(() => one.Append(messages)), Task.Run(() => other.Append([.. messages.AsEnumerable().Reverse()])));

        told.SelectMany(t => t).Count(t => t.Fate is Fate.Accepted).ShouldBe(20);
        told[1].Reverse().Select(t => t.Receipt).ShouldBe(told[0].Select(t => t.Receipt));
    }

    private static Told Of(Told message, string journey) => message.With(("id", $"{message.Id}-{journey}"), ("prescription_id", journey));
}
