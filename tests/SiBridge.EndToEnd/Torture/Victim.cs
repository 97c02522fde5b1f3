using SiBridge.EndToEnd.Harness;

namespace SiBridge.EndToEnd.Torture;

/// <summary>A process or a server of the stage that may be killed and frozen.</summary>
internal abstract class Victim(string name)
{
    public string Name => name;

    /// <summary>Held while something is done to it: two faults never meet in one victim.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    public abstract Task Kill();

    /// <summary>Starts it again after a kill.</summary>
    /// <returns>When it can work.</returns>
    public abstract Task Restart();

    public abstract void Freeze();

    public abstract void Thaw();
}

/// <summary>A process of the bridge.</summary>
internal sealed class BridgeVictim(string name, BridgeProcess process) : Victim(name)
{
    public BridgeProcess Process => process;

    public override Task Kill() => process.Kill();

    public override Task Restart() => process.Start();

    public override void Freeze() => process.Freeze();

    public override void Thaw() => process.Thaw();
}
