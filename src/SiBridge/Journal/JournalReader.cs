using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Journal;

/// <summary>What the flows and the readers of a journey ask of the journal. Each method runs inside its caller's transaction.</summary>
public static class JournalReader
{
    private const string Columns =
        "m.seq, m.receipt, m.emetteur, m.id, m.type, m.order_key AS OrderKey, m.corrige, m.accepted_at AS AcceptedAt, m.state, m.awaiting, b.body";

    /// <summary>
    /// The keys under which these messages wait to be routed, in the order of acceptance, then those under which a correction of one of them
    /// waits. Indexes: message (receipt), message_held_correction.
    /// </summary>
    public static IReadOnlyList<string> KeysToRoute(DbConnection db, IReadOnlyList<Guid> receipts)
    {
        var parameters = new { receipts = receipts.Select(r => r.ToString()) };
        return [.. db.Query<string>(
            """
            SELECT order_key FROM message WHERE receipt IN @receipts AND state IN ('accepted', 'held') GROUP BY order_key ORDER BY MIN(seq)
            """, parameters).Concat(db.Query<string>(
            """
            SELECT DISTINCT c.order_key FROM message m JOIN message c ON c.emetteur = m.emetteur AND c.corrige = m.id AND c.state = 'held'
            WHERE m.receipt IN @receipts
            """, parameters)).Distinct()];
    }

    /// <summary>All that was accepted under a key and not refused, in order of acceptance. Index: message_order.</summary>
    public static IReadOnlyList<JournalMessage> All(DbConnection db, string orderKey) => Read(db, orderKey, "m.state <> 'refused'");

    /// <summary>Whether anything was accepted under a key, refused or not. Index: message_order.</summary>
    public static bool Any(DbConnection db, string orderKey) =>
        db.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM message WHERE order_key = @orderKey)", new { orderKey });

    /// <summary>What waits to be routed under a key, in order of acceptance. Index: message_unrouted, however long the history is.</summary>
    public static IReadOnlyList<JournalMessage> Unrouted(DbConnection db, string orderKey) => Read(db, orderKey, "m.state IN ('accepted', 'held')");

    /// <summary>The SIRETs and structures that nobody held when something was routed for them. Index: message_awaiting.</summary>
    public static IReadOnlyList<string> Awaited(DbConnection db) => [.. db.Query<string>("SELECT DISTINCT awaiting FROM message WHERE awaiting IS NOT NULL")];

    /// <summary>The next keys under which one of them is awaited. Index: message_awaiting.</summary>
    public static IReadOnlyList<string> KeysAwaiting(DbConnection db, string awaiting, string after, int max) => [.. db.Query<string>(
        "SELECT DISTINCT order_key FROM message WHERE awaiting = @awaiting AND order_key > @after ORDER BY order_key LIMIT @max", new { awaiting, after, max })];

    /// <summary>What was accepted between two instants and is not routed yet: its announcement was lost. Oldest first. Index: message_accepted.</summary>
    public static IReadOnlyList<(DateTimeOffset AcceptedAt, Guid Receipt)> Unannounced(DbConnection db, DateTimeOffset after, DateTimeOffset before, int max) =>
        [.. db.Query<(long AcceptedAt, string Receipt)>(
            """
            SELECT accepted_at, receipt FROM message WHERE state = 'accepted' AND accepted_at > @after AND accepted_at <= @before
            ORDER BY accepted_at LIMIT @max
            """, new { after, before, max }).Select(r => (DapperTypes.FromMicros(r.AcceptedAt), Guid.Parse(r.Receipt)))];

    /// <summary>Whether something has been held since before <paramref name="since"/>. Index: message_held.</summary>
    public static bool AnyHeldSince(DbConnection db, DateTimeOffset since) =>
        db.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM message WHERE state = 'held' AND accepted_at <= @since)", new { since });

    private static List<JournalMessage> Read(DbConnection db, string orderKey, string which) => db.Query<Row>(
        $"SELECT {Columns} FROM message m JOIN message_body b ON b.seq = m.seq WHERE m.order_key = @orderKey AND {which} ORDER BY m.seq",
        new { orderKey }).Select(r => r.ToMessage()).ToList();

    /// <summary>An emitter's message by its own id, whatever became of it; null when unknown. Index: message (emetteur, id).</summary>
    public static (string Type, string OrderKey, string State)? ById(DbConnection db, string emetteur, string id) =>
        db.QuerySingleOrDefault<(string, string, string)?>(
            "SELECT type, order_key, state FROM message WHERE emetteur = @emetteur AND id = @id", new { emetteur, id });

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
        public string? Awaiting { get; init; }
        public byte[] Body { get; init; } = [];

        public JournalMessage ToMessage() => new(Seq, Receipt, Emetteur, Id, Type, OrderKey, Corrige, AcceptedAt, State, Awaiting, Body);
    }
}
