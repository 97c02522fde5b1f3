using System.Collections.Concurrent;
using SiBridge.Benchmarks;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.EndToEnd.Torture;

/// <summary>How each recipient behaves just now, and what it therefore answers.</summary>
internal sealed class Moods
{
    /// <summary>Statuses as the history has them. Late is a yes as well when the bridge waited for it after all.</summary>
    public const int Ok = 200, Error = 500, Late = 202, Hung = -1, Cut = -2, TooLate = -3;

    /// <summary>What the network file gives an attempt.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LateAfter = Patience * 1.5;

    private readonly ConcurrentDictionary<string, FaultKind> moods = [];

    private readonly ConcurrentDictionary<string, int> refused = [];

    public void Set(string recipient, FaultKind kind)
    {
        refused[recipient] = 0;
        moods[recipient] = kind;
    }

    public void Clear(string recipient) => moods.TryRemove(recipient, out _);

    /// <summary>How many requests an <see cref="FaultKind.Error"/> has refused since it was set.</summary>
    public int Refused(string recipient) => refused.GetValueOrDefault(recipient);

    public async Task<int> Answer(Partner recipient, CancellationToken gone) => moods.TryGetValue(recipient.Code, out var kind)
        ? kind switch
        {
            FaultKind.Error => Refuse(recipient.Code),
            FaultKind.Cut => Cut,
            FaultKind.Hang => await Waits(Timeout.InfiniteTimeSpan, gone) ? Ok : Hung,
            FaultKind.Late => await Waits(LateAfter, gone) ? Late : TooLate,
            FaultKind.Kill or FaultKind.Freeze or FaultKind.Wipe or FaultKind.Suspend => throw new InvalidOperationException($"{kind} does not befall a recipient."),
        }
        : Ok;

    private int Refuse(string recipient)
    {
        refused.AddOrUpdate(recipient, 1, (_, before) => before + 1);
        return Error;
    }

    /// <returns>False when the bridge hung up before.</returns>
    private static async Task<bool> Waits(TimeSpan time, CancellationToken gone)
    {
        try
        {
            await Task.Delay(time, gone);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
