using System.Collections.Concurrent;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>The bridge is killed (SIGKILL) at bad moments: what was answered 202 is delivered all the same.</summary>
public sealed class Crashes
{
    [Fact]
    public async Task Killed_between_the_202_and_the_delivery_it_delivers_once_when_it_is_back()
    {
        await using var normandie = await Normandie.Start();
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        await normandie.OfPommierBleu.Stop();
        var receipt = await caen.Sends("/v1/prescriptions", journey.Prescription());
        await normandie.Bridge.Kill();

        await normandie.OfPommierBleu.Start();
        await normandie.Bridge.Start();

        (await normandie.OfPommierBleu.Gets(1, journey))[0].Receipt.ShouldBe(receipt);
        await caen.Sends("/v1/annulations", journey.Annulation());
        (await normandie.OfPommierBleu.Gets(2, journey)).Select(d => d.Type).ShouldBe(["prescription", "annulation"]);
    }

    [Fact]
    public async Task Killed_while_an_attempt_is_under_way_it_tries_again_under_the_same_webhook_id_with_the_same_body()
    {
        await using var normandie = await Normandie.Start();
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        normandie.OfPommierBleu.Answers = _ => Reply.Hang;
        var receipt = await caen.Sends("/v1/prescriptions", journey.Prescription());
        await Eventually.Holds(() => normandie.OfPommierBleu.About(journey).ShouldHaveSingleItem());
        await normandie.Bridge.Kill();

        normandie.OfPommierBleu.Answers = _ => Reply.Ok;
        await normandie.Bridge.Start();

        await normandie.Operator.Delivery(receipt, "delivered");
        var (cut, whole) = (normandie.OfPommierBleu.About(journey)[0], normandie.OfPommierBleu.About(journey)[1]);
        whole.WebhookId.ShouldBe(cut.WebhookId);
        whole.Body.ShouldBe(cut.Body);
        await caen.Sends("/v1/annulations", journey.Annulation());
        (await normandie.OfPommierBleu.Gets(3, journey)).Select(d => d.Type).ShouldBe(["prescription", "prescription", "annulation"]);
    }

    [Fact]
    public async Task Killed_amidst_many_requests_it_loses_nothing_that_it_answered_202_and_doubles_nothing()
    {
        await using var normandie = await Normandie.Start();
        var (caen, accepted) = (normandie.As("ml-caen"), new ConcurrentBag<string>());
        async Task SendUntilCut()
        {
            try
            {
                while (true) accepted.Add(await caen.Sends("/v1/prescriptions", Journey.OfCaen().Prescription()));
            }
            catch (HttpRequestException)
            {
                // Cut off by the kill: this one was not answered, and may or may not have been taken.
            }
        }

        var senders = Enumerable.Range(0, 8).Select(_ => SendUntilCut()).ToList();
        await Eventually.Holds(() => accepted.Count.ShouldBeGreaterThan(100));
        await normandie.Bridge.Kill();
        await Eventually.Within(Task.WhenAll(senders).ContinueWith(t => t.IsCompletedSuccessfully, TaskScheduler.Default));
        await normandie.Bridge.Start();

        await Eventually.Holds(() => accepted.Except(normandie.OfPommierBleu.Requests.Where(r => r.Reply == Reply.Ok).Select(r => r.Receipt)).ShouldBeEmpty());
        foreach (var deliveries in normandie.OfPommierBleu.Requests.GroupBy(r => r.Receipt))
        {
            deliveries.Select(d => d.WebhookId).Distinct().ShouldHaveSingleItem();
            deliveries.Select(d => Convert.ToBase64String(d.Body)).Distinct().ShouldHaveSingleItem();
        }
    }
}
