using SiBridge.Delivery;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>
/// Lets go what waited for a mapping: with each new version of the network, whatever waits is tried once. Any worker does, several at once
/// too; what one had begun when it died is tried by the next, for it is the database that says what was not tried.
/// </summary>
public sealed class CorrespondanceSweep(Database database, Router router, Hints hints, CurrentNetwork network, TimeProvider clock, ILogger<CorrespondanceSweep> log)
    : Rounds("what waits for a mapping", clock, log)
{
    private const int AtOnce = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private bool first = true;

    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        // This program may have other tables than the one that tried before it, under the same version of the network.
        if (first) await database.Write(MissingCodes.TryAllAgain);
        first = false;
        var version = network.Current.Version;
        while (await database.Read(db => MissingCodes.Untried(db, version, AtOnce)) is { Count: > 0 } some)
        {
            stop.ThrowIfCancellationRequested();
            await hints.Tell(await router.MakeMissing([.. some.Select(s => s.Delivery)]));
            // One that fails for another reason was told in the log, and must not hide those behind it.
            await database.Write(db => MissingCodes.Tried(db, [.. some.Select(s => s.Seq)], version));
        }

        return Pause;
    }
}
