using MassTransit;
using SiBridge.Contracts;

namespace SiBridge.Delivery;

/// <summary>
/// Tells those who deliver that there is work: those of this process at once, the others over the bus. A hint may get lost, because
/// lanes look by themselves from time to time; so it is never worth waiting for a bus that is away.
/// </summary>
public sealed partial class Hints(Lanes lanes, InboxSignals inboxes, IBusControl bus, ILogger<Hints> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task Tell(IReadOnlyCollection<LaneKey> keys)
    {
        var others = new List<LaneKey>();
        foreach (var key in keys)
        {
            if (lanes.Owns(key))
            {
                lanes.Wake(key);
            }
            else
            {
                // An inbox, or another worker's lane.
                inboxes.Signal(key.Recipient);
                others.Add(key);
            }
        }

        if (others.Count == 0 || bus.CheckHealth().Status is not BusHealthStatus.Healthy) return;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await Task.WhenAll(others.Select(key => bus.Publish(new LaneHasWork(key.Recipient, key.Channel), limit.Token))).WaitAsync(limit.Token);
        }
        catch (Exception e)
        {
            // Whatever the bus says: the work is in the database, and found there.
            NotTold(log, others.Count, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The bus did not take {Count} hints ({Reason}); the lanes will find their work by themselves")]
    private static partial void NotTold(ILogger log, int count, string reason);
}
