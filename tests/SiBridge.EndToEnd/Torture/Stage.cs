using SiBridge.EndToEnd.Harness;

namespace SiBridge.EndToEnd.Torture;

/// <summary>A bridge in one of its shapes, with all that can be broken of it.</summary>
internal abstract class Stage : IAsyncDisposable
{
    public abstract IReadOnlyList<Uri> Gateways { get; }

    public abstract IReadOnlyList<Victim> Victims { get; }

    /// <param name="partners">The network file.</param>
    public abstract Task Start(string partners);

    /// <summary>The broker is killed, and starts again with nothing in it.</summary>
    public virtual Task Wipe() => throw new InvalidOperationException("There is no broker here.");

    /// <summary>What its processes said, by name.</summary>
    public IEnumerable<(string Name, string Log)> Logs => Victims.OfType<BridgeVictim>().Select(v => (v.Name, v.Process.Log));

    public abstract ValueTask DisposeAsync();
}

/// <summary>One process, a SQLite file, the bus in memory.</summary>
/// <param name="program">The build that runs.</param>
/// <param name="environment">What it is told beside.</param>
internal sealed class EmbeddedStage(string program, IReadOnlyDictionary<string, string> environment) : Stage
{
    private readonly TemporaryFolder data = new();
    private BridgeVictim? bridge;

    public override IReadOnlyList<Uri> Gateways => [bridge!.Process.Url];

    public override IReadOnlyList<Victim> Victims => [bridge!];

    public override Task Start(string partners)
    {
        bridge = new("bridge", new(program, environment, ["--partners", partners, "--data", data.Path]));
        return bridge.Process.Start();
    }

    public override async ValueTask DisposeAsync()
    {
        if (bridge is not null) await bridge.Process.DisposeAsync();
        data.Dispose();
    }
}
