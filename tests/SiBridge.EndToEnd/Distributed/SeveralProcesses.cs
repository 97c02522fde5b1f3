using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>Two gateways and two workers, over PostgreSQL and RabbitMQ, are one bridge.</summary>
public sealed class SeveralProcesses(SeveralProcesses.TwoAndTwo two) : IClassFixture<SeveralProcesses.TwoAndTwo>
{
    private readonly Stage stage = two.Stage;

    private Normandie Normandie => stage.Normandie;

    [Fact]
    public async Task They_carry_the_four_flows_each_in_order_whichever_gateway_is_spoken_to()
    {
        var offer = Offer.New();
        await Normandie.As("of-pommier-bleu", stage.Gateways[1]).Sends("/v1/sessions", offer.Session());
        await Normandie.As("of-pommier-bleu", stage.Gateways[0]).Sends("/v1/places", offer.Places(5, "2025-06-28T09:00:00+02:00"));
        await Eventually.Holds(() => About(Normandie.MlCaen, offer).ShouldBe(["session", "places"]));
        About(Normandie.MlLeHavre, offer).ShouldBeEmpty();

        var journeys = Enumerable.Range(0, 6).Select(_ => Journey.OfCaen()).ToList();
        await Task.WhenAll(journeys.Select(Play));

        foreach (var journey in journeys)
        {
            (await Normandie.MlCaen.Gets(4, journey)).Select(r => r.Type).ShouldBe(["reponse", "resultat", "entree", "abandon"]);
            (await Normandie.RegionNormandie.Gets(3, journey)).Select(r => r.Type).ShouldBe(["resultat", "entree", "abandon"]);
            Normandie.OfPommierBleu.About(journey).ShouldHaveSingleItem().Type.ShouldBe("prescription");
            foreach (var gateway in stage.Gateways)
            {
                var parcours = (await Normandie.As("ml-caen", gateway).Get(journey.Path)).ShouldBe(200).Json;
                parcours.Text("etat").ShouldBe("sortie_anticipee");
                parcours.List("historique").Select(h => h.Text("type")).ShouldBe(["prescription", "reponse", "resultat", "entree", "abandon"]);
            }
        }

        Normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task The_broker_sees_receipts_and_codes_of_partners_and_channels_and_nothing_else()
    {
        Assert.SkipUnless(stage.Rabbit.IsOurs, "a given broker is not traced");
        await stage.Rabbit.Trace(stage.Broker);
        await using var connection = await new ConnectionFactory { Uri = new(stage.Broker) }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        var (queue, passed) = ((await channel.QueueDeclareAsync(cancellationToken: TestContext.Current.CancellationToken)).QueueName, new List<Passed>());
        await channel.QueueBindAsync(queue, "amq.rabbitmq.trace", "publish.#", cancellationToken: TestContext.Current.CancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, copy) =>
        {
            lock (passed) passed.Add(new(copy.RoutingKey["publish.".Length..], Encoding.UTF8.GetString(copy.Body.Span), Written(copy.BasicProperties.Headers)));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer, cancellationToken: TestContext.Current.CancellationToken);
        var receipts = new List<string>();
        for (var n = 0; n < 5; n++) receipts.AddRange(await Play(Journey.OfCaen()));
        Passed[] All()
        {
            lock (passed) return [.. passed];
        }

        await Eventually.Holds(() => receipts.Where(receipt => !All().Any(p => p.Body.Contains(receipt, StringComparison.Ordinal))).ShouldBeEmpty());
        await Eventually.Holds(() => All().ShouldContain(p => p.Body.Contains("of-pommier-bleu")));

        string[] codes = ["ml-caen", "of-pommier-bleu", "region-normandie", "principal"];
        foreach (var message in All())
        {
            var body = JsonNode.Parse(message.Body)!.AsObject();
            switch (message.Exchange)
            {
                case "sibridge-route-accepted":
                    body.ShouldHaveSingleItem().Key.ShouldBe("receipts");
                    foreach (var receipt in body["receipts"]!.AsArray()) Guid.TryParse((string)receipt!, out _).ShouldBeTrue(message.Body);
                    break;
                case "sibridge-lane-has-work":
                    body.Select(p => p.Key).ShouldBe(["recipient", "channel"], ignoreOrder: true);
                    body.ShouldAllBe(p => codes.Contains((string)p.Value!));
                    break;
                case "sibridge-places-changed":
                    body.ShouldHaveSingleItem().Key.ShouldBe("numero");
                    break;
                default:
                    message.Exchange.ShouldBe("one of the exchanges of the bridge");
                    break;
            }

            Normandie.NothingPersonalIsIn(message.Body + message.Headers);
            message.Headers.ShouldNotContain(Environment.MachineName);
        }
    }

    /// <summary>From the prescription to the dropout, each message at the other gateway than the one before; the organisme answers what it got.</summary>
    private async Task<IReadOnlyList<string>> Play(Journey journey)
    {
        var (caen, of) = (Normandie.As("ml-caen", stage.Gateways[0]), stage.Gateways.Reverse().Select(g => Normandie.As("of-pommier-bleu", g)).ToList());
        var receipts = new List<string> { await caen.Sends("/v1/prescriptions", journey.Prescription()) };
        await Normandie.OfPommierBleu.Gets(1, journey);
        receipts.Add(await of[0].Sends("/v1/reponses", journey.Reponse()));
        receipts.Add(await of[1].Sends("/v1/resultats", journey.Resultat()));
        receipts.Add(await of[0].Sends("/v1/entrees", journey.Entree()));
        receipts.Add(await of[1].Sends("/v1/abandons", journey.Abandon()));
        await Normandie.RegionNormandie.Gets(3, journey);
        return receipts;
    }

    private static IReadOnlyList<string> About(Receiver receiver, Offer offer) =>
        [.. receiver.Requests.Where(r => (string?)r.Json["session_cle"]?["reference"] == offer.Reference).Select(r => r.Type)];

    /// <summary>All names and values of a table of AMQP.</summary>
    private static string Written(object? value) => value switch
    {
        IDictionary<string, object?> table => string.Join('\n', table.Select(e => $"{e.Key}: {Written(e.Value)}")),
        byte[] text => Encoding.UTF8.GetString(text),
        System.Collections.IList list => string.Join(", ", list.Cast<object?>().Select(Written)),
        _ => $"{value}",
    };

    private sealed record Passed(string Exchange, string Body, string Headers);

    public sealed class TwoAndTwo(SharedServers servers) : IAsyncLifetime
    {
        public Stage Stage { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Stage = await Stage.Start(servers, gateways: 2);

        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }
}
