namespace SiBridge.Delivery;

/// <summary>What an attempt tells and asks of its channel's rate.</summary>
/// <param name="next">Waits until one more request may start.</param>
public sealed class Pace(Func<CancellationToken, Task<PacedTurn>> next) : IDisposable
{
    private PacedTurn? turn;

    /// <summary>Where there is no rate to keep.</summary>
    public static Pace None { get; } = new(_ => Task.FromResult(PacedTurn.Free));

    /// <summary>Waits until one request may start.</summary>
    public async Task Turn(CancellationToken stop)
    {
        turn?.Dispose();
        turn = await next(stop);
    }

    /// <summary>Called as soon as the partner has a request: what a rate counts.</summary>
    public void Starts() => turn?.Starts();

    public void Dispose() => turn?.Dispose();
}
