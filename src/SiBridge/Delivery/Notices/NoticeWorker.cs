using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Delivery.Notices;

/// <summary>
/// Sends notices, through the same channels as deliveries and signed as these are. Every worker does: each copy is taken by one of them, and
/// one that dies over it leaves it to the others, under the same id. Of its own failures it makes no notice, only a line in the log.
/// </summary>
public sealed partial class NoticeWorker(NoticeCopies copies, IEnumerable<IPushChannel> channels, CurrentNetwork network, TimeProvider clock, ILogger<NoticeWorker> log)
    : Rounds("notices", clock, log)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    /// <summary>After the first, second … failure; then always the last. Somebody should hear of it soon, or as soon as he can.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30)];

    /// <summary>Longer than a channel fails before it is suspended; older news help nobody.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private readonly Dictionary<string, IPushChannel> channels = channels.ToDictionary(c => c.Kind);

    /// <summary>Sends what is due now: to each addressee one at a time, and nobody waits for another.</summary>
    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        while (await copies.Any() && await copies.Take() is { Count: > 0 } due) await Task.WhenAll(due.Select(copy => Send(copy, stop)));
        return Idle;
    }

    private async Task Send(NoticeCopy copy, CancellationToken stop)
    {
        var outcome = await Attempt(copy, stop);
        if (outcome.Kind is OutcomeKind.Delivered)
        {
            await copies.Settle(copy, null);
            return;
        }

        var over = outcome.Kind is OutcomeKind.Refused or OutcomeKind.Gone || Clock.GetUtcNow() - copy.Since > Longest;
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
        return await channel.Send(new(copy.Seq, copy.Copy, null, "avis", "", Guid.Empty, 0, Clock.GetUtcNow(), Formats.Canonical.Name, parts, copy.Body), settings, Pace.None, stop);
    }

    [LoggerMessage(LogLevel.Warning, "Notice {Notice} to {Addressee} did not arrive and is tried again for a week: {Reason}")]
    private static partial void Failed(ILogger log, Guid notice, string addressee, string? reason);

    [LoggerMessage(LogLevel.Error, "Notice {Notice} to {Addressee} is given up: {Reason}")]
    private static partial void Lost(ILogger log, Guid notice, string addressee, string? reason);
}
