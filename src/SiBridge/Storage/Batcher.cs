namespace SiBridge.Storage;

/// <summary>
/// Gathers what comes while a transaction is under way, so that the next one serves it all: one question or one disk flush for many who
/// wait. Whoever comes alone waits for nobody.
/// </summary>
/// <param name="max">How many one transaction takes.</param>
/// <param name="run">Answers all of them, in their order.</param>
public sealed class Batcher<TItem, TResult>(int max, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> run)
{
    private readonly Lock gate = new();
    private readonly Queue<(TItem Item, TaskCompletionSource<TResult> Done)> waiting = [];
    private bool running;

    /// <exception cref="DatabaseUnavailableException">The database could not take it, or died before it could say.</exception>
    public Task<TResult> Do(TItem item)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Enqueue((item, done));
            if (running) return done.Task;
            running = true;
        }

        _ = RunAll();
        return done.Task;
    }

    private async Task RunAll()
    {
        while (Next() is { } batch) await Run(batch);
    }

    private List<(TItem Item, TaskCompletionSource<TResult> Done)>? Next()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                running = false;
                return null;
            }

            var batch = new List<(TItem, TaskCompletionSource<TResult>)>(Math.Min(max, waiting.Count));
            while (batch.Count < max && waiting.TryDequeue(out var next)) batch.Add(next);
            return batch;
        }
    }

    /// <summary>When all together fail, each is tried singly: a bad one harms only itself.</summary>
    private async Task Run(List<(TItem Item, TaskCompletionSource<TResult> Done)> batch)
    {
        try
        {
            var results = await run([.. batch.Select(b => b.Item)]);
            for (var i = 0; i < batch.Count; i++) batch[i].Done.TrySetResult(results[i]);
        }
        catch (Exception e) when (e is DatabaseUnavailableException || batch.Count == 1)
        {
            foreach (var (_, done) in batch) done.TrySetException(e);
        }
        catch (Exception)
        {
            foreach (var one in batch) await Run([one]);
        }
    }
}
