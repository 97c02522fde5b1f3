namespace SiBridge.Tests.Support;

/// <summary>Waits, within a bound, for what another thread or process does in its own time.</summary>
internal static class Waiting
{
    /// <summary>Far more than anything needs: only what is broken, or a very busy machine, comes near it.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60), LookAgain = TimeSpan.FromMilliseconds(10);

    /// <exception cref="TaskCanceledException">It never was so.</exception>
    public static async Task Until(Func<Task<bool>> soIs)
    {
        using var limit = new CancellationTokenSource(Bound);
        while (!await soIs()) await Task.Delay(LookAgain, limit.Token);
    }

    /// <inheritdoc cref="Until(Func{Task{bool}})"/>
    public static Task Until(Func<bool> soIs) => Until(() => Task.FromResult(soIs()));
}
