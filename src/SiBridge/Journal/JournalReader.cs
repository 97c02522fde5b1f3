using System.Data.Common;
using Dapper;
using SiBridge.Contracts;
using SiBridge.Storage;

namespace SiBridge.Journal;

/// <summary>What the flows and the readers of a journey ask of the journal. Each method runs inside its caller's transaction.</summary>
public static class JournalReader
{
    private const string Columns =
        "m.seq, m.receipt, m.emetteur, m.id, m.type, m.order_key AS OrderKey, m.corrige, m.accepted_at AS AcceptedAt, m.state, m.reason, m.awaiting, m.dit_par AS DitPar, b.body";

    private static readonly Rows<Guid> Receipts = new Rows<Guid>().With("receipt", r => r);

    private static readonly Rows<(string Emetteur, string Id)> Ids = new Rows<(string Emetteur, string Id)>().With("emetteur", m => m.Emetteur).With("id", m => m.Id);

    /// <summary>
    /// The keys under which these messages wait to be routed, in the order of acceptance, then those under which a correction of one of them
    /// waits. Indexes: message (receipt), message_correction.
    /// </summary>
    public static IReadOnlyList<string> KeysToRoute(DbConnection db, IReadOnlyList<Guid> receipts)
    {
        var waiting = Receipts.Query<KeyRow>(
            db, "SELECT m.order_key AS OrderKey, m.seq FROM {rows} JOIN message m ON m.receipt = r.receipt WHERE m.state IN ('accepted', 'held')", receipts);
        var corrections = Receipts.Query<string>(
            db,
            """
            SELECT c.order_key FROM {rows} JOIN message m ON m.receipt = r.receipt
              JOIN message c ON c.emetteur = m.emetteur AND c.corrige = m.id AND c.corrige IS NOT NULL
            WHERE c.state = 'held'
            """, receipts);
        return [.. waiting.OrderBy(w => w.Seq).Select(w => w.OrderKey).Concat(corrections).Distinct()];
    }

    /// <summary>
    /// All that partners said under some keys and that was not refused, by key, each in order of acceptance. What the bridge itself said of a
    /// journey or a session tells nothing about it. Index: message_order.
    /// </summary>
    public static ILookup<string, JournalMessage> All(DbConnection db, IReadOnlyList<string> orderKeys) => Read(
        db,
        $$"""
        SELECT {{Columns}} FROM {rows} JOIN message m ON m.order_key = r.key JOIN message_body b ON b.seq = m.seq
        WHERE m.state <> 'refused' AND m.emetteur <> '{{Emetteurs.Pont}}'
        """, orderKeys);

    /// <summary>What waits to be routed under some keys, by key, each in order of acceptance. Index: unrouted_order, however long the history is.</summary>
    public static ILookup<string, JournalMessage> Unrouted(DbConnection db, IReadOnlyList<string> orderKeys) => Read(
        db,
        $"SELECT {Columns} FROM unrouted u JOIN message m ON m.seq = u.seq JOIN message_body b ON b.seq = m.seq WHERE u.order_key {{key}}",
        orderKeys);

    /// <summary>Emitters' messages by their own ids, whatever became of them; the unknown ones are missing. Index: message (emetteur, id).</summary>
    public static IReadOnlyList<KnownMessage> ByIds(DbConnection db, IReadOnlyList<(string Emetteur, string Id)> ids) => Ids.Query<KnownMessage>(
        db,
        """
        SELECT m.receipt, m.emetteur, m.id, m.type, m.order_key AS OrderKey, m.state, m.accepted_at AS AcceptedAt, m.content_sha256 AS ContentSha256, m.avertissements
        FROM {rows} JOIN message m ON m.emetteur = r.emetteur AND m.id = r.id
        """, ids);

    /// <summary>Whether anything was accepted under a key, refused or not. Index: message_order.</summary>
    public static bool Any(DbConnection db, string orderKey) =>
        db.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM message WHERE order_key = @orderKey)", new { orderKey });

    /// <summary>The SIRETs and structures that nobody held when something was routed for them. Index: message_awaiting.</summary>
    public static IReadOnlyList<string> Awaited(DbConnection db) => [.. db.Query<string>("SELECT DISTINCT awaiting FROM message WHERE awaiting IS NOT NULL")];

    /// <summary>The next keys under which one of them is awaited. Index: message_awaiting.</summary>
    public static IReadOnlyList<string> KeysAwaiting(DbConnection db, string awaiting, string after, int max) => [.. db.Query<string>(
        "SELECT DISTINCT order_key FROM message WHERE awaiting = @awaiting AND awaiting IS NOT NULL AND order_key > @after ORDER BY order_key LIMIT @max",
        new { awaiting, after, max })];

    /// <summary>What was accepted between two instants and is not routed yet: its announcement was lost. Oldest first. Index: unrouted_since.</summary>
    public static IReadOnlyList<Unannounced> Unannounced(DbConnection db, DateTimeOffset after, DateTimeOffset before, int max) => [.. db.Query<Unannounced>(
        """
        SELECT u.accepted_at AS AcceptedAt, m.receipt FROM unrouted u JOIN message m ON m.seq = u.seq
        WHERE u.held = FALSE AND u.accepted_at > @after AND u.accepted_at <= @before ORDER BY u.accepted_at LIMIT @max
        """, new { after, before, max })];

    /// <summary>Whether something has been held since before <paramref name="since"/>. Index: unrouted_since.</summary>
    public static bool AnyHeldSince(DbConnection db, DateTimeOffset since) =>
        db.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM unrouted WHERE held = TRUE AND accepted_at <= @since)", new { since });

    /// <summary>What has been held since before <paramref name="since"/>, the oldest first. Index: unrouted_since.</summary>
    public static IReadOnlyList<JournalMessage> HeldSince(DbConnection db, DateTimeOffset since, int max) => [.. db.Query<Row>(
        $"""
        SELECT {Columns} FROM unrouted u JOIN message m ON m.seq = u.seq JOIN message_body b ON b.seq = m.seq
        WHERE u.held = TRUE AND u.accepted_at <= @since ORDER BY u.accepted_at, u.seq LIMIT @max
        """, new { since, max }).Select(r => r.ToMessage())];

    private static ILookup<string, JournalMessage> Read(DbConnection db, string sql, IReadOnlyList<string> orderKeys) =>
        Rows.Keys.Query<Row>(db, sql, orderKeys).OrderBy(r => r.Seq).Select(r => r.ToMessage()).ToLookup(m => m.OrderKey);

    private sealed class KeyRow
    {
        public string OrderKey { get; init; } = "";
        public long Seq { get; init; }
    }

    private sealed class Row
    {
        public long Seq { get; init; }
        public Guid Receipt { get; init; }
        public string Emetteur { get; init; } = "";
        public string Id { get; init; } = "";
        public string Type { get; init; } = "";
        public string OrderKey { get; init; } = "";
        public string? Corrige { get; init; }
        public DateTimeOffset AcceptedAt { get; init; }
        public string State { get; init; } = "";
        public string? Reason { get; init; }
        public string? Awaiting { get; init; }
        public string? DitPar { get; init; }
        public byte[] Body { get; init; } = [];

        public JournalMessage ToMessage() => new(Seq, Receipt, Emetteur, Id, Type, OrderKey, Corrige, AcceptedAt, State, Reason, Awaiting, Packed.Unpack(Body), DitPar);
    }
}
