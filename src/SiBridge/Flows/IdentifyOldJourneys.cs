using System.Data.Common;
using SiBridge.Journal;
using SiBridge.Parcours;
using SiBridge.Storage;

namespace SiBridge.Flows;

/// <summary>Under which id France Travail knows the person of an open journey. Each step may be done again.</summary>
public sealed partial class IdentifyOldJourneys(Database database, TimeProvider clock, ILogger<IdentifyOldJourneys> log)
    : OldJourneys("persons of journeys of before", database, Next, clock, log)
{
    /// <summary>Looks at the next of them.</summary>
    /// <returns>How many.</returns>
    public static int Next(DbConnection db)
    {
        var keys = ParcoursStore.WithoutDemandeur(db, AtOnce);
        var messages = JournalReader.All(db, keys);
        ParcoursStore.SaveDemandeurs(db, [.. keys.Select(key => (key, Fold(messages[key])))]);
        return keys.Count;
    }

    protected override void Ended(int total) => Looked(log, total);

    [LoggerMessage(LogLevel.Information, "{Count} open journeys of before can be found by the id under which France Travail knows their person, where they have one")]
    private static partial void Looked(ILogger log, int count);
}
