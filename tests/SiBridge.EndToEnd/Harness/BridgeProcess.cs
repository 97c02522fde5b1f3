using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using SiBridge.Servers.Compose;
using SiBridge.Servers;

namespace SiBridge.EndToEnd.Harness;

/// <summary>
/// The built program as a process of its own, on data and a port that stay the same when it is killed, stopped and started
/// again. It does not outlive the tests.
/// </summary>
/// <param name="command">What is started, given the address where it is to listen.</param>
public sealed class BridgeProcess(Func<string, ContainerProcess> command) : IAsyncDisposable
{
    private const int Sigterm = 15, Sigcont = 18, Sigstop = 19;

    /// <summary>The program as it is delivered.</summary>
    public static readonly string Built = Path.Combine(AppContext.BaseDirectory, "SiBridge.dll");

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60), StopsWithin = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What is called often is compiled a second time, better, once nothing new was compiled for this long (hexadecimal, 3 s; the runtime's
    /// default is 0.1 s). Most processes here live for some seconds only, and would spend a third of their processor time on that.
    /// </summary>
    private const string CompileBetterAfterMs = "BB8";

    private static readonly Dictionary<string, string> Nothing = [];

    private static readonly ConcurrentDictionary<Process, bool> Running = [];

    private readonly StringBuilder log = new();
    private Process? process;

    static BridgeProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var left in Running.Keys) left.Kill();
    };

    /// <summary>The embedded shape.</summary>
    public BridgeProcess(string partners, string data)
        : this(Built, Nothing, ["--partners", partners, "--data", data])
    {
    }

    /// <param name="program">The build that runs.</param>
    /// <param name="environment">Variables that it sees beside those of this process; of ours whose name begins with SIBRIDGE_ it sees none.</param>
    /// <param name="options">Of <c>run</c>, without <c>--urls</c>.</param>
    public BridgeProcess(string program, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> options)
        : this(url => new(["dotnet", program, "run", .. options, "--urls", url], environment))
    {
    }

    /// <summary>It was started and is no more, and nobody here ended it.</summary>
    public bool EndedByItself => process is { HasExited: true };

    public Uri Url { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    /// <summary>All that it said on its standard output and error, over all its lives.</summary>
    public string Log
    {
        get { lock (log) return log.ToString(); }
    }

    /// <summary>Its number; null while it does not run.</summary>
    public int? Id => process is { HasExited: false } ? process.Id : null;

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task Start()
    {
        Launch();
        await Ready();
    }

    /// <summary>Starts it; it may have to wait for something.</summary>
    public void Launch() => process = Launch(command(Url.GetLeftPart(UriPartial.Authority)), log);

    public async Task Ready()
    {
        using var http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.Holds(
            async () =>
            {
                if (process!.HasExited) return;
                using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                ready.EnsureSuccessStatusCode();
            },
            ReadyWithin);
        if (process!.HasExited) throw new InvalidOperationException($"The bridge ended at its start, with {process.ExitCode}:\n{Log}");
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
        return await Ended();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> Ended()
    {
        using var limit = new CancellationTokenSource(StopsWithin);
        await process!.WaitForExitAsync(limit.Token);
        var status = process.ExitCode;
        await End();
        return status;
    }

    /// <summary>Runs the program with these arguments until it ends by itself.</summary>
    /// <returns>Its exit status, and all that it said.</returns>
    public static Task<(int Status, string Said)> RunToEnd(params string[] arguments) => ToEnd([Built, .. arguments]);

    /// <summary>The same by <c>dotnet run --project</c>, on what is built, as the README does.</summary>
    public static Task<(int Status, string Said)> DotnetRunToEnd(params string[] arguments)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var root = built;
        while (!File.Exists(Path.Combine(root.FullName, "SiBridge.sln"))) root = root.Parent ?? throw new InvalidOperationException("the tests run outside the repository");
        return ToEnd(["run", "--project", Path.Combine(root.FullName, "src", "SiBridge"), "--configuration", built.Parent!.Name, "--no-build", "--", .. arguments]);
    }

    private static async Task<(int Status, string Said)> ToEnd(string[] dotnet)
    {
        var said = new StringBuilder();
        using var process = Launch(new(["dotnet", .. dotnet], Nothing), said);
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

    private static Process Launch(ContainerProcess what, StringBuilder output)
    {
        var start = new ProcessStartInfo(what.Command[0], what.Command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("SIBRIDGE_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = CompileBetterAfterMs;
        foreach (var (name, value) in what.Environment) start.Environment[name] = value;
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
