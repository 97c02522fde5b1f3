namespace SiBridge.Delivery;

/// <summary>The right to start one request now; until it has started or is disposed of, nobody else of its <see cref="Pacer"/> may.</summary>
public sealed class PacedTurn(Action starts, Action gone) : IDisposable
{
    private int isGone;

    /// <summary>What there is any number of.</summary>
    public static PacedTurn Free { get; } = new(() => { }, () => { });

    /// <summary>The request has left only now: a first connection, say, had to be made. The next one is a whole pause away.</summary>
    public void Starts()
    {
        starts();
        Dispose();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref isGone, 1) == 0) gone();
    }
}
