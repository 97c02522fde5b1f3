using Microsoft.Extensions.Logging.Abstractions;
using SiBridge.Flows;

namespace SiBridge.Tests.Support;

/// <summary>A worker's look at deadlines, when a test wants it.</summary>
internal static class DeadlineLook
{
    public static Task Now(EmbeddedBridge bridge) => Now(bridge, bridge.Router);

    /// <param name="router">Of this worker or another.</param>
    public static Task Now(EmbeddedBridge bridge, Router router, SiBridge.Storage.Database? database = null) =>
        new EcheanceSweep(database ?? bridge.Database, router, bridge.Hints, bridge.Network, bridge.Clock, NullLogger<EcheanceSweep>.Instance).Look(CancellationToken.None);
}
