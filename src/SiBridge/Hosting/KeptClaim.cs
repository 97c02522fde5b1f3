using SiBridge.Storage;

namespace SiBridge.Hosting;

/// <summary>Takes the claim on the database again when the server has lost it, by a restart say.</summary>
internal sealed partial class KeptClaim(DatabaseClaim claim, TimeProvider clock, ILogger<KeptClaim> log) : Rounds("the claim on the database", clock, log)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private bool ours = true;

    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        var before = ours;
        ours = await claim.IsOurs(stop);
        if (before && !ours) Lost(log);
        return Every;
    }

    [LoggerMessage(LogLevel.Error, "Another process has begun to work on this database while it was away, and one of the two has no broker: stop one of them")]
    private static partial void Lost(ILogger log);
}
