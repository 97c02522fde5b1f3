using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Hosting;
using SiBridge.Contracts;

namespace SiBridge.Journal;

/// <summary>
/// Tells the bus what is on disk. No request waits for it: what is not announced, because the process died or the bus is away,
/// the sweep announces later. Receipts that come together leave as one bus message.
/// </summary>
/// <param name="most">How many receipts at most one bus message carries.</param>
public sealed partial class Announcer(IBusControl bus, ILogger<Announcer> log, int most = Announcer.ReceiptsPerMessage) : BackgroundService
{
    /// <summary>They are routed in one unit of work, for which every sender that comes meanwhile waits: SQLite has one writer.</summary>
    internal const int ReceiptsPerMessage = 32;

    /// <summary>On a broker a message costs a disk flush of its own, and PostgreSQL lets senders write while others are routed.</summary>
    internal const int ReceiptsPerBrokerMessage = 256;

    /// <summary>What waits longer than a sweep's grace is announced by the sweep anyway.</summary>
    private const int Waiting = 16_384;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Channel<Guid> receipts = Channel.CreateBounded<Guid>(new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    public void Announce(IEnumerable<Guid> accepted)
    {
        foreach (var receipt in accepted) receipts.Writer.TryWrite(receipt);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Guid>(most);
        while (await receipts.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < most && receipts.Reader.TryRead(out var receipt)) batch.Add(receipt);
            // A bus that is away is told once by whoever watches it, not with every message.
            if (bus.CheckHealth().Status is BusHealthStatus.Healthy) await Publish(new([.. batch]), stoppingToken);
        }
    }

    private async Task Publish(MessagesAccepted accepted, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        try
        {
            // Mandatory: without a queue behind it the broker sends it back, instead of losing it without a word.
            await bus.Publish(accepted, publish => publish.Mandatory = true, limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            NotTaken(log, accepted.Receipts.Count, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The bus did not take the announcement of {Count} messages ({Reason}); the sweep will announce them")]
    private static partial void NotTaken(ILogger log, int count, string reason);
}
