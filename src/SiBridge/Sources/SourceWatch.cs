using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Sources;

/// <summary>
/// Looks at the sources that this process holds, each in its own time: one that is slow delays no other. What a look was doing when it was
/// interrupted is found by the next one.
/// </summary>
public sealed partial class SourceWatch(
    Database database, SourceLeases leases, SourceDesk desk, IEnumerable<ISource> kinds, CurrentNetwork network, TimeProvider clock, ILogger<SourceWatch> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>After the database failed a look: it is away for all of them.</summary>
    private static readonly TimeSpan AfterOutage = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, ISource> kinds = kinds.ToDictionary(k => k.Kind);
    private readonly Dictionary<SourceKey, Watched> watched = [];
    private long? beatAt;
    private string? told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            do
            {
                try
                {
                    if (beatAt is not { } last || clock.GetElapsedTime(last) >= SourceLeases.Every) await Beat(stoppingToken);
                    told = null;
                }
                catch (DatabaseUnavailableException e)
                {
                    // Once, not at every look: a log that repeats itself each second hides what is new.
                    if (e.Message != told) Away(log, e.Message);
                    told = e.Message;
                }

                if (!leases.Hold) foreach (var one in watched.Values) one.Cancel();
                else foreach (var one in watched.Values.Where(w => w.IsDue(clock))) Begin(one);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            await End();
        }
    }

    private async Task Beat(CancellationToken stop)
    {
        var wanted = network.Current.Partners.SelectMany(p => p.Sends.Select(s => new SourceKey(p.Code, s.Code))).ToList();
        var began = clock.GetTimestamp();
        var looks = watched.Values.Where(w => w.HasNews).ToDictionary(w => w.Key, w => w.Last!);
        // Alone, nobody takes anything from us: what has not changed need not be written.
        if (!database.IsShared && looks.Count == 0 && watched.Keys.ToHashSet().SetEquals(wanted)) return;
        var held = await leases.Beat(wanted, looks);
        foreach (var (key, said) in looks) watched[key].Said = said;
        beatAt = began;
        foreach (var (key, memory) in held)
        {
            if (!watched.TryGetValue(key, out var one) || one.IsOver) watched[key] = new(key, memory, CancellationTokenSource.CreateLinkedTokenSource(stop));
        }

        foreach (var lost in watched.Values.Where(w => !held.ContainsKey(w.Key)).ToList())
        {
            lost.Cancel();
            watched.Remove(lost.Key);
        }
    }

    private void Begin(Watched one)
    {
        var current = network.Current;
        if (current.ByCode(one.Key.Partner) is not { } partner || partner.Sends.FirstOrDefault(s => s.Code == one.Key.Code) is not { } sending) return;
        one.Running = Task.Run(() => Look(one, new(current, partner, sending, one.Memory) { IsOurs = () => leases.Hold && !one.Stop.IsCancellationRequested }), CancellationToken.None);
    }

    private async Task Look(Watched one, SourceLook look)
    {
        var kind = kinds[look.Settings.Kind];
        var rest = look.Settings.Number("every_seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : kind.Every;
        try
        {
            var looked = await kind.Look(look, desk, one.Stop);
            if (looked.Memory is not null) one.Memory = looked.Memory;
            Told(one, looked.Error);
            if (looked.Wait > rest) rest = looked.Wait.Value;
        }
        catch (Exception e) when (!one.Stop.IsCancellationRequested)
        {
            // What was begun is found again. Not what an unforeseen exception says: it may repeat a value of a message.
            Interrupted(log, one.Key.ToString(), e.GetType().Name, e is DatabaseUnavailableException ? e.Message : e.StackTrace);
            if (e is not DatabaseUnavailableException) Told(one, $"la lecture de cette source échoue ({e.GetType().Name}) et recommence à chaque fois ; le journal du pont dit où.");
            if (AfterOutage > rest) rest = AfterOutage;
        }
        catch (Exception) when (one.Stop.IsCancellationRequested)
        {
            // Asked for: whatever was cut off is found again by the next look.
        }

        one.NextAt = clock.GetUtcNow() + rest;
    }

    private void Told(Watched one, string? error)
    {
        if (error is not null && error != one.Last?.Error) Trouble(log, one.Key.ToString(), error);
        else if (error is null && one.Last?.Error is not null) Better(log, one.Key.ToString());
        one.Last = new(clock.GetUtcNow(), error);
    }

    private async Task End()
    {
        foreach (var one in watched.Values) one.Cancel();
        await Task.WhenAll(watched.Values.Select(w => w.Running));
        try
        {
            if (watched.Count > 0) await leases.End();
        }
        catch (DatabaseUnavailableException)
        {
            // The leases end by themselves.
        }
    }

    [LoggerMessage(LogLevel.Error, "Source {Source} : {Reason}")]
    private static partial void Trouble(ILogger log, string source, string reason);

    [LoggerMessage(LogLevel.Information, "Source {Source} can be looked at again")]
    private static partial void Better(ILogger log, string source);

    [LoggerMessage(LogLevel.Error, "The look at source {Source} was interrupted and is taken again: {Kind} {Reason}")]
    private static partial void Interrupted(ILogger log, string source, string kind, string? reason);

    [LoggerMessage(LogLevel.Error, "Who looks at which source is not known, so nobody does: {Reason}")]
    private static partial void Away(ILogger log, string reason);

    /// <summary>A source that this process holds.</summary>
    private sealed class Watched(SourceKey key, string? memory, CancellationTokenSource stop)
    {
        public SourceKey Key => key;

        public CancellationToken Stop => stop.Token;

        public string? Memory { get; set; } = memory;

        public Task Running { get; set; } = Task.CompletedTask;

        public DateTimeOffset NextAt { get; set; }

        public LastLook? Last { get; set; }

        /// <summary>The last look that operators were told of.</summary>
        public LastLook? Said { get; set; }

        /// <summary>That it was looked at once more is told from time to time only.</summary>
        public bool HasNews => Last is { } last && (Said is not { } said || said.Error != last.Error || last.At - said.At >= SayEvery);

        /// <summary>It was another's for a while, and what it was doing has ended.</summary>
        public bool IsOver => stop.IsCancellationRequested && Running.IsCompleted;

        public bool IsDue(TimeProvider clock) => Running.IsCompleted && !stop.IsCancellationRequested && clock.GetUtcNow() >= NextAt;

        public void Cancel() => stop.Cancel();
    }
}
