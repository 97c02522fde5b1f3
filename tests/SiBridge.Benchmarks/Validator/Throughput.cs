using System.Diagnostics;

namespace SiBridge.Benchmarks.Validator;

/// <summary>Documents read and judged by several threads at once, each with its own documents and the one schema.</summary>
internal static class Throughput
{
    /// <returns>Documents per second, and the processors that the threads really had.</returns>
    public static (double Documents, double Processors) PerSecond(int threads, TimeSpan duration)
    {
        var schema = Specimens.Schema();
        var documents = Enumerable.Range(1, 64).Select(Specimens.Valid).ToArray();
        long judged = 0;
        var warm = TimeSpan.FromSeconds(1);
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            var own = 0;
            for (var i = 0; clock.Elapsed < warm + duration; i++)
            {
                // Of the first second the compiler takes a part.
                var counts = clock.Elapsed >= warm;
                for (var d = 0; d < documents.Length; d++)
                {
                    using var text = Specimens.Read(documents[d]);
                    if (schema.Evaluate(text.Root).Count > 0) throw new InvalidOperationException("a valid document was refused");
                }

                own += counts ? documents.Length : 0;
            }

            Interlocked.Add(ref judged, own);
        })).ToList();
        workers.ForEach(w => w.Start());
        workers.ForEach(w => w.Join());
        process.Refresh();
        return (judged / (clock.Elapsed - warm).TotalSeconds, (process.TotalProcessorTime - before) / clock.Elapsed);
    }
}
