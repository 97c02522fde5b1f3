using System.Data.Common;

namespace SiBridge.Indicateurs;

/// <summary>
/// The packed journeys of all months, as far as this process has read them. What was packed since is read anew; a block that was not is the same
/// piece of memory as ever, which is how those who counted it know.
/// </summary>
public sealed class Blocs
{
    private readonly Lock gate = new();
    private readonly NumerosDeSessions numeros = new();
    private Dictionary<MoisDeStructure, byte[]> known = [];
    private long version = -1;

    /// <summary>All that is committed, and the sessions that it names, by their numbers.</summary>
    internal (IReadOnlyDictionary<MoisDeStructure, byte[]> Blocs, IReadOnlyList<string?> Sessions) All(DbConnection db)
    {
        lock (gate)
        {
            var more = BlocStore.Since(db, version);
            if (more.Count > 0)
            {
                // Others may be reading the old ones.
                known = new(known);
                foreach (var packed in more) known[packed.Month] = packed.Bloc;
                version = more[^1].Version;
            }

            // After the blocks: every number in them is known then, also to a reader to whom an earlier one left newer blocks than it sees itself.
            return (known, numeros.All(db));
        }
    }
}
