using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Journal;

/// <summary>Keeps what was accepted: when <see cref="Append"/> returns, the messages are on disk and their senders may be told so.</summary>
public sealed class MessageJournal(Database database, Announcer announcer, TimeProvider clock)
{
    /// <summary>
    /// Appends messages in their order, in one transaction with whatever else is being written. A message that is already there
    /// is not written again: (emetteur, id) is unique in the database.
    /// </summary>
    /// <returns>One fate per message, in the same order.</returns>
    /// <exception cref="DatabaseUnavailableException">Nothing was kept.</exception>
    public async Task<IReadOnlyList<Appended>> Append(IReadOnlyList<NewMessage> messages)
    {
        var appended = await database.Write<IReadOnlyList<Appended>>(db => [.. messages.Select(m => Append(db, m))]);
        announcer.Announce(appended.Where(a => a.Fate is Fate.Accepted).Select(a => a.Receipt));
        return appended;
    }

    /// <summary>What became of the id earlier, or null when it is new.</summary>
    public Appended? Find(string emetteur, string id, string type, byte[] contentSha256) =>
        database.Read(db => Find(db, emetteur, id, type, contentSha256));

    private Appended Append(DbConnection db, NewMessage m)
    {
        // As the database keeps it, so that a replay tells the very same instant.
        var now = DapperTypes.FromMicros(clock.GetUtcNow().ToMicros());
        var receipt = Guid.CreateVersion7(now);
        var seq = db.ExecuteScalar<long?>(
            """
            INSERT INTO message (receipt, emetteur, id, type, order_key, corrige, accepted_at, content_sha256, avertissements, state)
            VALUES (@receipt, @Emetteur, @Id, @Type, @orderKey, @Corrige, @now, @ContentSha256, @avertissements, 'accepted')
            ON CONFLICT (emetteur, id) DO NOTHING
            RETURNING seq
            """,
            new
            {
                receipt, m.Emetteur, m.Id, m.Type, m.Corrige, now, m.ContentSha256,
                orderKey = OrderKey.IsSession(m.OrderKey) ? SessionNames.Resolve(db, m.OrderKey) : m.OrderKey,
                avertissements = string.Join(' ', m.Avertissements),
            });
        if (seq is null) return Find(db, m.Emetteur, m.Id, m.Type, m.ContentSha256)!;
        // Only for what was kept: a conflict must join nothing. Its own key needs no join, whoever tells both names tells the triplet.
        if (m.Join is { } join) SessionNames.Join(db, join);
        db.Execute("INSERT INTO message_body (seq, body) VALUES (@seq, @body)", new { seq, body = m.Body.ToArray() });
        return new(Fate.Accepted, receipt, now, m.Avertissements);
    }

    private static Appended? Find(DbConnection db, string emetteur, string id, string type, byte[] contentSha256)
    {
        // Index: message (emetteur, id).
        var known = db.QuerySingleOrDefault<Known>(
            "SELECT receipt, type, accepted_at AS AcceptedAt, content_sha256 AS ContentSha256, avertissements FROM message WHERE emetteur = @emetteur AND id = @id",
            new { emetteur, id });
        if (known is null) return null;
        var same = known.Type == type && known.ContentSha256.AsSpan().SequenceEqual(contentSha256);
        return new(same ? Fate.Replay : Fate.Conflict, known.Receipt, known.AcceptedAt, known.Avertissements.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private sealed class Known
    {
        public Guid Receipt { get; init; }
        public string Type { get; init; } = "";
        public DateTimeOffset AcceptedAt { get; init; }
        public byte[] ContentSha256 { get; init; } = [];
        public string Avertissements { get; init; } = "";
    }
}
