using System.Data.Common;
using Dapper;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Delivery.Notices;

/// <summary>A notice that this process may send now.</summary>
/// <param name="Copy">Its <c>webhook-id</c>.</param>
/// <param name="Attempts">With this one; an outcome under another count changes nothing.</param>
/// <param name="Since">When it was made.</param>
internal sealed record NoticeCopy(long Seq, Guid Copy, string Addressee, byte[] Body, int Attempts, DateTimeOffset Since)
{
    /// <summary>Who is meant by the operators; no partner is called so.</summary>
    public const string Operators = "*";
}

/// <summary>
/// Notices on their way: one copy for each who has a channel for them. They do not go through lanes: a lane may be suspended, and then
/// there would be a notice about the notices.
/// </summary>
public sealed class NoticeCopies(Database database, CurrentNetwork network, TimeProvider clock)
{
    private const int AtOnce = 50;

    /// <summary>Longer than any attempt takes: who has not said by then what became of one is dead.</summary>
    private static readonly TimeSpan Taken = TimeSpan.FromMinutes(5);

    /// <summary>Whether there is anything to do. Indexes: notice_new, notice_copy_pending.</summary>
    internal Task<bool> Any() => database.Read(db => db.ExecuteScalar<bool>(
        "SELECT EXISTS (SELECT 1 FROM notice WHERE addressed_at IS NULL) OR EXISTS (SELECT 1 FROM notice_copy WHERE state = 'pending' AND due_at <= @now)", new { now = clock.GetUtcNow() }));

    /// <summary>Makes the copies of what is new, and takes what is due: of each addressee the oldest, so that what it reads is in order.</summary>
    internal Task<IReadOnlyList<NoticeCopy>> Take() => database.Write<IReadOnlyList<NoticeCopy>>(db =>
    {
        db.LockKeys("notices");
        var now = clock.GetUtcNow();
        foreach (var notice in New(db)) Address(db, notice, now);
        var due = db.Query<CopyRow>(
            """
            SELECT c.seq, c.copy, c.addressee, c.body, c.attempts + 1 AS Attempts, n.happened_at AS Since FROM notice_copy c JOIN notice n ON n.seq = c.notice
            WHERE c.state = 'pending' AND c.due_at <= @now
              AND NOT EXISTS (SELECT 1 FROM notice_copy o WHERE o.addressee = c.addressee AND o.state = 'pending' AND o.seq < c.seq)
            ORDER BY c.seq LIMIT @AtOnce
            """, new { now, AtOnce }).Select(r => r.ToCopy()).ToList();
        foreach (var copy in due) db.Execute("UPDATE notice_copy SET due_at = @until, attempts = @Attempts WHERE seq = @Seq", new { copy.Seq, copy.Attempts, until = now + Taken });
        return due;
    });

    /// <summary>It need not be sent again.</summary>
    /// <param name="error">Why it never will be; null: it has arrived.</param>
    internal Task Settle(NoticeCopy copy, string? error) => database.Write(db =>
    {
        db.Execute(
            "UPDATE notice_copy SET state = @state, last_error = @error, settled_at = @now WHERE seq = @Seq AND attempts = @Attempts AND state = 'pending'",
            new { copy.Seq, copy.Attempts, error, state = error is null ? "delivered" : "failed", now = clock.GetUtcNow() });
    });

    internal Task Again(NoticeCopy copy, string? error, TimeSpan pause) => database.Write(db =>
    {
        db.Execute(
            "UPDATE notice_copy SET due_at = @due, last_error = @error WHERE seq = @Seq AND attempts = @Attempts AND state = 'pending'",
            new { copy.Seq, copy.Attempts, error, due = clock.GetUtcNow() + pause });
    });

    private static List<Notice> New(DbConnection db) => [.. db.Query<NoticeRow>(
        """
        SELECT seq, recipient, channel, event, happened_at AS HappenedAt, since, reason, operator, waiting FROM notice WHERE addressed_at IS NULL ORDER BY seq
        """).Select(r => r.ToNotice())];

    private void Address(DbConnection db, Notice notice, DateTimeOffset now)
    {
        var current = network.Current;
        var partner = current.ByCode(notice.Lane.Recipient);
        if (current.Notices is not null) Add(db, notice, NoticeCopy.Operators, current, partner, now);
        if (partner?.Contact?.Notices is not null) Add(db, notice, partner.Code, current, partner, now);
        db.Execute("UPDATE notice SET addressed_at = @now WHERE seq = @Seq", new { notice.Seq, now });
    }

    private static void Add(DbConnection db, Notice notice, string addressee, NetworkInForce network, Partner? partner, DateTimeOffset now)
    {
        var copy = Guid.CreateVersion7(now);
        db.Execute(
            "INSERT INTO notice_copy (copy, notice, addressee, body, due_at) VALUES (@copy, @Seq, @addressee, @body, @now)",
            new { copy, notice.Seq, addressee, now, body = NoticeBody.Of(copy, notice, network, partner, toPartner: addressee != NoticeCopy.Operators) });
    }

    private sealed class NoticeRow
    {
        public long Seq { get; init; }
        public string Recipient { get; init; } = "";
        public string Channel { get; init; } = "";
        public string Event { get; init; } = "";
        public DateTimeOffset HappenedAt { get; init; }
        public DateTimeOffset Since { get; init; }
        public string? Reason { get; init; }
        public string? Operator { get; init; }
        public long Waiting { get; init; }

        public Notice ToNotice() => new(Seq, new(Recipient, Channel), Event, HappenedAt, Since, Reason, Operator, Waiting);
    }

    private sealed class CopyRow
    {
        public long Seq { get; init; }
        public Guid Copy { get; init; }
        public string Addressee { get; init; } = "";
        public byte[] Body { get; init; } = [];
        public int Attempts { get; init; }
        public DateTimeOffset Since { get; init; }

        public NoticeCopy ToCopy() => new(Seq, Copy, Addressee, Body, Attempts, Since);
    }
}
