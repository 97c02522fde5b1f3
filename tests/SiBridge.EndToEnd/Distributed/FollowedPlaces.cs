using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>Whoever follows the offer misses nothing, whichever gateway it speaks to, and whatever dies.</summary>
[Collection(Breaking.Name)]
public sealed class FollowedPlaces(BreakableServers servers)
{
    private const string Flux = "/v1/places/flux";

    [Fact]
    public async Task A_follower_that_is_cut_off_and_resumes_elsewhere_sees_each_change_once_and_in_order()
    {
        await using var stage = await Stage.Start(servers, gateways: 2);
        var offers = Enumerable.Range(0, 4).Select(_ => Offer.New()).ToList();
        foreach (var offer in offers) await stage.Normandie.As("of-pommier-bleu").Sends("/v1/sessions", offer.Session());
        await using var load = new PlacesLoad(stage, offers);
        var seen = new List<StreamEvent>();

        string? after = null;
        for (var n = 0; n < 6; n++)
        {
            var gateway = stage.Gateways[n % 2];
            await using var stream = await EventStream.Open(gateway.Url, TestNetwork.KeyOf("ml-caen"), Flux, after);
            await stream.Has("session", 25);
            if (n == 3)
            {
                await gateway.Kill();
                await Eventually.Holds(() => stream.Ended.ShouldBeTrue());
                await gateway.Start();
            }

            await stream.Cut();
            seen.AddRange(stream.Events);
            after = stream.LastId;
        }

        await load.Stop();
        await using var last = await EventStream.Open(stage.Gateways[0].Url, TestNetwork.KeyOf("ml-caen"), Flux, after);
        await Eventually.Holds(() => offers.Select(offer => Counts(seen.Concat(last.Events), offer)[^1]).ShouldBe(offers.Select(offer => load.Told(offer)[^1])));
        seen.AddRange(last.Events);

        seen.Count(e => e.Kind == "instantane").ShouldBe(1);
        var numbers = seen.Where(e => e.Kind == "session" && e.Id is not null).Select(e => long.Parse(e.Id!)).ToList();
        numbers.ShouldBeUnique();
        numbers.ShouldBeInOrder();
        foreach (var offer in offers)
        {
            var (counts, told) = (Counts(seen.SkipWhile(e => e.Kind != "a_jour"), offer), load.Told(offer));
            // What was told before it came is in what it was told first.
            counts.ShouldBe(told.TakeLast(counts.Count));
            counts.Count.ShouldBeGreaterThan(10);
        }
    }

    [Fact]
    public async Task Without_the_broker_it_is_told_a_little_later()
    {
        await using var stage = await Stage.Start(servers, gateways: 2, workers: 1);
        Assert.SkipUnless(stage.Rabbit.IsOurs, "a given broker cannot be killed");
        var (offer, of) = (Offer.New(), stage.Normandie.As("of-pommier-bleu"));
        await of.Message(await of.Sends("/v1/sessions", offer.Session()), "routed");
        await using var stream = await EventStream.Open(stage.Gateways[1].Url, TestNetwork.KeyOf("ml-caen"), Flux);
        await stream.Has("a_jour", 1);

        stage.Rabbit.Kill();
        try
        {
            await of.Message(await of.Sends("/v1/places", offer.Places(9, "2025-06-26T08:00:00+02:00")), "routed");
            // Without a hint a gateway looks by itself.
            await Eventually.Holds(() => stream.About(offer).Select(e => e.Json.Places()).ShouldBe([14, 9]));
        }
        finally
        {
            await stage.Rabbit.Restart();
        }
    }

    private static IReadOnlyList<int> Counts(IEnumerable<StreamEvent> events, Offer offer) =>
        [.. events.Where(e => e.Kind == "session" && (string?)e.Json["session_cle"]?["reference"] == offer.Reference).Select(e => e.Json.Places())];

    /// <summary>An organisme that counts its places again and again, each count of a session another one than the one before.</summary>
    private sealed class PlacesLoad : IAsyncDisposable
    {
        private static readonly DateTimeOffset First = DateTimeOffset.Parse("2025-06-26T08:00:00+02:00", System.Globalization.CultureInfo.InvariantCulture);

        private readonly CancellationTokenSource stopping = new();
        private readonly Dictionary<Offer, List<int>> told;
        private readonly Task running;

        public PlacesLoad(Stage stage, IReadOnlyList<Offer> offers)
        {
            told = offers.ToDictionary(o => o, _ => new List<int> { 14 });
            running = Task.WhenAll(offers.Select(offer => Task.Run(() => Count(stage.Normandie.As("of-pommier-bleu", stage.Gateways[0]), offer))));
        }

        /// <summary>All counts of a session, in order.</summary>
        public IReadOnlyList<int> Told(Offer offer)
        {
            lock (told) return [.. told[offer]];
        }

        public async Task Stop()
        {
            await stopping.CancelAsync();
            await running;
        }

        public async ValueTask DisposeAsync()
        {
            await Stop();
            stopping.Dispose();
        }

        private async Task Count(Client of, Offer offer)
        {
            for (var n = 1; !stopping.IsCancellationRequested; n++)
            {
                JsonObject places = offer.Places(n % 14, First.AddMinutes(n).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture));
                await of.Sends("/v1/places", places);
                lock (told) told[offer].Add(n % 14);
                await Task.Delay(TimeSpan.FromMilliseconds(40));
            }
        }
    }
}
