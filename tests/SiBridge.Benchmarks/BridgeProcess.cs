using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using SiBridge.Servers;

namespace SiBridge.Benchmarks;

/// <summary>One life of the bridge's process, on the run's clock.</summary>
internal sealed class Life(TimeSpan started)
{
    public TimeSpan Started => started;

    public TimeSpan? Ready { get; set; }

    /// <summary><c>killed</c>, <c>stopped</c>, <c>by itself</c>; null while it lives.</summary>
    public string? End { get; set; }

    public TimeSpan Cpu { get; set; }

    public long ResidentBytes { get; set; }

    public long PeakBytes { get; set; }
}

/// <summary>A built program as a process that is killed, started again and stopped, always with the same arguments.</summary>
/// <param name="arguments">Given the URL on which it is to listen.</param>
/// <param name="incident">Told what the process did that nothing asked for: it ended by itself, it did not stop …</param>
internal sealed partial class BridgeProcess(string program, Func<Uri, IEnumerable<string>> arguments, string logFile, Action<string> incident, RunClock clock) : IAsyncDisposable
{
    /// <summary>A setting of the socket engine that the load may make for itself, and that a measured process must not inherit.</summary>
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60), StopWithin = TimeSpan.FromSeconds(20), Look = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient health = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<Life> lives = [];
    private readonly BridgeLog log = new(logFile);
    private Process? process;
    private bool endingWanted;

    public Uri Url { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    public IReadOnlyList<Life> Lives => lives;

    public BridgeLog Log => log;

    /// <summary>How long it took to stop when it was asked to.</summary>
    public TimeSpan StoppedIn { get; private set; }

    public void Start()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments(Url)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove(InlineCompletions);
        endingWanted = false;
        process = Process.Start(start) ?? throw new Win32Exception("the bridge did not start");
        process.OutputDataReceived += (_, line) => log.Add(line.Data);
        process.ErrorDataReceived += (_, line) => log.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        lives.Add(new(clock.Now));
    }

    /// <summary>Waits until the bridge says that it is ready; gives up when this life has ended.</summary>
    public async Task<bool> UntilReady(CancellationToken stop)
    {
        var life = lives[^1];
        while (life.End is null && !HasEnded(process!) && clock.Now - life.Started < ReadyWithin)
        {
            try
            {
                using var answer = await health.GetAsync(new Uri(Url, "/health/ready"), stop);
                if (answer.IsSuccessStatusCode && life.End is null)
                {
                    life.Ready = clock.Now;
                    return true;
                }
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
            {
                // Not there yet.
            }

            await Task.Delay(Look, stop);
        }

        return false;
    }

    /// <summary>SIGKILL, and a new life at once.</summary>
    /// <returns>When it was dead.</returns>
    public async Task<TimeSpan> KillAndStart()
    {
        endingWanted = true;
        Measure();
        process!.Kill();
        await process.WaitForExitAsync();
        var dead = clock.Now;
        lives[^1].End = "killed";
        Start();
        return dead;
    }

    /// <summary>Reads what the process has used so far; afterwards nobody can. One that ended by itself is noted and started again, as a supervisor would.</summary>
    public void Measure()
    {
        if (process is not { } mine) return;
        if (HasEnded(mine))
        {
            if (endingWanted) return;
            incident($"the bridge ended by itself at {clock.Now.TotalSeconds:F1} s with status {mine.ExitCode}");
            lives[^1].End = "by itself";
            Start();
            return;
        }

        try
        {
            mine.Refresh();
            (lives[^1].Cpu, lives[^1].ResidentBytes, lives[^1].PeakBytes) = (mine.TotalProcessorTime, mine.WorkingSet64, mine.PeakWorkingSet64);
        }
        catch (InvalidOperationException)
        {
            // It ended just now.
        }
    }

    /// <summary>SIGTERM; contract §1 gives it 20 s.</summary>
    public async Task Stop()
    {
        if (process is not { } mine || endingWanted) return;
        Measure();
        endingWanted = true;
        var asked = clock.Now;
        if (kill(mine.Id, 15) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        using var limit = new CancellationTokenSource(StopWithin);
        try
        {
            await mine.WaitForExitAsync(limit.Token);
            if (mine.ExitCode != 0) incident($"asked to stop, the bridge ended with status {mine.ExitCode} after {(clock.Now - asked).TotalSeconds:F1} s");
        }
        catch (OperationCanceledException)
        {
            incident($"asked to stop, the bridge had not ended after {StopWithin.TotalSeconds} s");
            mine.Kill();
            await mine.WaitForExitAsync();
        }

        StoppedIn = clock.Now - asked;
        lives[^1].End = "stopped";
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { } mine && !HasEnded(mine))
        {
            endingWanted = true;
            mine.Kill();
            await mine.WaitForExitAsync();
        }

        process?.Dispose();
        health.Dispose();
        log.Dispose();
    }

    private static bool HasEnded(Process p)
    {
        try
        {
            return p.HasExited;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
