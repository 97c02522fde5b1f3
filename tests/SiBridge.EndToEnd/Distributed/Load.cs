using System.Collections.Concurrent;
using System.Diagnostics;
using Shouldly;
using SiBridge.EndToEnd.Harness;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>A message that was acknowledged.</summary>
/// <param name="Tried">When it was first sent.</param>
internal sealed record Acknowledged(string Receipt, Journey Journey, long Tried);

/// <summary>
/// A Mission Locale that prescribes at a steady rate, and updates each prescription as soon as it is acknowledged. What a gateway does not take
/// is sent again, to the next one, as a partner does behind a proxy.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<Acknowledged> acknowledged = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly IReadOnlyList<Client> gateways;
    private readonly Stage stage;
    private readonly Receiver receiver;
    private readonly Task running;

    public Load(Stage stage, double perSecond)
    {
        this.stage = stage;
        gateways = [.. stage.Gateways.Select(g => stage.Normandie.As("ml-caen", g))];
        receiver = stage.Normandie.OfPommierBleu;
        running = Task.Run(() => Prescribe(TimeSpan.FromSeconds(1 / perSecond)));
    }

    public int Count => acknowledged.Count;

    /// <summary>Waits until this many more were acknowledged.</summary>
    public Task More(int count)
    {
        var until = Count + count;
        return Eventually.Holds(() => Count.ShouldBeGreaterThanOrEqualTo(until), TimeSpan.FromSeconds(60));
    }

    /// <summary>Waits until all that was acknowledged so far has arrived.</summary>
    /// <returns>The longest that one of those took that were sent, or under way, since then.</returns>
    public async Task<TimeSpan> Arrived(long since)
    {
        var all = acknowledged.ToArray();
        await Eventually.Holds(() => all.Select(a => a.Receipt).Except(Taken().Select(r => r.Receipt)).ShouldBeEmpty(Logs()), TimeSpan.FromSeconds(60));
        var first = Taken().GroupBy(r => r.Receipt).ToDictionary(same => same.Key, same => same.Min(r => r.Ended!.Value));
        return all.Where(a => first[a.Receipt] > since).Select(a => Stopwatch.GetElapsedTime(a.Tried, first[a.Receipt])).DefaultIfEmpty().Max();
    }

    /// <summary>Sends no more; what it began, it finishes.</summary>
    public async Task Stop()
    {
        await stopping.CancelAsync();
        await running;
    }

    /// <summary>Nothing lost, nothing doubled under another name, nothing out of order.</summary>
    public async Task ArrivedOnceInOrder()
    {
        await Arrived(0);
        foreach (var same in receiver.Requests.GroupBy(r => r.Receipt))
        {
            same.Select(r => r.WebhookId).Distinct().ShouldHaveSingleItem();
            same.Select(r => Convert.ToBase64String(r.Body)).Distinct().ShouldHaveSingleItem();
        }

        var firsts = Taken().GroupBy(r => r.Receipt).ToDictionary(same => same.Key, same => same.MinBy(r => r.Began)!);
        foreach (var journey in acknowledged.GroupBy(a => a.Journey))
        {
            journey.Count().ShouldBe(2, journey.Key.Id);
            firsts[journey.Last().Receipt].Began.ShouldBeGreaterThanOrEqualTo(firsts[journey.First().Receipt].Ended!.Value, journey.Key.Id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        stopping.Dispose();
    }

    /// <summary>The end of what each process said: without it nobody could tell why something did not arrive.</summary>
    private string Logs() => string.Join("\n--\n", stage.Normandie.Processes.Select(p => p.Log).Select(log => log[Math.Max(0, log.Length - 2_000)..]));

    private IEnumerable<Received> Taken() => receiver.Requests.Where(r => r.Reply is { Status: 200 });

    private async Task Prescribe(TimeSpan every)
    {
        var began = new List<Task>();
        using var timer = new PeriodicTimer(every);
        for (var n = 0; !stopping.IsCancellationRequested; n++)
        {
            await timer.WaitForNextTickAsync();
            var first = n;
            began.Add(Task.Run(() => PrescribeAndUpdate(first)));
        }

        await Task.WhenAll(began);
    }

    private async Task PrescribeAndUpdate(int first)
    {
        var journey = Journey.OfCaen();
        await Send(journey, first);
        await Send(journey, first + 1);
    }

    private async Task Send(Journey journey, int first)
    {
        var message = journey.Prescription().ToJsonString();
        var tried = Stopwatch.GetTimestamp();
        for (var n = first; ; n++)
        {
            try
            {
                var answer = await gateways[n % gateways.Count].Post("/v1/prescriptions", message);
                if (answer.Status is 200 or 202)
                {
                    acknowledged.Enqueue(new(answer.Receipt, journey, tried));
                    return;
                }

                answer.ShouldBe(503, "unavailable");
            }
            catch (HttpRequestException)
            {
                // The gateway is gone: it may or may not have taken it.
            }

            await Task.Delay(Again);
        }
    }
}
