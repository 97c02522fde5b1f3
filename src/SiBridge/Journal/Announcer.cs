using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Hosting;
using SiBridge.Contracts;

namespace SiBridge.Journal;

/// <summary>
/// Tells the bus what is on disk. No request waits for it: what is not announced, because the process died or the bus is away,
/// the sweep announces later. Receipts that come together leave as one bus message.
/// </summary>
public sealed partial class Announcer(IBus bus, ILogger<Announcer> log) : BackgroundService
{
    /// <summary>They are routed in one unit of work, for which every sender that comes meanwhile waits.</summary>
    internal const int ReceiptsPerMessage = 32;

    private readonly Channel<Guid> receipts = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });

    public void Announce(IEnumerable<Guid> accepted)
    {
        foreach (var receipt in accepted) receipts.Writer.TryWrite(receipt);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await receipts.Reader.WaitToReadAsync(stoppingToken))
        {
            var batch = new List<Guid>();
            while (batch.Count < ReceiptsPerMessage && receipts.Reader.TryRead(out var receipt)) batch.Add(receipt);
            try
            {
                await bus.Publish(new MessagesAccepted(batch), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                BusAway(log, batch.Count, e);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The bus did not take the announcement of {Count} messages; the sweep will announce them")]
    private static partial void BusAway(ILogger log, int count, Exception e);
}
