using System.Diagnostics;

namespace SiBridge.Benchmarks.Lheo;

/// <summary>A catalogue imported into a bridge, once, again unchanged, and once more with some sessions changed: speed, memory, and what travelled.</summary>
internal static class LheoRun
{
    private const int MostMegabytes = 200, LeastPerSecond = 20, ChangeEvery = 1_000;

    /// <param name="Cpu">All of the process's processors together.</param>
    private sealed record Import(int Status, string Summary, TimeSpan Elapsed, TimeSpan Cpu, long PeakBytes);

    /// <returns>0 when every promise is kept, 1 when one is broken.</returns>
    public static async Task<int> Make(int sessions, int seed, string program, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("sibridge-lheo-").FullName;
        try
        {
            return await Make(folder, sessions, seed, program, stop);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> Make(string folder, int sessions, int seed, string program, CancellationToken stop)
    {
        var (catalogue, changed) = (Path.Combine(folder, "catalogue.xml"), Path.Combine(folder, "changed.xml"));
        Write(catalogue, sessions, seed, 0);
        Write(changed, sessions, seed, ChangeEvery);
        var megabytes = new FileInfo(catalogue).Length / 1e6;
        Say($"catalogue of {sessions:N0} sessions, {megabytes:N0} MB");

        var publisher = new Partner("region", "region", "28", null);
        var partners = Path.Combine(folder, "partners.json");
        await File.WriteAllTextAsync(partners, NetworkFile.Text([publisher], new Dictionary<string, Uri>(), "exploitation"), stop);
        await using var bridge = new BridgeProcess(
            program, url => ["run", "--partners", partners, "--data", Path.Combine(folder, "data"), "--urls", url.ToString()], Path.Combine(folder, "bridge.log"), what => Say($"{what}"), new RunClock());
        bridge.Start();
        if (!await bridge.UntilReady(stop)) throw new InvalidOperationException("the bridge did not become ready");

        Task<Import> Once(string file) => Run(program, file, bridge.Url, publisher.Key, stop);
        var (first, second, third) = (await Once(catalogue), await Once(catalogue), await Once(changed));
        await bridge.Stop();
        foreach (var (name, import) in new[] { ("first", first), ("again", second), ("with changes", third) })
        {
            Say($"{name}: {import.Summary}");
            Say($"  {import.Elapsed.TotalSeconds:0.0} s, {import.Cpu.TotalSeconds:0.0} s of processor, {megabytes / import.Cpu.TotalSeconds:0.0} MB per second of processor, peak {import.PeakBytes / 1e6:0} MB");
        }

        bool[] kept =
        [
            Promise(second.Summary.Contains(", 0 envoyée, 0 déjà connue,", StringComparison.Ordinal), $"the same catalogue again sends no message"),
            Promise(megabytes / second.Cpu.TotalSeconds >= LeastPerSecond, $"what did not change is read at {megabytes / second.Cpu.TotalSeconds:0.0} MB for each second of one processor (promised: {LeastPerSecond})"),
            Promise(new[] { first, second, third }.Max(i => i.PeakBytes) < MostMegabytes * 1e6, $"an import holds at most {new[] { first, second, third }.Max(i => i.PeakBytes) / 1e6:0} MB (promised: under {MostMegabytes})"),
            Promise(third.Summary.Contains($" {sessions / ChangeEvery} envoyée", StringComparison.Ordinal), $"of a changed catalogue only the changed sessions travel"),
        ];
        return kept.All(k => k) ? 0 : 1;
    }

    private static void Write(string file, int sessions, int seed, int changeEvery)
    {
        using var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        new Catalogue(sessions, seed).Write(output, changeEvery);
    }

    private static async Task<Import> Run(string program, string file, Uri bridge, string key, CancellationToken stop)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, "import", "lheo", file, "--url", bridge.ToString(), "--key", "env:LHEO_KEY"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["LHEO_KEY"] = key;
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var peak = 0L;
        var cpu = TimeSpan.Zero;
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(50)))
        {
            stop.ThrowIfCancellationRequested();
            process.Refresh();
            if (process.HasExited) break;
            peak = Math.Max(peak, process.PeakWorkingSet64);
            cpu = process.TotalProcessorTime;
        }

        return new(process.ExitCode, (await output).Trim(), Stopwatch.GetElapsedTime(began), cpu, peak);
    }

    private static void Say(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    private static bool Promise(bool kept, FormattableString text)
    {
        Console.WriteLine($"{(kept ? "kept  " : "BROKEN")} {FormattableString.Invariant(text)}");
        return kept;
    }
}
