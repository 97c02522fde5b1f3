namespace SiBridge.Delivery;

/// <summary>What an attempt tells and asks of its channel's rate.</summary>
/// <param name="next">Waits until one more request may start.</param>
/// <param name="hold">Whether whoever waited may still send at all.</param>
public sealed class Pace(Func<CancellationToken, Task<PacedTurn>> next, Func<bool> hold) : IDisposable
{
    private PacedTurn? turn;

    /// <summary>Where there is no rate to keep.</summary>
    public static Pace None { get; } = new(_ => Task.FromResult(PacedTurn.Free), () => true);

    /// <summary>Waits until one request may start.</summary>
    /// <exception cref="OperationCanceledException">It may not any more, or <paramref name="stop"/> was asked for.</exception>
    public async Task Turn(CancellationToken stop)
    {
        turn?.Dispose();
        turn = await next(stop);
        // A process that was frozen finds out here that others have taken over.
        if (!hold()) throw new OperationCanceledException("the lease ended");
    }

    /// <summary>Called as soon as the partner has a request: what a rate counts.</summary>
    public void Starts() => turn?.Starts();

    public void Dispose() => turn?.Dispose();
}
