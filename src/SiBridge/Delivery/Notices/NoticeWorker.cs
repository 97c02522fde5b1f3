using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Delivery.Notices;

/// <summary>
/// Sends notices, through the same channels as deliveries and signed as these are. Every worker does: each copy is taken by one of them, and
/// one that dies over it leaves it to the others, under the same id. Of its own failures it makes no notice, only a line in the log.
/// </summary>
public sealed partial class NoticeWorker(NoticeCopies copies, IEnumerable<IPushChannel> channels, CurrentNetwork network, TimeProvider clock, ILogger<NoticeWorker> log) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    /// <summary>After the first, second … failure; then always the last. Somebody should hear of it soon, or as soon as he can.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30)];

    /// <summary>Longer than a channel fails before it is suspended; older news help nobody.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private static readonly Pace Unpaced = new(() => { }, _ => Task.CompletedTask);

    private readonly Dictionary<string, IPushChannel> channels = channels.ToDictionary(c => c.Kind);

    private string? told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Look(stoppingToken);
                told = null;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The database is away, or one cannot be made: what is left is in the database. Told once, not at every look.
                if (e.Message != told) Later(log, e.GetType().Name, e is DatabaseUnavailableException ? e.Message : e.StackTrace);
                told = e.Message;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Idle, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends what is due now: to each addressee one at a time, and nobody waits for another.</summary>
    internal async Task Look(CancellationToken stop)
    {
        while (await copies.Any() && await copies.Take() is { Count: > 0 } due) await Task.WhenAll(due.Select(copy => Send(copy, stop)));
    }

    private async Task Send(NoticeCopy copy, CancellationToken stop)
    {
        var outcome = await Attempt(copy, stop);
        if (outcome.Kind is OutcomeKind.Delivered)
        {
            await copies.Settle(copy, null);
            return;
        }

        var over = outcome.Kind is OutcomeKind.Refused or OutcomeKind.Gone || clock.GetUtcNow() - copy.Since > Longest;
        if (over) await copies.Settle(copy, outcome.LastError);
        else await copies.Again(copy, outcome.LastError, outcome.RetryAfter ?? Pauses[Math.Min(copy.Attempts, Pauses.Length) - 1]);
        if (over) Lost(log, copy.Copy, copy.Addressee, outcome.Error);
        else if (copy.Attempts == 1) Failed(log, copy.Copy, copy.Addressee, outcome.Error);
    }

    private async Task<Outcome> Attempt(NoticeCopy copy, CancellationToken stop)
    {
        var settings = copy.Addressee is NoticeCopy.Operators ? network.Current.Notices : network.Current.ByCode(copy.Addressee)?.Contact?.Notices;
        if (settings is null || !channels.TryGetValue(settings.Kind, out var channel)) return new(OutcomeKind.Unavailable, Error: "le réseau en vigueur n'a plus de canal pour cet avis.");
        // Read as a delivery's body is: the whole of it.
        var parts = new BodyWriter(copy.Body).Copy(..).ToParts();
        return await channel.Send(new(copy.Seq, copy.Copy, null, "avis", "", Guid.Empty, 0, clock.GetUtcNow(), Formats.Canonical.Name, parts, copy.Body), settings, Unpaced, stop);
    }

    [LoggerMessage(LogLevel.Warning, "Notice {Notice} to {Addressee} did not arrive and is tried again for a week: {Reason}")]
    private static partial void Failed(ILogger log, Guid notice, string addressee, string? reason);

    [LoggerMessage(LogLevel.Error, "Notice {Notice} to {Addressee} is given up: {Reason}")]
    private static partial void Lost(ILogger log, Guid notice, string addressee, string? reason);

    [LoggerMessage(LogLevel.Error, "Notices were interrupted and go on at the next look: {Kind} {Reason}")]
    private static partial void Later(ILogger log, string kind, string? reason);
}
