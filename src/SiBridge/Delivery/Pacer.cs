using System.Threading.Channels;

namespace SiBridge.Delivery;

/// <summary>
/// Keeps a channel's <c>per_second</c>: sends start at least 1/rate seconds apart, so that no second ever holds more. The first one waits
/// as long: who owned the lane before may have sent at the last moment.
/// </summary>
/// <remarks>
/// One turn at a time, and whoever is next looks at when the one before really started. If turns were given out in advance, all whose time
/// came while the process was frozen, or short of processor time, would start at the same instant; and so would the next one beside one
/// that was frozen between its turn and its start.
/// </remarks>
public sealed class Pacer(TimeProvider clock)
{
    private static readonly TimeSpan FinestTimer = TimeSpan.FromMilliseconds(1);

    // Whoever waits first is served first; a semaphore would do the same, and want to be disposed of when nobody knows that all turns are over.
    private readonly Channel<bool> one = OneTurn();
    private long last = clock.GetTimestamp();

    /// <param name="perSecond">Null: no limit.</param>
    /// <returns>A turn, when it is time for it. Nobody has the next one before this one has started or was disposed of.</returns>
    public async Task<PacedTurn> Turn(double? perSecond, CancellationToken stop)
    {
        if (perSecond is not { } rate) return PacedTurn.Free;
        await one.Reader.ReadAsync(stop);
        var turn = new PacedTurn(Note, () => one.Writer.TryWrite(true));
        try
        {
            while (Wait(TimeSpan.FromSeconds(1 / rate)) is { Ticks: > 0 } wait) await Task.Delay(wait < FinestTimer ? FinestTimer : wait, clock, stop);
            Note();
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>Not the time of day: a clock that is set back must not stop the lane.</summary>
    private TimeSpan Wait(TimeSpan pause) => pause - clock.GetElapsedTime(Interlocked.Read(ref last));

    private static Channel<bool> OneTurn()
    {
        var turns = Channel.CreateBounded<bool>(1);
        turns.Writer.TryWrite(true);
        return turns;
    }

    private void Note() => Interlocked.Exchange(ref last, clock.GetTimestamp());
}
