using System.Collections.Concurrent;
using System.Data.Common;

namespace SiBridge.Storage;

/// <summary>
/// Threads that take units of work in turn, each with a connection of its own for life: both drivers block on input and output, which must
/// not happen on the pool's threads, and statements are prepared once per connection.
/// </summary>
internal sealed class Crew<TConnection>
    where TConnection : DbConnection
{
    // Not a channel: one of those wakes every thread that waits, for one unit.
    private readonly BlockingCollection<Unit> units = [];

    /// <param name="work">What each thread does with what it takes, until there is no more.</param>
    public Crew(int threads, Action<BlockingCollection<Unit>> work) => Ended = Task.WhenAll(Enumerable.Range(0, threads).Select(_ =>
        Task.Factory.StartNew(() => work(units), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    public Task Ended { get; }

    /// <exception cref="DatabaseUnavailableException">It was closed.</exception>
    public Task<T> Do<T>(Func<TConnection, T> work)
    {
        var unit = new Unit<T>(connection => work((TConnection)connection));
        try
        {
            units.Add(unit);
        }
        catch (InvalidOperationException)
        {
            throw new DatabaseUnavailableException("La base est fermée.");
        }

        return unit.Done;
    }

    public async Task Close()
    {
        units.CompleteAdding();
        await Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
