using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>
/// A delivery as it is told: while it is not settled, by its place in line; afterwards by the proof that it left. States are <c>pending</c>,
/// <c>in_progress</c>, <c>waiting_ack</c>, <c>blocked</c>, <c>failed</c>, <c>exhausted</c> | <c>delivered</c>, <c>skipped</c>, <c>cancelled</c>.
/// </summary>
public static class Deliveries
{
    public const string From = "FROM delivery d JOIN message m ON m.seq = d.message LEFT JOIN line l ON l.seq = d.seq";

    public const string Columns =
        """
        d.seq, d.delivery, m.receipt, m.type, m.order_key AS OrderKey, d.recipient, d.channel,
        CASE WHEN l.state = 'pending' AND l.claim IS NOT NULL THEN 'in_progress' ELSE COALESCE(l.state, d.settled) END AS State,
        COALESCE(l.attempts, d.attempts) AS Attempts, NULLIF(l.due_at, 9223372036854775807) AS DueAt, l.leased_until AS LeasedUntil, l.failed_at AS FailedAt,
        CASE WHEN d.settled = 'delivered' THEN d.settled_at END AS DeliveredAt, COALESCE(l.cause, d.cause) AS Cause, COALESCE(l.last_error, d.last_error) AS LastError,
        COALESCE(l.resent, FALSE) AS Resent, d.resent_at AS ResentAt, d.replaces, d.replaced_by AS ReplacedBy, d.format
        """;

    /// <summary>
    /// Whether an annulation has overtaken it: sent again it would make a prescription live that its recipient knows to be taken back. One that is
    /// exhausted still stands before its annulation. LIMIT 1, not EXISTS: see <see cref="Outbox"/>. Index: message_order.
    /// </summary>
    public const string TakenBack =
        """
        CASE WHEN m.type IN ('prescription', 'rappel') AND COALESCE(l.state, d.settled) IN ('failed', 'skipped') THEN
          (SELECT a.seq FROM message a WHERE a.order_key = m.order_key AND a.type = 'annulation' AND a.state = 'routed' AND a.avertissements NOT LIKE '%annulation_sans_effet%' LIMIT 1) IS NOT NULL
        ELSE FALSE END
        """;

    /// <summary>A delivery by its id; null when there is none.</summary>
    public static DeliveryState? Find(DbConnection db, Guid delivery) =>
        db.QuerySingleOrDefault<DeliveryState>($"SELECT {Columns}, {TakenBack} AS TakenBack {From} WHERE d.delivery = @delivery", new { delivery });

    /// <summary>A delivery as it stands while nobody else settles anything of its journey, nor claims it.</summary>
    /// <param name="ofRecipient">Who asks about its own: another's delivery is none, and nothing of it is locked. Null: whoever's it is.</param>
    public static DeliveryState? Locked(DbConnection db, Guid delivery, string? ofRecipient = null)
    {
        var told = Find(db, delivery);
        if (ofRecipient is not null && told?.Recipient != ofRecipient) return null;
        while (told is not null)
        {
            db.LockKeys(told.OrderKey);
            db.Execute($"SELECT seq FROM line WHERE seq = @Seq{db.ForUpdate()}", new { told.Seq });
            var locked = Find(db, delivery)!;
            if (locked.OrderKey == told.OrderKey) return locked;
            // Two names of a session became one while we waited: it is the other key that counts.
            told = locked;
        }

        return null;
    }

    /// <summary>Takes a delivery out of the line for good. One that had arrived before, and was sent again, stays delivered.</summary>
    /// <param name="settled"><c>delivered</c> or <c>skipped</c>.</param>
    public static void Settle(DbConnection db, long seq, string settled, DateTimeOffset now)
    {
        db.Execute(
            """
            UPDATE delivery SET resent_at = @now, attempts = (SELECT attempts FROM line WHERE line.seq = @seq) WHERE delivery.seq = @seq AND settled = 'delivered' AND @settled = 'delivered'
            """, new { seq, settled, now });
        db.Execute(
            """
            UPDATE delivery SET settled = @settled, settled_at = @now, attempts = (SELECT attempts FROM line WHERE line.seq = @seq),
              cause = (SELECT cause FROM line WHERE line.seq = @seq AND @settled <> 'delivered'),
              last_error = (SELECT last_error FROM line WHERE line.seq = @seq AND @settled <> 'delivered')
            WHERE delivery.seq = @seq AND settled IS NULL
            """, new { seq, settled, now });
        db.Execute("DELETE FROM line WHERE seq = @seq", new { seq });
    }
}

/// <summary>What <see cref="Deliveries"/> tells of one; whoever asks for more of it adds that.</summary>
public class DeliveryState
{
    public long Seq { get; init; }
    public Guid Delivery { get; init; }
    public Guid Receipt { get; init; }
    public string Recipient { get; init; } = "";
    public string Channel { get; init; } = "";
    public string Type { get; init; } = "";
    public string OrderKey { get; init; } = "";
    public string State { get; init; } = "";
    public int Attempts { get; init; }
    public string? Cause { get; init; }
    public string? LastError { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? LeasedUntil { get; init; }
    public DateTimeOffset? FailedAt { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public DateTimeOffset? ResentAt { get; init; }
    public Guid? Replaces { get; init; }
    public Guid? ReplacedBy { get; init; }

    /// <summary>Whether it had arrived before and stands in line once more.</summary>
    public bool Resent { get; init; }

    /// <summary>Whether what it says was taken back after it had failed, or was given up: it is not sent again.</summary>
    public bool TakenBack { get; init; }

    /// <summary>The words in which its body is.</summary>
    public string Format { get; init; } = "";

    /// <summary>One that had arrived once is corrected by its emitter: <c>corrige</c>; and so is one in words that only the bridge writes.</summary>
    public bool MayBeCorrected => State is "failed" or "exhausted" && !Resent && !TakenBack && Format is "canonical";
}
