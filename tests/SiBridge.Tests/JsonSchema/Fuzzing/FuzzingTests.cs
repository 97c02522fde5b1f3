using System.Diagnostics;
using System.Globalization;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.JsonSchema.Fuzzing;

/// <summary>
/// Documents and schemas with bytes changed, and random schemas against the reference: nothing but the documented exception, nothing that
/// takes long. <c>tests/fuzz</c> makes it long.
/// </summary>
public sealed class FuzzingTests(ITestOutputHelper output)
{
    /// <summary>For one input; a machine that is busy with other things takes a while by itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SortedDictionary<string, int> counts = [];
    private long round;

    [Fact]
    public async Task Nothing_that_is_read_or_compiled_ends_in_another_exception_or_takes_long()
    {
        var seconds = Setting("MINUTES") is { } minutes ? 60 * double.Parse(minutes, CultureInfo.InvariantCulture) : 3;
        // A short run draws the same each time: what it finds, a change has brought.
        var seed = Setting("SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Setting("MINUTES") is null ? 626 : Random.Shared.Next();
        output.WriteLine($"seed {seed}, {seconds:0} s");

        var clock = Stopwatch.StartNew();
        var work = Task.Factory.StartNew(() => Rounds(seed, () => clock.Elapsed.TotalSeconds < seconds), TaskCreationOptions.LongRunning);
        // A round that hangs leaves its thread behind: the process ends without it.
        for (var (last, told) = (-1L, 0.0); await Task.WhenAny(work, Task.Delay(Patience, TestContext.Current.CancellationToken)) != work; last = Volatile.Read(ref round))
        {
            Assert.False(last == Volatile.Read(ref round), $"seed {seed}, round {last}: still running after {Patience.TotalSeconds} s");
            if (clock.Elapsed.TotalSeconds - told < 30) continue;
            told = clock.Elapsed.TotalSeconds;
            Tell(clock.Elapsed);
        }

        await work;
        Tell(clock.Elapsed);
    }

    private void Rounds(int seed, Func<bool> goesOn)
    {
        var targets = new Targets();
        (string Name, Func<Random, string> Fuzz)[] all = [("document", targets.Document), ("document", targets.Document), ("schema", targets.Schema), ("random", Targets.Agreement)];
        for (; goesOn(); round++)
        {
            var (name, fuzz) = all[round % all.Length];
            try
            {
                var result = $"{name} {fuzz(new Random(unchecked((seed * 31) + (int)round)))}";
                lock (counts) counts[result] = counts.GetValueOrDefault(result) + 1;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}, {name}: {e.GetType().Name}: {e.Message}", e);
            }
        }
    }

    private void Tell(TimeSpan elapsed)
    {
        using var process = Process.GetCurrentProcess();
        lock (counts)
        {
            output.WriteLine($"{elapsed.TotalSeconds,5:0} s  {Volatile.Read(ref round),9:N0} rounds, peak {process.PeakWorkingSet64 >> 20} MiB: {string.Join(", ", counts.Select(c => $"{c.Key} {c.Value:N0}"))}");
        }
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable($"SIBRIDGE_FUZZ_{name}");
}
