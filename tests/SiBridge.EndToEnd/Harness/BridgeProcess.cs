using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace SiBridge.EndToEnd.Harness;

/// <summary>
/// The built program as a process of its own, on data and a port that stay the same when it is killed, stopped and started
/// again. It does not outlive the tests.
/// </summary>
/// <param name="options">Of <c>run</c>, without <c>--urls</c>.</param>
public sealed class BridgeProcess(IReadOnlyList<string> options) : IAsyncDisposable
{
    private const int Sigterm = 15, Sigcont = 18, Sigstop = 19;

    /// <summary>The program as it is delivered.</summary>
    public static readonly string Built = Path.Combine(AppContext.BaseDirectory, "SiBridge.dll");

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60), StopsWithin = TimeSpan.FromSeconds(20);

    private static readonly ConcurrentDictionary<Process, bool> Running = [];

    private readonly StringBuilder log = new();
    private Process? process;

    static BridgeProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var left in Running.Keys) left.Kill();
    };

    public BridgeProcess(string partners, string data)
        : this(["--partners", partners, "--data", data])
    {
    }

    /// <summary>Another build of the program than <see cref="Built"/>.</summary>
    public string Program { get; init; } = Built;

    /// <summary>Variables that it sees beside those of this process; of ours whose name begins with SIBRIDGE_ it sees none.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>It was started and is no more, and nobody here ended it.</summary>
    public bool EndedByItself => process is { HasExited: true };

    public Uri Url { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    /// <summary>All that it said on its standard output and error, over all its lives.</summary>
    public string Log
    {
        get { lock (log) return log.ToString(); }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task Start()
    {
        process = Launch(Program, ["run", .. options, "--urls", Url.GetLeftPart(UriPartial.Authority)], Environment, log);
        using var http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.Holds(
            async () =>
            {
                if (process.HasExited) return;
                using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                ready.EnsureSuccessStatusCode();
            },
            ReadyWithin);
        if (process.HasExited) throw new InvalidOperationException($"The bridge ended at its start, with {process.ExitCode}:\n{Log}");
    }

    /// <summary>SIGKILL: it can do nothing about it.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await End();
    }

    /// <summary>SIGSTOP: it does nothing more until <see cref="Thaw"/>, and knows nothing of it.</summary>
    public void Freeze() => _ = Signal(process!.Id, Sigstop);

    public void Thaw() => _ = Signal(process!.Id, Sigcont);

    /// <summary>SIGTERM.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> Stop()
    {
        _ = Signal(process!.Id, Sigterm);
        using var limit = new CancellationTokenSource(StopsWithin);
        await process.WaitForExitAsync(limit.Token);
        var status = process.ExitCode;
        await End();
        return status;
    }

    /// <summary>Runs the program with these arguments until it ends by itself.</summary>
    /// <returns>Its exit status, and all that it said.</returns>
    public static async Task<(int Status, string Said)> RunToEnd(params string[] arguments)
    {
        var said = new StringBuilder();
        using var process = Launch(Built, arguments, new Dictionary<string, string>(), said);
        try
        {
            using var limit = new CancellationTokenSource(ReadyWithin);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, said.ToString());
        }
        finally
        {
            process.Kill();
            Running.TryRemove(process, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await Kill();
    }

    private async Task End()
    {
        await process!.WaitForExitAsync();
        Running.TryRemove(process, out _);
        process.Dispose();
        process = null;
    }

    private static Process Launch(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, StringBuilder output)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("SIBRIDGE_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        Running[process] = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Take(string? line)
        {
            lock (output) output.AppendLine(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int pid, int signal);
}
