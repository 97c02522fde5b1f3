using System.Data.Common;
using SiBridge.Storage;

namespace SiBridge.Journal;

/// <summary>Keeps what was accepted: when <see cref="Append"/> returns, the messages are on disk and their senders may be told so.</summary>
public sealed class MessageJournal
{
    private const int RequestsPerCommit = 128;

    private static readonly Rows<Row> Rows = new Rows<Row>()
        .With("receipt", r => r.Receipt).With("emetteur", r => r.Message.Emetteur).With("id", r => r.Message.Id).With("type", r => r.Message.Type)
        .With("order_key", r => r.OrderKey).With("corrige", r => r.Message.Corrige).With("accepted_at", r => r.Now)
        .With("sha256", r => r.Message.ContentSha256).With("avertissements", r => string.Join(' ', r.Message.Avertissements))
        .With("dit_par", r => r.Message.DitPar);

    private static readonly Rows<Row> Bodies = new Rows<Row>()
        .With("seq", r => r.Seq).With("body", r => r.Body).With("order_key", r => r.OrderKey).With("accepted_at", r => r.Now);

    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly Batcher<IReadOnlyList<NewMessage>, IReadOnlyList<Appended>> batches;

    public MessageJournal(Database database, Announcer announcer, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
        batches = new(RequestsPerCommit, async requests =>
        {
            var appended = await Append(requests);
            announcer.Announce(appended.SelectMany(a => a).Where(a => a.Fate is Fate.Accepted).Select(a => a.Receipt));
            return appended;
        });
    }

    /// <summary>
    /// Appends messages in their order, in one transaction with what other requests bring at the same time. A message that is already
    /// there is not written again: (emetteur, id) is unique in the database.
    /// </summary>
    /// <returns>One fate per message, in the same order.</returns>
    /// <exception cref="DatabaseUnavailableException">Nothing was kept, or the server died before it could say.</exception>
    public Task<IReadOnlyList<Appended>> Append(IReadOnlyList<NewMessage> messages)
    {
#if SABOTAGE
        if (Sabotage.Idempotency) messages = [.. messages.Select(m => m with { Id = $"{Guid.NewGuid():N}" })];
#endif
        return batches.Do(messages);
    }

    private Task<IReadOnlyList<IReadOnlyList<Appended>>> Append(IReadOnlyList<IReadOnlyList<NewMessage>> requests) =>
        database.Write<IReadOnlyList<IReadOnlyList<Appended>>>(db =>
        {
            // As the database keeps it, so that a replay tells the very same instant.
            var now = DapperTypes.FromMicros(clock.GetUtcNow().ToMicros());
            var rows = requests.Select(messages => messages.Select(m => new Row(m, Guid.CreateVersion7(now), KeyInUse(db, m), now)).ToList()).ToList();
            // So that two gateways to which the same is sent again do not wait for each other; within a request its own order counts.
            Insert(db, [.. rows.OrderBy(r => (r[0].Message.Emetteur, r[0].Message.Id)).SelectMany(r => r)]);
            var known = Known(db, [.. rows.SelectMany(r => r).Where(r => r.Seq == 0)]);
            return [.. rows.Select(request => (IReadOnlyList<Appended>)[.. request.Select(r => r.Seq > 0
                ? new Appended(Fate.Accepted, r.Receipt, r.Now, r.Message.Avertissements)
                : known[(r.Message.Emetteur, r.Message.Id)].Again(r.Message.Type, r.Message.ContentSha256))])];
        });

    private static void Insert(DbConnection db, List<Row> rows)
    {
        var kept = Rows.Query<Kept>(
            db,
            """
            INSERT INTO message (receipt, emetteur, id, type, order_key, corrige, accepted_at, content_sha256, avertissements, state, dit_par)
            SELECT r.receipt, r.emetteur, r.id, r.type, r.order_key, r.corrige, r.accepted_at, r.sha256, r.avertissements, 'accepted', r.dit_par FROM {rows} WHERE TRUE
            ON CONFLICT (emetteur, id) DO NOTHING
            RETURNING seq, receipt
            """, rows).ToDictionary(k => k.Receipt, k => k.Seq);
        foreach (var row in rows) row.Seq = kept.GetValueOrDefault(row.Receipt);
        var added = rows.Where(r => r.Seq > 0).ToList();
        foreach (var row in added) row.Body = db.Pack(row.Message.Body);
        Bodies.Execute(db, "INSERT INTO message_body (seq, body) SELECT r.seq, r.body FROM {rows}", added);
        Bodies.Execute(db, "INSERT INTO unrouted (order_key, seq, held, accepted_at) SELECT r.order_key, r.seq, FALSE, r.accepted_at FROM {rows}", added);
        // Only for what was kept: a conflict must join nothing. Its own key needs no join, whoever tells both names tells the triplet.
        foreach (var row in added)
        {
            if (row.Message.Join is { } join) SessionNames.Join(db, join);
        }

        Annonces.Save(db, added.Where(r => r.Message.Annonce is not null).Select(r => (r.Message.Emetteur, r.Message.Annonce! with { Receipt = r.Receipt })));
    }

    private static Dictionary<(string, string), KnownMessage> Known(DbConnection db, List<Row> rows) => rows.Count == 0 ? [] :
        JournalReader.ByIds(db, [.. rows.Select(r => (r.Message.Emetteur, r.Message.Id)).Distinct()]).ToDictionary(k => (k.Emetteur, k.Id));

    private static string KeyInUse(DbConnection db, NewMessage m) => OrderKey.IsSession(m.OrderKey) ? SessionNames.Resolve(db, m.OrderKey) : m.OrderKey;

    private sealed class Row(NewMessage message, Guid receipt, string orderKey, DateTimeOffset now)
    {
        public NewMessage Message => message;
        public Guid Receipt => receipt;
        public string OrderKey => orderKey;
        public DateTimeOffset Now => now;

        /// <summary>Zero while it is not kept.</summary>
        public long Seq { get; set; }

        /// <summary>As it is kept.</summary>
        public byte[] Body { get; set; } = [];
    }

    private sealed class Kept
    {
        public long Seq { get; init; }
        public Guid Receipt { get; init; }
    }
}
