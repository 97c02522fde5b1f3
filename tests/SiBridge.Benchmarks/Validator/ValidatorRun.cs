using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace SiBridge.Benchmarks.Validator;

/// <summary>What the validator promises of its speed and memory, measured and held.</summary>
internal static class ValidatorRun
{
    /// <returns>0 when every promise is kept, 1 when one is broken.</returns>
    public static int Make()
    {
        // First, while nothing else has made the process large.
        var (size, growth, elapsed) = LargeArray.Judge();
        // Many short iterations: what else the machine does falls on some of them, not on a part of each.
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(500).WithIterationCount(500).WithIterationTime(TimeInterval.FromMilliseconds(2));
        var summary = BenchmarkRunner.Run<ValidatorBenchmarks>(ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Q1)
            .AddLogger(ConsoleLogger.Default)
            .WithOptions(ConfigOptions.DisableLogFile));
        var (perSecond, processors) = Throughput.PerSecond(2, TimeSpan.FromSeconds(5));

        var read = Of(summary, nameof(ValidatorBenchmarks.Read));
        var judge = Of(summary, nameof(ValidatorBenchmarks.Judge));
        var both = Of(summary, nameof(ValidatorBenchmarks.ReadAndJudge));
        var wrong = Of(summary, nameof(ValidatorBenchmarks.JudgeFiveErrors));
        Console.WriteLine();
        bool[] kept =
        [
            Promise(judge.Microseconds < 6, $"a valid prescription of {Specimens.Bytes} bytes is judged in {judge.Microseconds:0.00} µs (promised: under 6), {judge.Microseconds / read.Microseconds:0.00} times reading it ({read.Microseconds:0.00} µs); both together {both.Microseconds:0.00} µs"),
            Promise(judge.Bytes == 0, $"judging it allocates {judge.Bytes} bytes (promised: 0); reading it {read.Bytes}"),
            Promise(wrong.Microseconds < 40, $"one with five errors is judged in {wrong.Microseconds:0.00} µs (promised: under 40)"),
            Promise(perSecond >= 100_000, $"two threads read and judge {perSecond:N0} documents/s (promised: 100,000), on {processors:0.00} processors that they were given"),
            Promise(growth < 150, $"an array of {LargeArray.Items:N0} messages, {size:0} MiB, is judged item by item in {elapsed.TotalSeconds:0.0} s and {growth:0} MiB of growth, its bytes included (promised: under 150)"),
        ];
        return kept.All(k => k) ? 0 : 1;
    }

    /// <summary>The lower quartile: on a machine that does other things too, a mean tells of those.</summary>
    private static (double Microseconds, long Bytes) Of(Summary summary, string method)
    {
        var report = summary.Reports.Single(r => r.BenchmarkCase.Descriptor.WorkloadMethod.Name == method);
        return (report.ResultStatistics!.Q1 / 1_000, report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)!.Value);
    }

    private static bool Promise(bool kept, FormattableString text)
    {
        Console.WriteLine($"{(kept ? "kept  " : "BROKEN")} {FormattableString.Invariant(text)}");
        return kept;
    }
}
