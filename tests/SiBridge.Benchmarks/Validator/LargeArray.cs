using System.Diagnostics;
using SiBridge.JsonSchema;

namespace SiBridge.Benchmarks.Validator;

/// <summary>A file with an array of many messages, judged item by item; what that takes of memory is the growth of the process, the file's bytes included.</summary>
internal static class LargeArray
{
    public const int Items = 50_000;

    /// <returns>The size of the file and the growth of the process at its peak, in MiB, and how long it took.</returns>
    public static (double Size, double Growth, TimeSpan Elapsed) Judge()
    {
        var path = Path.GetTempFileName();
        try
        {
            Write(path);
            var schema = Specimens.Schema();
            schema.Evaluate(Specimens.Read(Specimens.Valid()).Root);
            GC.Collect();
            var before = Environment.WorkingSet;
            var clock = Stopwatch.StartNew();

            var utf8 = File.ReadAllBytes(path);
            var items = JsonItems.Of(utf8)!;
            JsonSyntaxError? error;
            var judged = 0;
            for (; items.TryRead(out var item, out error); judged++)
            {
                using (item)
                    if (schema.Evaluate(item.Root).Count > 0) throw new InvalidOperationException("a valid message was refused");
            }

            if (error is not null || judged != Items) throw new InvalidOperationException(error?.Message ?? $"{judged} items were read");
            using var process = Process.GetCurrentProcess();
            return (utf8.Length / (double)(1 << 20), (process.PeakWorkingSet64 - before) / (double)(1 << 20), clock.Elapsed);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>64 MiB: 50,000 prescriptions of 1.2 kB, and white space between them.</summary>
    private static void Write(string path)
    {
        using var file = File.Create(path);
        var space = new byte[(64 << 20) / Items - Specimens.Bytes - 1];
        space.AsSpan().Fill((byte)' ');
        for (var i = 0; i < Items; i++)
        {
            file.Write(i == 0 ? "["u8 : ","u8);
            file.Write(Specimens.Valid(i));
            file.Write(space);
        }

        file.Write("]"u8);
    }
}
