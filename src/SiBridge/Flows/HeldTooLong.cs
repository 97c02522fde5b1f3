using SiBridge.Journal;

namespace SiBridge.Flows;

/// <summary>Refuses what has waited too long for what it depends on.</summary>
internal static class HeldTooLong
{
    private const int AtOnce = 100;

    /// <returns>Receipts of the next of those that have been held since before <paramref name="since"/>.</returns>
    public static IReadOnlyList<Guid> Refuse(Routing routing, DateTimeOffset since)
    {
        var keys = JournalReader.HeldSince(routing.Db, since, AtOnce).Select(r => r.OrderKey).ToHashSet();
        // Nobody settles at this moment what they wait for.
        routing.Lock(keys);
        var late = JournalReader.HeldSince(routing.Db, since, AtOnce).Where(r => keys.Contains(r.OrderKey)).ToList();
        foreach (var row in late)
        {
            var attente = Attente.Of(row.Reason!);
            routing.Refuse(row, attente.TropLongue);
            Anomalies.HeldTooLong(routing, row, attente);
            Unjoin.Refused(routing, row);
        }

        return [.. late.Select(r => r.Receipt)];
    }
}
