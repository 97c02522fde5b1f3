using System.Diagnostics;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>A partner's <c>per_second</c> holds over all workers, whatever becomes of them.</summary>
public sealed class ExactRates(SharedServers servers)
{
    /// <summary>
    /// For the way of a request to the receiver, which is not always equally short, least of all on a busy machine. An owner that did not
    /// wait for its predecessor's last start would bring four starts a third of a second closer together.
    /// </summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task No_second_holds_more_than_three_starts_while_owners_are_killed_stopped_and_frozen()
    {
        await using var stage = await Stage.Start(servers, workers: 4, change: n => n.Network.Partner("of-pommier-bleu")["receives"]![0]!["channel"]!["per_second"] = 3);
        var (normandie, caen) = (stage.Normandie, stage.Normandie.As("ml-caen"));
        var receipts = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => caen.Sends("/v1/prescriptions", Journey.OfCaen().Prescription())));
        BridgeProcess Owner() => stage.SenderOf(normandie.OfPommierBleu.Requests[^1]);
        Task More(int count)
        {
            var until = normandie.OfPommierBleu.Requests.Count + count;
            return Eventually.Holds(() => normandie.OfPommierBleu.Requests.Count.ShouldBeGreaterThanOrEqualTo(until), TimeSpan.FromSeconds(25));
        }

        await More(5);
        await Owner().Kill();
        await More(5);
        (await Owner().Stop()).ShouldBe(0);
        await More(5);
        var frozen = Owner();
        frozen.Freeze();
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        frozen.Thaw();
        await Eventually.Holds(() => receipts.Except(normandie.OfPommierBleu.Requests.Select(r => r.Receipt)).ShouldBeEmpty(), TimeSpan.FromSeconds(25));

        var starts = normandie.OfPommierBleu.Requests.Select(r => r.Began).Order().ToList();
        var shortest = starts.Zip(starts.Skip(3), (first, fourth) => Stopwatch.GetElapsedTime(first, fourth)).Min();
        shortest.ShouldBeGreaterThan(TimeSpan.FromSeconds(1) - OnTheWay, $"four starts within {shortest.TotalSeconds:F3} s");
        TestContext.Current.TestOutputHelper!.WriteLine($"four starts in a row took at least {shortest.TotalSeconds:F3} s");
    }
}
