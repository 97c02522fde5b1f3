namespace SiBridge.Benchmarks.Pipeline;

/// <summary>A pipeline that runs: its processes, where it takes messages, what it keeps.</summary>
internal sealed class Shape(string name, IReadOnlyList<(string Role, BridgeProcess Process)> processes, Func<Task<long>> databaseBytes) : IAsyncDisposable
{
    public const string Embedded = "embedded", Distributed = "distributed", Reference = "reference";

    public string Name => name;

    public IReadOnlyList<(string Role, BridgeProcess Process)> Processes => processes;

    /// <summary>Those that take messages are all but the workers.</summary>
    public IReadOnlyList<Uri> Gateways => [.. processes.Where(p => p.Role is not "worker").Select(p => p.Process.Url)];

    public Task<long> DatabaseBytes() => databaseBytes();

    /// <summary>Starts all processes at once.</summary>
    /// <exception cref="InvalidOperationException">One did not become ready; its last lines tell why.</exception>
    public async Task Start(CancellationToken stop)
    {
        foreach (var (_, process) in processes) process.Start();
        foreach (var (role, process) in processes)
        {
            if (!await process.UntilReady(stop)) throw new InvalidOperationException($"the {role} of {name} did not become ready:\n{string.Join('\n', process.Log.Last)}");
        }
    }

    public async Task Stop()
    {
        foreach (var (_, process) in processes) await process.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, process) in processes) await process.DisposeAsync();
    }
}
