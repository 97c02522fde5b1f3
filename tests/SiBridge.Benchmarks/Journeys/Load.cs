namespace SiBridge.Benchmarks.Journeys;

/// <summary>Plays a plan against a bridge: each request at its instant, whatever became of the others.</summary>
internal sealed class Load : IDisposable
{
    private readonly Dictionary<string, Sender> senders;
    private readonly RunClock clock;

    public Load(LoadNetwork network, IReadOnlyList<Uri> gateways, Patience patience, History history, RunClock clock)
    {
        this.clock = clock;
        senders = network.All.ToDictionary(p => p.Code, p => new Sender(p, gateways, patience, history, clock));
    }

    /// <summary>Publishes the sessions, which everything else speaks of.</summary>
    public async Task Publish(Plan plan, CancellationToken stop)
    {
        foreach (var session in plan.Sessions) await Send(session, clock.Now, DateTimeOffset.UtcNow, stop);
    }

    /// <param name="begin">When the load begins, on the run's clock.</param>
    /// <returns>When every message has its answer.</returns>
    public async Task Play(Plan plan, TimeSpan begin, CancellationToken stop)
    {
        var (begun, underWay) = (DateTimeOffset.UtcNow + (begin - clock.Now), new List<Task>(plan.Requests.Count));
        foreach (var request in plan.Requests)
        {
            await clock.Until(begin + request.Intended, stop);
            underWay.Add(Send(request, begin + request.Intended, begun, stop));
        }

        await Task.WhenAll(underWay);
    }

    public void Dispose()
    {
        foreach (var sender in senders.Values) sender.Dispose();
    }

    private async Task Send(Planned request, TimeSpan intended, DateTimeOffset begun, CancellationToken stop)
    {
        var ok = false;
        try
        {
            ok = (request.After is null || await request.After.Acknowledged)
                && await senders[request.Sender.Code].Send(request, intended, request.Body(begun), stop);
        }
        finally
        {
            request.Settle(ok);
        }
    }
}
