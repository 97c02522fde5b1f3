using System.Collections.Concurrent;
using System.Globalization;
using SiBridge.Benchmarks;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.EndToEnd.Torture;

/// <summary>Makes the faults of a plan, each at its instant and undone in time. Each victim has one at a time.</summary>
internal sealed class Injector(Stage stage, Moods moods, Steering steering, RunClock clock, Action<string> tell)
{
    /// <summary>More than a lane takes until it pauses, and how long to wait for them at most.</summary>
    private const int UntilPaused = 10;

    private static readonly TimeSpan LongestAbsence = TimeSpan.FromSeconds(30), LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> recipients = [];

    public ConcurrentQueue<Disturbance> Made { get; } = [];

    /// <returns>When all faults are over and their targets work again.</returns>
    public async Task Play(IReadOnlyList<Fault> plan, TimeSpan begin, CancellationToken stop)
    {
        var underWay = new List<Task>();
        foreach (var fault in plan)
        {
            await clock.Until(begin + fault.At, stop);
            underWay.Add(Make(fault));
        }

        await Task.WhenAll(underWay);
    }

    /// <summary>All recipients are away together, each until its lane has surely paused, and come back.</summary>
    public Task Away(IEnumerable<string> codes, TimeSpan time) =>
        Task.WhenAll(codes.Select(code => Make(new(default, FaultKind.Error, code, time), () => moods.Refused(code) >= UntilPaused)));

    private async Task Make(Fault fault, Func<bool>? enough = null)
    {
        var victim = stage.Victims.FirstOrDefault(v => v.Name == fault.Target);
        var gate = victim?.Gate ?? recipients.GetOrAdd(fault.Target, _ => new(1));
        await gate.WaitAsync();
        try
        {
            var began = clock.Now;
            await (victim is null ? Spoil(fault, enough) : Break(fault, victim));
            Made.Enqueue(new(fault.Kind, fault.Target, began, clock.Now));
            tell(string.Create(CultureInfo.InvariantCulture, $"{fault.Kind} {fault.Target} from {began.TotalSeconds:F1} to {clock.Now.TotalSeconds:F1} s"));
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task Spoil(Fault fault, Func<bool>? enough)
    {
        if (fault.Kind is FaultKind.Suspend)
        {
            await steering.Suspend(fault.Target);
            await Task.Delay(fault.Lasts);
            await steering.Resume(fault.Target);
            return;
        }

        moods.Set(fault.Target, fault.Kind);
        await Task.Delay(fault.Lasts);
        for (var waited = fault.Lasts; enough?.Invoke() is false && waited < LongestAbsence; waited += LookAgain) await Task.Delay(LookAgain);
        moods.Clear(fault.Target);
    }

    private async Task Break(Fault fault, Victim victim)
    {
        switch (fault.Kind)
        {
            case FaultKind.Freeze:
                victim.Freeze();
                await Task.Delay(fault.Lasts);
                victim.Thaw();
                break;
            case FaultKind.Wipe:
                await stage.Wipe();
                break;
            default:
                await victim.Kill();
                await Task.Delay(fault.Lasts);
                await victim.Restart();
                break;
        }
    }
}
