using System.Data.Common;
using SiBridge.Storage;

namespace SiBridge.Journal;

/// <summary>What an emitter's files said last about one journey or session, in one type of message.</summary>
/// <param name="Cle">See <see cref="Redites.Key"/>.</param>
/// <param name="Sha256">Of what was said, without what differs each time.</param>
/// <param name="Fois">How many times they said something else than before.</param>
public sealed record Redite(string Cle, byte[] Sha256, DateTimeOffset EmisLe, int Fois = 0, Guid Receipt = default);

/// <summary>
/// Files say today what they said yesterday: what they said last is kept, so that a line that says nothing new sends nothing. What is posted
/// is not among it: whoever posts gives ids of its own.
/// </summary>
public static class Redites
{
    private static readonly Rows<(string Emetteur, Redite Said)> Said = new Rows<(string Emetteur, Redite Said)>()
        .With("emetteur", r => r.Emetteur).With("cle", r => r.Said.Cle).With("sha256", r => r.Said.Sha256).With("emis_le", r => r.Said.EmisLe).With("receipt", r => r.Said.Receipt);

    /// <param name="orderKey">Of the journey or session.</param>
    /// <param name="numero">By which the files tell several things of one from each other; null where they do not.</param>
    public static string Key(string type, string orderKey, string? numero = null) => numero is null ? $"{type} {orderKey}" : $"{type} {orderKey} {Uri.EscapeDataString(numero)}";

    /// <summary>Whether two keys are of one journey or session, in whichever types of message: neither those nor keys of journeys have a space.</summary>
    public static bool IsAboutSame(string key, string other) => OrderKeyOf(key).SequenceEqual(OrderKeyOf(other));

    /// <summary>The id of a message that a file says.</summary>
    /// <param name="prefix">Of its kind of file.</param>
    public static string Id(string prefix, string key, byte[] sha256, Redite? last) => RepeatedId.Of(prefix, key, sha256, last?.Fois ?? 0);

    /// <summary>What an emitter's files said last, by key; what they never spoke of is missing. Index: redite (emetteur, cle).</summary>
    public static IReadOnlyDictionary<string, Redite> Of(DbConnection db, string emetteur, IReadOnlyList<string> keys) => Rows.Keys.Query<Row>(
        db, "SELECT a.cle, a.content_sha256 AS Sha256, a.emis_le AS EmisLe, a.fois, a.receipt FROM {rows} JOIN redite a ON a.emetteur = @emetteur AND a.cle = r.key", keys, ("emetteur", emetteur))
        .ToDictionary(r => r.Cle, r => new Redite(r.Cle, r.Sha256, r.EmisLe, r.Fois, r.Receipt));

    /// <summary>Remembers last words, one for each key. What is said already counts once: a reading that was interrupted says it again.</summary>
    public static void Save(DbConnection db, string emetteur, IEnumerable<Redite> said) => Said.Execute(
        db,
        """
        INSERT INTO redite (emetteur, cle, content_sha256, emis_le, fois, receipt)
        SELECT r.emetteur, r.cle, r.sha256, r.emis_le, 1, r.receipt FROM {rows} WHERE TRUE
        ON CONFLICT (emetteur, cle) DO UPDATE SET content_sha256 = excluded.content_sha256, emis_le = excluded.emis_le, fois = redite.fois + 1, receipt = excluded.receipt
          WHERE redite.receipt <> excluded.receipt
        """,
        // In key order: two readings must not wait for each other.
        [.. said.OrderBy(s => s.Cle, StringComparer.Ordinal).Select(s => (emetteur, s))]);

    private static ReadOnlySpan<char> OrderKeyOf(string key)
    {
        var from = key.AsSpan(key.IndexOf(' ', StringComparison.Ordinal) + 1);
        return from.IndexOf(' ') is >= 0 and var end ? from[..end] : from;
    }

    private sealed class Row
    {
        public string Cle { get; init; } = "";
        public byte[] Sha256 { get; init; } = [];
        public DateTimeOffset EmisLe { get; init; }
        public int Fois { get; init; }
        public Guid Receipt { get; init; }
    }
}
