using System.Data.Common;
using System.Text.Json;
using SiBridge.Journal;
using SiBridge.Parcours;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>
/// Keeps of journeys that were routed before this program what it keeps of them now, by the fold of their messages: in steps, so that nobody
/// waits long. It ends when there is none left; every worker may do it.
/// </summary>
/// <param name="next">Does the next of them, so many at most, and says how many.</param>
public abstract class OldJourneys(string what, Database database, Func<DbConnection, int> next, TimeProvider clock, ILogger log) : Rounds(what, clock, log)
{
    protected const int AtOnce = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private int total;

    protected internal sealed override async Task<TimeSpan?> Look(CancellationToken stop)
    {
        var done = await database.Write(next);
        total += done;
        if (done > 0) return Pause;
        if (total > 0) Ended(total);
        return null;
    }

    /// <summary>Says that there is none left.</summary>
    protected abstract void Ended(int total);

    /// <returns>Null of a journey whose messages are gone, or cannot be read any more: it is passed over, and does not hold up the others.</returns>
    protected static SuiviParcours? Fold(IEnumerable<JournalMessage> messages)
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
}
