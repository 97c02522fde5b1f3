using System.Collections.Concurrent;
using System.Net;
using SiBridge.Delivery.Channels;
using SiBridge.Network;

namespace SiBridge.Sources.Imilo;

/// <summary>
/// <c>imilo</c>: the event queue of the Missions Locales' own system. Events are thin: what they speak of is fetched, made into a message, and
/// acknowledged when that is on disk here, and not before. Killed at any instant, lied to about acknowledgements, told things twice: the message's id
/// follows from the event, so that each event has one effect.
/// </summary>
public sealed class ImiloSource(CurrentNetwork network, TimeProvider clock) : ISource, IDisposable
{
    public const string Name = "imilo";

    /// <summary>Whoever was shut out knocks again that often: a key may be mended on the other side.</summary>
    private static readonly TimeSpan KnockEvery = TimeSpan.FromMinutes(15), FirstPause = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromMinutes(5);

    private readonly ImiloApi api = new(network, clock);
    private readonly ConcurrentDictionary<SourceKey, Standing> standing = [];

    public string Kind => Name;

    public bool TakesFormat => false;

    public TimeSpan Every { get; } = TimeSpan.FromSeconds(10);

    public IEnumerable<(string Property, string Message)> Problems(SourceSettings settings, IReadOnlyList<IPNetwork> allow)
    {
        if (OutwardHttp.AddressProblem(settings.Text("url"), allow) is { } problem) yield return ("url", problem);
    }

    public async Task<Looked> Look(SourceLook look, SourceDesk desk, CancellationToken stop)
    {
        var told = look.Settings.Properties.GetRawText();
        var before = standing.GetValueOrDefault(look.Key);
        if (before?.ShutOut is { } shutOut && before.Told == told && clock.GetElapsedTime(before.At) < KnockEvery) return new(shutOut);
        var counts = new ImiloCounts();
        var ended = await new ImiloLook(look, desk, api, counts).Run(stop);
        if (counts.Any) await desk.States.Settle(look.Key, "événements", counts.ToOutcome());
        // Each look that achieves nothing doubles the pause after it.
        var failures = ended.Fate is ImiloFate.Well || counts.Any ? 0 : (before?.Failures ?? 0) + 1;
        standing[look.Key] = new(told, ended.Fate is ImiloFate.ShutOut ? ended.Reason : null, clock.GetTimestamp(), failures);
        return ended.Fate switch
        {
            ImiloFate.Well => Looked.Well,
            ImiloFate.ShutOut => new(ended.Reason),
            _ => new(ended.Reason, ended.Wait ?? Pause(failures)),
        };
    }

    public void Dispose() => api.Dispose();

    private static TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Clamp(failures - 1, 0, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <param name="Told">The settings under which it was looked at.</param>
    /// <param name="ShutOut">Why nothing is asked any more; null: it is.</param>
    /// <param name="At">When, by the monotonic counter.</param>
    /// <param name="Failures">Looks in a row that achieved nothing.</param>
    private sealed record Standing(string Told, string? ShutOut, long At, int Failures);
}
