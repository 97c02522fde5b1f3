using System.Data.Common;
using SiBridge.Journal;
using SiBridge.Parcours;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>
/// Keeps of the open journeys that were routed before it was kept under which id France Travail knows their person, by the fold of their
/// messages: in steps, so that nobody waits long. It ends when there is none left; every worker may do it, and each step again.
/// </summary>
public sealed partial class IdentifyOldJourneys(Database database, TimeProvider clock, ILogger<IdentifyOldJourneys> log)
    : Rounds("persons of journeys of before", clock, log)
{
    private const int AtOnce = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private int total;

    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        var done = await database.Write(Next);
        total += done;
        if (done > 0) return Pause;
        if (total > 0) Looked(log, total);
        return null;
    }

    /// <summary>Looks at the next of them.</summary>
    /// <returns>How many.</returns>
    public static int Next(DbConnection db)
    {
        var keys = ParcoursStore.WithoutDemandeur(db, AtOnce);
        var messages = JournalReader.All(db, keys);
        ParcoursStore.SaveDemandeurs(db, [.. keys.Select(key => (key, CountOldJourneys.Fold(messages[key])))]);
        return keys.Count;
    }

    [LoggerMessage(LogLevel.Information, "{Count} open journeys of before can be found by the id under which France Travail knows their person, where they have one")]
    private static partial void Looked(ILogger log, int count);
}
