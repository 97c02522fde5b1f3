using System.Data.Common;
using System.Text.Json;
using SiBridge.Indicateurs;
using SiBridge.Journal;
using SiBridge.Parcours;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>
/// Gives journeys that were routed before there were indicators their profile, by the fold of their messages: in steps, so that nobody waits
/// long, each of which is done once for good. It ends when there is none left; every worker may do it.
/// </summary>
public sealed partial class CountOldJourneys(Database database, TimeProvider clock, ILogger<CountOldJourneys> log)
    : Rounds("journeys of before", clock, log)
{
    private const int AtOnce = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private int total;

    protected internal override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        var done = await database.Write(Next);
        total += done;
        if (done > 0) return Pause;
        if (total > 0) Counted(log, total);
        return null;
    }

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

    /// <returns>Null of a journey whose messages are gone, or cannot be read any more: it is not counted, and does not hold up the others.</returns>
    internal static SuiviParcours? Fold(IEnumerable<JournalMessage> messages)
    {
        try
        {
            return SuiviParcours.Fold([.. messages.Where(r => r.State is "routed").Select(JourneyRouting.ToFait)]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} journeys of before are counted in the indicators")]
    private static partial void Counted(ILogger log, int count);
}
