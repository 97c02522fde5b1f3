using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>A message for one recipient.</summary>
/// <param name="Message">The message's <c>seq</c> in the journal.</param>
/// <param name="OrderKey">The journey or session within which order holds.</param>
/// <param name="Format">The words in which its body is, one of <c>Translation.Formats</c>.</param>
/// <param name="Parts">The body as <c>Translation.Body</c> keeps it.</param>
public sealed record NewDelivery(LaneKey Lane, long Message, string OrderKey, string Format, byte[] Parts)
{
    /// <summary>Why it has no body yet; null: it has one.</summary>
    public MissingCode? Missing { get; init; }
}

/// <summary>
/// Where deliveries come into being and take turns. Of those for one recipient about one journey, one is on its way and the
/// later ones are <c>blocked</c>; whoever settles one calls <see cref="Promote(DbConnection, IReadOnlyList{Turn}, DateTimeOffset)"/>. Both happen under the
/// lock of the journey's key, or the turn of one that comes at that instant would be passed over.
/// </summary>
/// <remarks>"Is one on its way" is asked by LIMIT 1, not EXISTS: of that PostgreSQL makes a walk through all that is on its way.</remarks>
public static class Outbox
{
    /// <summary>On its way, or stuck: blocks the later ones. Spelt as in the index line_one_at_a_time, which SQLite needs to use it.</summary>
    internal const string Active = "state IN ('pending', 'waiting_ack', 'exhausted')";

    /// <summary>When something is due that stands in line, holds its place, and waits for the pace of its resend: later than any instant.</summary>
    internal const long Paced = long.MaxValue;

    private static readonly Rows<(Guid Id, NewDelivery New)> News = new Rows<(Guid Id, NewDelivery New)>()
        .With("delivery", d => d.Id).With("message", d => d.New.Message).With("recipient", d => d.New.Lane.Recipient).With("channel", d => d.New.Lane.Channel)
        .With("format", d => d.New.Format);

    private static readonly Rows<(long Seq, NewDelivery New, bool Behind)> Added = new Rows<(long Seq, NewDelivery New, bool Behind)>()
        .With("seq", d => d.Seq).With("recipient", d => d.New.Lane.Recipient).With("channel", d => d.New.Lane.Channel)
        .With("order_key", d => d.New.OrderKey).With("behind", d => d.Behind);

    private static readonly Rows<(long Seq, NewDelivery New, bool Behind)> Bodies =
        new Rows<(long Seq, NewDelivery New, bool Behind)>().With("seq", d => d.Seq).With("parts", d => d.New.Parts);

    private static readonly Rows<Turn> Turns = new Rows<Turn>().With("recipient", t => t.Recipient).With("order_key", t => t.OrderKey);

    /// <summary>Makes deliveries, each once: a message that has one to this recipient gets no second one. Indexes: delivery (message, recipient, replaced), line_one_at_a_time.</summary>
    /// <returns>The lanes that have work now.</returns>
    public static IReadOnlyCollection<LaneKey> Add(DbConnection db, IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now)
    {
#if SABOTAGE
        if (Sabotage.Order) deliveries = [.. deliveries.Select(d => d with { OrderKey = $"{d.OrderKey} {d.Message}" })];
#endif
        var news = deliveries.Select(d => (Id: Guid.CreateVersion7(now), New: d)).ToList();
        var made = News.Query<Made>(
            db,
            """
            INSERT INTO delivery (delivery, message, recipient, channel, format)
            SELECT r.delivery, r.message, r.recipient, r.channel, r.format FROM {rows} WHERE TRUE
            ON CONFLICT (message, recipient, replaced) DO NOTHING
            RETURNING seq, delivery
            """, news).ToDictionary(m => m.Delivery, m => m.Seq);
        // Of several for one recipient about one journey the first goes; the statement below sees only those that were there before.
        var ahead = new HashSet<Turn>();
        var added = news.Where(n => made.ContainsKey(n.Id)).Select(n => (Seq: made[n.Id], n.New, Behind: !ahead.Add(new(n.New.Lane.Recipient, n.New.OrderKey)))).ToList();
        foreach (var (seq, none, behind) in added.Where(a => a.New.Missing is not null)) MissingCodes.Add(db, seq, none, behind, now);
        added.RemoveAll(a => a.New.Missing is not null);
        Bodies.Execute(db, "INSERT INTO delivery_body (seq, parts) SELECT r.seq, r.parts FROM {rows}", added);
        return [.. Added.Query<LaneKeyRow>(
            db,
            $$"""
            INSERT INTO line (seq, recipient, channel, order_key, due_at, state)
            SELECT r.seq, r.recipient, r.channel, r.order_key, @now,
              CASE WHEN r.behind OR (SELECT l.seq FROM line l WHERE l.recipient = r.recipient AND l.order_key = r.order_key AND l.{{Active}} LIMIT 1) IS NOT NULL
                THEN 'blocked' ELSE 'pending' END
            FROM {rows}
            RETURNING recipient, channel, state
            """, added, ("now", now)).Where(l => l.State is "pending").Select(l => l.Key).Distinct()];
    }

