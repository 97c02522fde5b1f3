using SiBridge.Storage;

namespace SiBridge.Hosting;

/// <summary>Opens the database that the options name; waits, at each step of the start that needs it, for a server that is not there yet or not there just then.</summary>
/// <param name="say">Told, in French, that it waits and why: at once, then every few seconds.</param>
internal sealed class DatabaseAtStart(Action<string> say, TimeProvider clock, CancellationToken stop)
{
    private static readonly TimeSpan WaitFor = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromSeconds(1), SaySoEvery = TimeSpan.FromSeconds(5);

    /// <param name="folder">Where a SQLite file lies; null with PostgreSQL.</param>
    /// <exception cref="DatabaseUnavailableException">It cannot be opened, or was written by a newer program.</exception>
    public static Database Open(BridgeOptions options, DataFolder? folder) => options.Database is null
        ? new SqliteDatabase(folder!.DatabaseFile)
        : PostgresDatabase.Open(options.Database);

    /// <exception cref="CannotStartException">The step does not succeed: at once when waiting would not help, else after a minute.</exception>
    public async Task<T> For<T>(Func<Task<T>> step)
    {
        var began = clock.GetTimestamp();
        TimeSpan? said = null;
        while (true)
        {
            try
            {
                return await step();
            }
            catch (DatabaseUnavailableException e) when (!PostgresErrors.MayPass(e.InnerException))
            {
                throw CannotStartException.Because(e);
            }
            catch (DatabaseUnavailableException e)
            {
                var (waited, why) = (clock.GetElapsedTime(began), CannotStartException.Because(e).Message.TrimEnd('.'));
                if (waited >= WaitFor) throw new CannotStartException($"{why} ; attendue {WaitFor.TotalSeconds:0} s, la base n'est pas venue.");
                if (said is null || waited - said >= SaySoEvery)
                {
                    say($"{why} ; la base est attendue encore {(WaitFor - waited).TotalSeconds:0} s");
                    said = waited;
                }
            }

            await Task.Delay(Pause, clock, stop);
        }
    }
}
