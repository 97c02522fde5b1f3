using System.Data.Common;
using System.Text.Json;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Journal;

/// <summary>What an emitter said last about one session: a catalogue that says the same again has nothing to send.</summary>
/// <param name="OrderKey">The session by the name that the emitter uses.</param>
/// <param name="Sha256">Of the message without what differs each time, see <see cref="Annonces.Hash"/>.</param>
/// <param name="ParCatalogue">Whether a catalogue said it, or a message that somebody wrote.</param>
/// <param name="Fois">How many times it spoke of the session.</param>
public sealed record Annonce(string OrderKey, byte[] Sha256, DateTimeOffset EmisLe, bool ParCatalogue, int Fois = 0, Guid Receipt = default);

/// <summary>Keeps the last word of each emitter about each session, however it came.</summary>
public static class Annonces
{
    private const string Columns = "a.order_key AS OrderKey, a.content_sha256 AS Sha256, a.emis_le AS EmisLe, a.catalogue, a.fois, a.receipt";

    private const string CatalogueId = "lheo-";

    private static readonly Rows<(string Emetteur, Annonce Said)> Said = new Rows<(string Emetteur, Annonce Said)>()
        .With("emetteur", a => a.Emetteur).With("order_key", a => a.Said.OrderKey).With("sha256", a => a.Said.Sha256).With("emis_le", a => a.Said.EmisLe)
        .With("catalogue", a => a.Said.ParCatalogue).With("receipt", a => a.Said.Receipt);

    /// <summary>Equal for two messages that say the same of a session, whatever they are called and whenever it was said.</summary>
    public static byte[] Hash(JsonElement session) => ContentHash.Of(session, "id", "emis_le", "corrige", "commentaire");

    /// <summary>The id of a catalogue's message.</summary>
    public static string Id(string orderKey, byte[] sha256, Annonce? last) => RepeatedId.Of(CatalogueId, orderKey, sha256, last?.Fois ?? 0);

    public static bool IsByCatalogue(string id) => id.StartsWith(CatalogueId, StringComparison.Ordinal);

    /// <summary>What an emitter said of some sessions; the others are missing. Index: session_annoncee (emetteur, order_key).</summary>
    public static IReadOnlyDictionary<string, Annonce> Of(DbConnection db, string emetteur, IReadOnlyList<string> orderKeys) => Rows.Keys.Query<Row>(
        db, $"SELECT {Columns} FROM {{rows}} JOIN session_annoncee a ON a.emetteur = @emetteur AND a.order_key = r.key", orderKeys, ("emetteur", emetteur))
        .ToDictionary(r => r.OrderKey, r => r.ToAnnonce());

    /// <summary>What an emitter said, by key. Index: session_annoncee (emetteur, order_key).</summary>
    /// <param name="after">The last key of the page before; empty for the first.</param>
    public static IReadOnlyList<Annonce> Page(DbConnection db, string emetteur, string after, int max) => [.. db.Query<Row>(
        $"SELECT {Columns} FROM session_annoncee a WHERE a.emetteur = @emetteur AND a.order_key > @after ORDER BY a.order_key LIMIT @max",
        new { emetteur, after, max }).Select(r => r.ToAnnonce())];

    /// <summary>The messages that were said last about some sessions, by key. Indexes: session_annoncee, message (receipt).</summary>
    public static IReadOnlyDictionary<string, byte[]> Messages(DbConnection db, string emetteur, IReadOnlyList<string> orderKeys) => Rows.Keys.Query<BodyRow>(
        db,
        """
        SELECT a.order_key AS OrderKey, b.body FROM {rows} JOIN session_annoncee a ON a.emetteur = @emetteur AND a.order_key = r.key
          JOIN message m ON m.receipt = a.receipt JOIN message_body b ON b.seq = m.seq
        """, orderKeys, ("emetteur", emetteur)).ToDictionary(r => r.OrderKey, r => Packed.Unpack(r.Body));

    /// <summary>Remembers the last words of emitters, in the order in which they came.</summary>
    public static void Save(DbConnection db, IEnumerable<(string Emetteur, Annonce Said)> said)
    {
        // One row each, in key order: a statement cannot write one twice, and two gateways must not wait for each other.
        var last = said.GroupBy(a => (a.Emetteur, a.Said.OrderKey)).Select(g => g.Last()).OrderBy(a => a.Emetteur, StringComparer.Ordinal).ThenBy(a => a.Said.OrderKey, StringComparer.Ordinal);
        Said.Execute(
            db,
            """
            INSERT INTO session_annoncee (emetteur, order_key, content_sha256, emis_le, catalogue, fois, receipt)
            SELECT r.emetteur, r.order_key, r.sha256, r.emis_le, r.catalogue, 1, r.receipt FROM {rows} WHERE TRUE
            ON CONFLICT (emetteur, order_key) DO UPDATE SET content_sha256 = excluded.content_sha256, emis_le = excluded.emis_le, catalogue = excluded.catalogue,
              fois = session_annoncee.fois + 1, receipt = excluded.receipt
            """, [.. last]);
    }

    private sealed class Row
    {
        public string OrderKey { get; init; } = "";
        public byte[] Sha256 { get; init; } = [];
        public DateTimeOffset EmisLe { get; init; }
        public bool Catalogue { get; init; }
        public int Fois { get; init; }
        public Guid Receipt { get; init; }

        public Annonce ToAnnonce() => new(OrderKey, Sha256, EmisLe, Catalogue, Fois, Receipt);
    }

    private sealed class BodyRow
    {
        public string OrderKey { get; init; } = "";
        public byte[] Body { get; init; } = [];
    }
}