    /// <summary>Cancels what says the same of a session in an older way and was not sent yet. Indexes: line_blocked, line_one_at_a_time.</summary>
    public static void CancelUnsent(DbConnection db, string recipient, string type, string orderKey, DateTimeOffset now)
    {
        foreach (var seq in Standing(db, recipient, type, orderKey)) Cancel(db, seq, $"(state IN ('pending', 'blocked') OR cause = '{Causes.Unmapped}')", Causes.Replaced, now);
    }

    /// <summary>
    /// Takes back what was said of a journey and has surely not left. What is under way, was taken by a reader, or was tried and may have
    /// arrived stays. Called under the lock of the journey's key. Indexes: line_blocked, line_one_at_a_time, message_order, delivery (message, recipient).
    /// </summary>
    /// <returns>Whether the recipient has, or may have, something of it.</returns>
    public static bool Withdraw(DbConnection db, string recipient, string type, string orderKey, DateTimeOffset now)
    {
        foreach (var seq in Standing(db, recipient, type, orderKey)) Cancel(db, seq, "state IN ('pending', 'blocked', 'exhausted') AND may_have_left = FALSE", Causes.Withdrawn, now);
        return db.ExecuteScalar<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM message m JOIN delivery d ON d.message = m.seq AND d.recipient = @recipient
              WHERE m.order_key = @orderKey AND m.type = @type AND (d.settled IS NULL OR d.settled <> 'cancelled'))
            """, new { recipient, type, orderKey });
    }

    private static List<long> Standing(DbConnection db, string recipient, string type, string orderKey) => [.. db.Query<long>(
        $"""
        SELECT l.seq FROM line l JOIN delivery d ON d.seq = l.seq JOIN message m ON m.seq = d.message
        WHERE l.recipient = @recipient AND l.order_key = @orderKey AND l.state = 'blocked' AND m.type = @type
        UNION ALL
        SELECT l.seq FROM line l JOIN delivery d ON d.seq = l.seq JOIN message m ON m.seq = d.message
        WHERE l.recipient = @recipient AND l.order_key = @orderKey AND l.{Active} AND l.claim IS NULL AND m.type = @type
        """, new { recipient, type, orderKey })];

    /// <summary>Unless a lane has claimed it since we looked, or a reader taken it: then it is on its way.</summary>
    private static void Cancel(DbConnection db, long seq, string still, string cause, DateTimeOffset now)
    {
        if (db.QuerySingleOrDefault<int?>($"DELETE FROM line WHERE seq = @seq AND {still} AND claim IS NULL RETURNING attempts", new { seq }) is { } attempts)
            db.Execute("UPDATE delivery SET settled = 'cancelled', settled_at = @now, attempts = @attempts, cause = @cause WHERE seq = @seq AND settled IS NULL", new { seq, now, attempts, cause });
    }

    /// <summary>Lets the next delivery of each journey go, where none is on its way. Indexes: line_blocked, line_one_at_a_time.</summary>
    /// <returns>The lanes that have work now.</returns>
    public static IReadOnlyCollection<LaneKey> Promote(DbConnection db, IReadOnlyList<Turn> turns, DateTimeOffset now)
    {
        var next = Turns.Query<long?>(
            db,
            $$"""
            SELECT (SELECT b.seq FROM line b WHERE b.recipient = r.recipient AND b.order_key = r.order_key AND b.state = 'blocked' ORDER BY b.seq LIMIT 1) FROM {rows}
            WHERE (SELECT a.seq FROM line a WHERE a.recipient = r.recipient AND a.order_key = r.order_key AND a.{{Active}} LIMIT 1) IS NULL
            """, turns).OfType<long>().ToList();
        return [.. Rows.Seqs.Query<LaneKeyRow>(
            db,
            $$"""
            UPDATE line SET state = CASE WHEN cause = '{{Causes.Unmapped}}' THEN 'exhausted' ELSE 'pending' END, due_at = CASE WHEN due_at > @now THEN due_at ELSE @now END
            WHERE seq {seq} AND state = 'blocked' RETURNING recipient, channel, state
            """, next, ("now", now)).Where(l => l.State is "pending").Select(l => l.Key).Distinct()];
    }

    /// <inheritdoc cref="Promote(DbConnection, IReadOnlyList{Turn}, DateTimeOffset)"/>
    public static LaneKey? Promote(DbConnection db, string recipient, string orderKey, DateTimeOffset now) => Promote(db, [new Turn(recipient, orderKey)], now).SingleOrDefault();

    /// <summary>
    /// Two names turned out to be one session: what was queued under <paramref name="from"/> queues under <paramref name="to"/>. What is
    /// on its way under the old name finishes there. Called while the messages are still kept under the old name.
    /// </summary>
    public static void Rename(DbConnection db, string from, string to, DateTimeOffset now)
    {
        var queued = InLine(db, from);
        var recipients = queued.Where(l => l.State is "pending" or "blocked").Select(l => l.Recipient).ToHashSet();
        // Both lines stop and become one, so that the oldest of either goes first.
        foreach (var l in queued.Concat(InLine(db, to)).Where(l => l.State is "pending" && recipients.Contains(l.Recipient)))
            db.Execute("UPDATE line SET state = 'blocked' WHERE seq = @Seq AND state = 'pending' AND claim IS NULL", l);
        // What is on its way keeps its place at the head, unless the other line has one on its way too: then it finishes where it is.
        foreach (var l in queued)
        {
            db.Execute(
                $"""
                UPDATE line SET order_key = @to WHERE seq = @Seq
                  AND NOT ({Active} AND EXISTS (SELECT 1 FROM line o WHERE o.recipient = @Recipient AND o.order_key = @to AND o.{Active}))
                """, new { l.Seq, l.Recipient, to });
        }

        foreach (var recipient in recipients) Promote(db, recipient, to, now);
    }

    /// <summary>What stands in line about a session. Indexes: message_order, delivery (message, recipient, replaced), line (seq).</summary>
    private static List<InLineRow> InLine(DbConnection db, string orderKey) => [.. db.Query<InLineRow>(
        """
        SELECT l.seq, l.recipient, l.state FROM message m JOIN delivery d ON d.message = m.seq JOIN line l ON l.seq = d.seq
        WHERE m.order_key = @orderKey ORDER BY l.seq
        """, new { orderKey })];

    private sealed class Made
    {
        public long Seq { get; init; }
        public Guid Delivery { get; init; }
    }

    private sealed class LaneKeyRow
    {
        public string Recipient { get; init; } = "";
        public string Channel { get; init; } = "";
        public string State { get; init; } = "";
        public LaneKey Key => new(Recipient, Channel);
    }

    private sealed class InLineRow
    {
        public long Seq { get; init; }
        public string Recipient { get; init; } = "";
        public string State { get; init; } = "";
    }
}

/// <summary>Those who wait for each other: the deliveries for one recipient about one journey or session.</summary>
public sealed record Turn(string Recipient, string OrderKey);
