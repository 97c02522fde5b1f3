using System.Diagnostics;

namespace SiBridge.Servers;

/// <summary>A private server on a free port in a temporary folder; or one that the environment names, which cannot be killed.</summary>
public abstract class Server : IAsyncDisposable
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(20);

    private readonly PrivateFolder? folder;

    private protected Server(PrivateFolder? folder) => this.folder = folder;

    /// <summary>False: given by <c>SIBRIDGE_TEST_DATABASE</c> or <c>SIBRIDGE_TEST_BROKER</c>.</summary>
    public bool IsOurs => folder is not null;

    private protected PrivateFolder Folder =>
        folder ?? throw new InvalidOperationException(
            $"The environment gave this {GetType().Name}: only a private one may be killed, frozen or wiped.");

    /// <summary>The ids of all its operating system processes now; none when it is not ours.</summary>
    public IReadOnlyList<int> Processes() => folder?.Processes() ?? [];

    /// <summary>SIGKILL of every process of it, at once; returns when they have ended.</summary>
    public void Kill() => Folder.Kill();

    /// <summary>SIGSTOP of every process of it.</summary>
    public void Freeze() => Folder.Freeze();

    /// <summary>SIGCONT of every process of it.</summary>
    public void Thaw() => Folder.Thaw();

    /// <summary>Starts it again, killed before if it still lives; same port, same data; returns when it answers.</summary>
    public Task Restart()
    {
        Kill();
        return Launch();
    }

    /// <summary>Kills it and deletes all that it wrote; a given server is left as it was found.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (folder is null) await CleanUp();
        else await folder.DisposeAsync();
    }

    /// <summary>Starts the server's first process.</summary>
    private protected abstract Process Begin();

    private protected abstract Task<bool> Answers();

    /// <summary>Undoes what was made on a given server.</summary>
    private protected virtual Task CleanUp() => Task.CompletedTask;

    private protected async Task Launch()
    {
        using var process = Begin();
        var since = Stopwatch.StartNew();
        while (!await Answers())
        {
            if (process.HasExited || since.Elapsed > AnswersWithin)
                throw new InvalidOperationException(
                    $"The {GetType().Name} does not answer after {since.Elapsed.TotalSeconds:F0} s:\n{Folder.EndOfLog}");
            await Task.Delay(Look);
        }
    }
}
