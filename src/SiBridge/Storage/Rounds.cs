namespace SiBridge.Storage;

/// <summary>
/// A loop in the background: looks for what the database says is to be done, does it, rests, and looks again. What fails, because the
/// database is away or because something in it cannot be done, is still there at the next look; it is told once, not at every look.
/// </summary>
/// <param name="what">What is looked at, as the log names it.</param>
public abstract partial class Rounds(string what, TimeProvider clock, ILogger log) : BackgroundService
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);

    private string? told;

    protected TimeProvider Clock { get; } = clock;

    /// <summary>Does all that is to be done now.</summary>
    /// <returns>How long to rest then; null when there will never be anything to do again.</returns>
    protected internal abstract Task<TimeSpan?> Look(CancellationToken stop);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan? rest = AfterTrouble;
            try
            {
                rest = await Look(stoppingToken);
                told = null;
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                if (e.Message != told) Later(log, what, e.GetType().Name, e is DatabaseUnavailableException ? e.Message : e.StackTrace);
                told = e.Message;
            }

            if (rest is null) return;
            await Task.Delay(rest.Value, Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Of a defect the place is told, not the message, in which a person's data could stand.</summary>
    [LoggerMessage(LogLevel.Error, "The look at {What} was interrupted and is taken again: {Kind}, {Reason}")]
    private static partial void Later(ILogger log, string what, string kind, string? reason);
}
