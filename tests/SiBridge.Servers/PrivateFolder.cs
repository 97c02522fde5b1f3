using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SiBridge.Servers;

/// <summary>
/// A temporary folder with everything of one server in it: its files, and its processes, which are those that work in the folder
/// (Linux: <c>/proc/*/cwd</c>). Neither parents nor process groups would do: the children of PostgreSQL and of Erlang found sessions
/// of their own and outlive their parents.
/// <para>
/// A keeper, a shell process, waits for the end of a pipe that this process holds open. Whatever ends this process, SIGKILL included,
/// closes the pipe, and the keeper then kills what works in the folder and deletes it. There is no other way to end: disposing closes
/// the pipe too. (The signal that Linux can send at a parent's death would follow a thread of .NET, not the process.)
/// </para>
/// </summary>
internal sealed class PrivateFolder : IAsyncDisposable
{
    // $1: the folder; $2: what to do between the last process's end and the folder's.
    private const string Keeper =
        """
        trap '' HUP INT TERM
        exec >/dev/null 2>&1
        cat
        cd /proc
        while pids=$(find [0-9]*/cwd -maxdepth 0 \( -lname "$1" -o -lname "$1/*" -o -lname "$1 (deleted)" \) -printf '%h '); [ -n "$pids" ]; do
          kill -KILL $pids
          sleep 0.02
        done
        cd "$1" && eval "$2"
        cd / && rm -rf "$1"
        """;

    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(20), Look = TimeSpan.FromMilliseconds(5);
    private static readonly string[] NotInherited = ["RABBITMQ_", "ERL_", "PG"];

    private readonly Process keeper;
    private bool ended;

    /// <param name="lastly">Shell commands that the keeper runs in the folder when all processes have ended, before it is deleted.</param>
    public PrivateFolder(string lastly = "")
    {
        Path = Directory.CreateTempSubdirectory("sibridge-").FullName;
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Keeper, "keeper", Path, lastly])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
        };
        keeper = Process.Start(start) ?? throw new Win32Exception("setsid did not start");
    }

    public string Path { get; }

    /// <summary>What the server's processes have printed, its last lines.</summary>
    public string EndOfLog => string.Join('\n', File.Exists(Log) ? File.ReadLines(Log).TakeLast(20) : []);

    private string Log => System.IO.Path.Combine(Path, "log");

    /// <summary>Starts a shell script in the folder, in a session of its own; what it prints goes to the log.</summary>
    public Process Start(string script, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", $"exec >>log 2>&1 </dev/null\n{script}"]) { WorkingDirectory = Path };
        foreach (var name in start.Environment.Keys.Where(n => NotInherited.Any(n.StartsWith)).ToArray()) start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start) ?? throw new Win32Exception("setsid did not start");
    }

    /// <summary>The same, to its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another status than 0.</exception>
    public async Task Run(string script, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(script, environment);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"`{script}` ended with status {process.ExitCode}:\n{EndOfLog}");
    }

    public IReadOnlyList<int> Processes() =>
    [
        .. from entry in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(System.IO.Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
           where id > 0 && Libc.WorkingFolder(id) is { } folder && (folder == Path || folder.StartsWith($"{Path}/", StringComparison.Ordinal))
           select id,
    ];

    /// <summary>All of them, those too that start while we look.</summary>
    public void Freeze()
    {
        var frozen = new HashSet<int>();
        while (Processes().Where(frozen.Add).ToArray() is { Length: > 0 } running) Signal(running, Libc.Stop);
    }

    public void Thaw() => Signal(Processes(), Libc.Continue);

    /// <summary>Frozen first, so that none sees another die; returns when all have ended.</summary>
    public void Kill()
    {
        Freeze();
        var since = Stopwatch.StartNew();
        while (Processes() is { Count: > 0 } running)
        {
            if (since.Elapsed > EndsWithin) throw new InvalidOperationException($"Processes {string.Join(", ", running)} outlive SIGKILL.");
            Signal(running, Libc.Kill);
            Thread.Sleep(Look);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (ended) return;
        ended = true;
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync().WaitAsync(EndsWithin);
        keeper.Dispose();
    }

    private static void Signal(IEnumerable<int> processes, int signal)
    {
        foreach (var process in processes) Libc.Signal(process, signal);
    }
}
