using System.Collections.Concurrent;
using System.Diagnostics;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>
/// Posts prescriptions to one or several gateways: at a rate, whatever the answers do (open loop), or as fast as answers come (closed
/// loop). Everything runs on the socket engine's own threads and one more, because the processors that it uses are those it measures.
/// </summary>
internal sealed class Generator(PipelineNetwork network, IReadOnlyList<Uri> gateways, Ledger ledger)
{
    private const int ConnectionsMax = 512;

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(120);

    private readonly Prescriptions prescriptions = new(network, "127.0.0.1");
    private int opened;

    /// <summary>Sends each message at its instant or, with all connections taken, as soon as one is free: its latency counts from the instant.</summary>
    /// <returns>When every message has its answer.</returns>
    public async Task AtRate(double perSecond, TimeSpan duration, CancellationToken stop)
    {
        using var free = new BlockingCollection<Connection>(new ConcurrentStack<Connection>());
        using var left = new CountdownEvent((int)(perSecond * duration.TotalSeconds));
        var all = new List<Connection>();
        Connection Open()
        {
            all.Add(New(c => { free.Add(c, CancellationToken.None); left.Signal(); }, () => left.Signal()));
            return all[^1];
        }

        Connection Take()
        {
            while (free.TryTake(out var connection))
            {
                if (connection.IsFresh) return connection;
                connection.Dispose();
                all.Remove(connection);
            }

            return all.Count < ConnectionsMax ? Open() : free.Take(stop);
        }

        var (begin, count) = (Stopwatch.GetTimestamp(), left.InitialCount);
        await Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < count; i++)
                {
                    var intended = begin + (long)(i * Stopwatch.Frequency / perSecond);
                    Pause.Until(intended);
                    stop.ThrowIfCancellationRequested();
                    Take().Send(ledger.Next(intended));
                }
            },
            stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Answers(left, all, duration, stop);
    }

    /// <summary>Keeps so many requests under way until the duration is over or so many messages were sent.</summary>
    public async Task Saturating(int inFlight, TimeSpan duration, int atMost, CancellationToken stop)
    {
        using var left = new CountdownEvent(inFlight);
        var (end, sent) = (Stopwatch.GetTimestamp() + (duration.TotalSeconds * Stopwatch.Frequency), 0);
        void Continue(Connection connection)
        {
            var now = Stopwatch.GetTimestamp();
            if (now < end && !stop.IsCancellationRequested && Interlocked.Increment(ref sent) <= atMost) connection.Send(ledger.Next(now));
            else left.Signal();
        }

        var all = Enumerable.Range(0, inFlight).Select(_ => New(Continue, () => left.Signal())).ToList();
        foreach (var connection in all) Continue(connection);
        await Answers(left, all, duration, stop);
    }

    private Connection New(Action<Connection> free, Action broken) => new(gateways[opened++ % gateways.Count], prescriptions, ledger, free, broken);

    private static async Task Answers(CountdownEvent left, List<Connection> connections, TimeSpan duration, CancellationToken stop)
    {
        await Task.Run(() => left.Wait(duration + AnswersWithin, stop), stop);
        foreach (var connection in connections) connection.Dispose();
    }
}
