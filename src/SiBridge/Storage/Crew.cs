using System.Data.Common;

namespace SiBridge.Storage;

/// <summary>
/// Threads that take units of work in turn, each with a connection of its own for life: both drivers block on input and output, which must
/// not happen on the pool's threads, and statements are prepared once per connection.
/// </summary>
internal sealed class Crew<TConnection>
    where TConnection : DbConnection
{
    // Not a channel, which wakes every thread that waits for one unit, nor a blocking collection, whose threads spin before they sleep.
    private readonly Queue<Unit> units = [];
    private readonly Task[] all;
    private bool closed;

    /// <param name="work">What each thread does, until there is no more to take.</param>
    public Crew(int threads, Action<Crew<TConnection>> work)
    {
        all = [.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() => work(this), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Ended = Task.WhenAny(all).Unwrap();
    }

    /// <summary>Completes when the first of them has ended: at the close, or because it died, which the others cannot make good.</summary>
    public Task Ended { get; }

    /// <exception cref="DatabaseUnavailableException">It was closed.</exception>
    public Task<T> Do<T>(Func<TConnection, T> work)
    {
        var unit = new Unit<T>(connection => work((TConnection)connection));
        lock (units)
        {
            if (closed) throw new DatabaseUnavailableException("La base est fermée.");
            units.Enqueue(unit);
            Monitor.Pulse(units);
        }

        return unit.Done;
    }

    /// <summary>The next unit; blocks until there is one.</summary>
    /// <returns>Null when it was closed and all is done.</returns>
    public Unit? Next()
    {
        lock (units)
        {
            while (units.Count == 0)
            {
                if (closed) return null;
                Monitor.Wait(units);
            }

            return units.Dequeue();
        }
    }

    /// <summary>The next unit, if there is one now.</summary>
    public Unit? NextAtOnce()
    {
        lock (units) return units.TryDequeue(out var unit) ? unit : null;
    }

    /// <summary>Fails all that waits now.</summary>
    public void FailWaiting(Exception e)
    {
        lock (units)
        {
            while (units.TryDequeue(out var unit)) unit.Fail(e);
        }
    }

    public async Task Close()
    {
        lock (units)
        {
            closed = true;
            Monitor.PulseAll(units);
        }

        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
