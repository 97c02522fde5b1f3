using System.Collections.Concurrent;
using System.Globalization;
using SiBridge.Benchmarks;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.EndToEnd.Torture;

/// <summary>How each recipient behaves just now, and what it therefore answers.</summary>
/// <param name="balking">Those that answer 500 to one message in sixteen however well they are, until they were asked a few times.</param>
internal sealed class Moods(IEnumerable<string> balking)
{
    /// <summary>Statuses as the history has them. Late is a yes as well when the bridge waited for it after all.</summary>
    public const int Ok = 200, Error = 500, Late = 202, Hung = -1, Cut = -2, TooLate = -3;

    /// <summary>What the network file gives an attempt. A busy machine takes some seconds for an answer, and what is then repeated would have no cause.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LateAfter = Patience * 1.5;

    /// <summary>One message in so many is balked at; one in three of these for longer: a single replay is not enough for it.</summary>
    private const int BalkedAtOneIn = 16, LongerOneIn = 3 * BalkedAtOneIn;

    private readonly HashSet<string> balking = [.. balking];

    private readonly ConcurrentDictionary<(string Recipient, string Id), int> balked = [];

    private readonly ConcurrentDictionary<string, FaultKind> moods = [];

    private readonly ConcurrentDictionary<string, int> refused = [];
    private volatile bool well;

    public void Set(string recipient, FaultKind kind)
    {
        refused[recipient] = 0;
        moods[recipient] = kind;
    }

    public void Clear(string recipient) => moods.TryRemove(recipient, out _);

    /// <summary>From now on nobody balks.</summary>
    public void GetWell() => well = true;

    /// <summary>How many requests an <see cref="FaultKind.Error"/> has refused since it was set.</summary>
    public int Refused(string recipient) => refused.GetValueOrDefault(recipient);

    public async Task<int> Answer(Arrival arrival, CancellationToken gone) => moods.TryGetValue(arrival.Recipient, out var kind)
        ? kind switch
        {
            FaultKind.Error => Refuse(arrival.Recipient),
            FaultKind.Cut => Cut,
            FaultKind.Hang => await Waits(Timeout.InfiniteTimeSpan, gone) ? Ok : Hung,
            FaultKind.Late => await Waits(LateAfter, gone) ? Late : TooLate,
            FaultKind.Kill or FaultKind.Freeze or FaultKind.Wipe or FaultKind.Suspend => throw new InvalidOperationException($"{kind} does not befall a recipient."),
        }
        : Balks(arrival) ? Error : Ok;

    /// <summary>Twice uses up what a channel tries; what was replayed is tried twice again.</summary>
    private bool Balks(Arrival arrival)
    {
        if (well || !balking.Contains(arrival.Recipient) || !int.TryParse(arrival.Id.AsSpan(arrival.Id.IndexOf('-') + 1), CultureInfo.InvariantCulture, out var number) || number % BalkedAtOneIn != 0) return false;
        return balked.AddOrUpdate((arrival.Recipient, arrival.Id), 1, (_, before) => before + 1) <= (number % LongerOneIn == 0 ? 4 : 2);
    }

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
