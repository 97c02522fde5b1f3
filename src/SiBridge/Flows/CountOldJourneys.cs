using System.Data.Common;
using SiBridge.Indicateurs;
using SiBridge.Journal;
using SiBridge.Parcours;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>The profile by which journeys are counted in the indicators. Each step is done once for good.</summary>
public sealed partial class CountOldJourneys(Database database, TimeProvider clock, ILogger<CountOldJourneys> log)
    : OldJourneys("journeys of before", database, Next, clock, log)
{
    /// <summary>Counts the next of them.</summary>
    /// <returns>How many.</returns>
    public static int Next(DbConnection db)
    {
        // Under the locks nobody routes them meanwhile; who routed one before we had its lock has given it its profile, which is the same or newer.
        var locked = ParcoursStore.WithoutProfil(db, AtOnce).Select(p => p.OrderKey).ToHashSet();
        db.LockKeys(locked);
        var old = ParcoursStore.WithoutProfil(db, AtOnce).Where(p => locked.Contains(p.OrderKey)).ToList();
        var messages = JournalReader.All(db, [.. old.Select(p => p.OrderKey)]);
        var kept = new List<KeptParcours>();
        foreach (var (key, session) in old)
        {
            // Whose money it is, its next message tells; its deadlines are looked at anew.
            if (Fold(messages[key]) is { } parcours) kept.Add(new(key, parcours, session, Region: null, Regarder: DateTimeOffset.UnixEpoch));
        }

        ParcoursStore.Save(db, kept);
        MoisDeStructure.Changed(db, kept.Select(k => MoisDeStructure.Of(k.Parcours)));
        ParcoursStore.NoProfil(db, [.. old.Select(p => p.OrderKey).Except(kept.Select(k => k.OrderKey))]);
        return locked.Count;
    }

    protected override void Ended(int total) => Counted(log, total);

    [LoggerMessage(LogLevel.Information, "{Count} journeys of before are counted in the indicators")]
    private static partial void Counted(ILogger log, int count);
}
