using Microsoft.Extensions.Logging.Abstractions;
using SiBridge.Gateway;
using SiBridge.Sources;
using SiBridge.Tests.Support;

namespace SiBridge.Tests.Sources;

/// <summary>Takes documents in as a worker's sources do, and looks again at lines of theirs that wait.</summary>
internal sealed class DocumentDesk(EmbeddedBridge bridge)
{
    public Intake Intake => new(new Admission(EmbeddedBridge.Schemas, bridge.Database, bridge.Clock), bridge.Journal, bridge.Network, NullLogger<Intake>.Instance);

    public DocumentIntake Documents => new(
        Intake, new ToldIntake(Intake, new FactsTold(bridge.Database)), null!, new HeldLines(bridge.Database, bridge.Clock), new(bridge.Database, bridge.Clock), new(bridge.Router, bridge.Hints, bridge.Clock, NullLogger<DocumentTroubles>.Instance), bridge.Database);

    /// <param name="source">At whose lines this worker looks.</param>
    /// <param name="database">As this worker sees it; null: as all do.</param>
    public async Task LookAgain(SourceKey source, SiBridge.Storage.Database? database = null)
    {
        var seen = database ?? bridge.Database;
        var leases = new SourceLeases(seen, bridge.Clock);
        await leases.Beat([source], new Dictionary<SourceKey, LastLook>());
        var desk = new SourceDesk(
            Intake, Documents, new(bridge.Router, bridge.Hints, bridge.Clock, NullLogger<DocumentTroubles>.Instance), new(seen, bridge.Network, bridge.Clock), bridge.Clock);
        using var sweep = new HeldLineSweep(new(seen, bridge.Clock), desk, [new DirectorySource(bridge.Clock)], leases, bridge.Network, NullLogger<HeldLineSweep>.Instance);
        await sweep.Look(default);
        await leases.End();
    }
}
