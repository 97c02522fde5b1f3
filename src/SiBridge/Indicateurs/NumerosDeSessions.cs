using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Indicateurs;

/// <summary>
/// Sessions by small numbers, which blocks hold in the place of their keys. A number is given once, by whoever packs, under the lock of packing: so
/// they are committed in their order, and a process that remembers those it has read misses none.
/// </summary>
/// <remarks>For one reader at a time.</remarks>
internal sealed class NumerosDeSessions
{
    private static readonly IReadOnlyDictionary<string, int> None = new Dictionary<string, int>();

    private string?[] keys = [null];

    private sealed class Row
    {
        public int Numero { get; init; }
        public string OrderKey { get; init; } = "";
    }

    /// <summary>Session keys by number, all that are committed; what is missing in between was never given.</summary>
    public IReadOnlyList<string?> All(DbConnection db)
    {
        var more = db.Query<Row>("SELECT numero, order_key AS OrderKey FROM session_numero WHERE numero >= @from ORDER BY numero", new { from = keys.Length }).ToList();
        if (more.Count == 0) return keys;
        // Others may be reading the old ones.
        var all = new string?[more[^1].Numero + 1];
        keys.CopyTo(all, 0);
        foreach (var row in more) all[row.Numero] = row.OrderKey;
        return keys = all;
    }

    /// <summary>The numbers of these sessions; those that have none get one. Index: session_numero (order_key).</summary>
    internal static IReadOnlyDictionary<string, int> Give(DbConnection db, IReadOnlyList<string> sessions)
    {
        var known = Known(db, sessions);
        var unknown = sessions.Where(s => !known.ContainsKey(s)).ToList();
        Rows.Keys.Execute(db, "INSERT INTO session_numero (order_key) SELECT r.key FROM {rows}", unknown);
        return known.Concat(unknown.Count == 0 ? None : Known(db, unknown)).ToDictionary();
    }

    private static Dictionary<string, int> Known(DbConnection db, IReadOnlyList<string> sessions) => Rows.Keys.Query<Row>(
        db, "SELECT numero, order_key AS OrderKey FROM session_numero WHERE order_key {key}", sessions).ToDictionary(r => r.OrderKey, r => r.Numero);
}
