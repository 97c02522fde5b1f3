using System.Data.Common;
using Dapper;
using SiBridge.Storage;
using SiBridge.Translation.Codes;

namespace SiBridge.Delivery;

/// <summary>Why a delivery has no body yet, and what it takes to make it.</summary>
/// <param name="Type">Of the message.</param>
/// <param name="Audience">As whom its recipient reads the message, one of <c>Translation.Audience</c>.</param>
/// <param name="Additions">What the bridge adds to it, JSON; null: nothing.</param>
/// <param name="Error">French: what is missing, and which file to change.</param>
/// <param name="Version">Of the network with which it was tried.</param>
public sealed record MissingCode(Unmapped Unmapped, string Type, string Audience, byte[]? Additions, string Error, int Version);

/// <summary>A delivery without a body, as it is kept.</summary>
public sealed class WithoutBody
{
    public string Audience { get; init; } = "";
    public byte[]? Additions { get; init; }
    public string Emetteur { get; init; } = "";
    public byte[] Message { get; init; } = [];
}

/// <summary>
/// Deliveries without a body, because no mapping translates a code of their message. Each keeps its place in the order: it stands in line as
/// <c>exhausted</c>, or <c>blocked</c> behind earlier ones, and never as <c>pending</c>, for there is nothing to send.
/// </summary>
public static class MissingCodes
{
    /// <summary>Makes the line of a new one.</summary>
    /// <param name="behind">Whether another one of its journey goes before it.</param>
    internal static void Add(DbConnection db, long seq, NewDelivery d, bool behind, DateTimeOffset now)
    {
        var missing = d.Missing!;
        db.Execute(
            """
            INSERT INTO sans_correspondance (seq, origine, code, cible, audience, additions, depuis, version)
            VALUES (@seq, @Table, @Code, @To, @Audience, @additions, @now, @Version)
            """,
            new
            {
                seq, missing.Unmapped.Table, missing.Unmapped.Code, missing.Unmapped.To, missing.Audience, now, missing.Version,
                additions = missing.Additions is { } json ? db.Pack(json) : null,
            });
        db.Execute(
            $"""
            INSERT INTO line (seq, recipient, channel, order_key, due_at, cause, last_error, failed_at, failure_group, state)
            VALUES (@seq, @Recipient, @Channel, @OrderKey, @now, @Unmapped, @Error, @now, @group,
              CASE WHEN @behind OR (SELECT l.seq FROM line l WHERE l.recipient = @Recipient AND l.order_key = @OrderKey AND l.{Outbox.Active} LIMIT 1) IS NOT NULL
                THEN 'blocked' ELSE 'exhausted' END)
            """,
            new { seq, d.Lane.Recipient, d.Lane.Channel, d.OrderKey, now, Causes.Unmapped, missing.Error, group = Group(db, d.Lane, missing), behind });
    }

    /// <summary>Those that were not tried with this version of the network, or a later one. Index: sans_correspondance_version.</summary>
    public static IReadOnlyList<(long Seq, Guid Delivery)> Untried(DbConnection db, int version, int most) => [.. db.Query<(long, Guid)>(
        """
        SELECT s.seq, d.delivery FROM sans_correspondance s JOIN delivery d ON d.seq = s.seq WHERE s.version < @version ORDER BY s.version, s.seq LIMIT @most
        """, new { version, most })];

    /// <summary>They are not tried again before the network changes.</summary>
    public static void Tried(DbConnection db, IReadOnlyList<long> seqs, int version) =>
        Rows.Seqs.Execute(db, "UPDATE sans_correspondance SET version = @version WHERE seq {seq} AND version < @version", seqs, ("version", version));

    /// <summary>All are tried again: another program has other tables. Index: sans_correspondance_version.</summary>
    public static void TryAllAgain(DbConnection db) => db.Execute("UPDATE sans_correspondance SET version = 0 WHERE version > 0");

    /// <summary>Those of them that have no body are tried again soon.</summary>
    /// <returns>Which they are.</returns>
    internal static IReadOnlyList<long> TryAgain(DbConnection db, IReadOnlyList<long> seqs) =>
        Rows.Seqs.Query<long>(db, "UPDATE sans_correspondance SET version = 0 WHERE seq {seq} RETURNING seq", seqs);

    /// <summary>What it takes to make the body of one; null when it has one. Called under the lock of its journey.</summary>
    public static WithoutBody? Find(DbConnection db, long seq) => db.QuerySingleOrDefault<WithoutBody>(
        """
        SELECT s.audience, s.additions, m.emetteur, b.body AS Message
        FROM sans_correspondance s JOIN delivery d ON d.seq = s.seq JOIN message m ON m.seq = d.message JOIN message_body b ON b.seq = m.seq WHERE s.seq = @seq
        """, new { seq });

    /// <summary>Another mapping is missing, or still the same one.</summary>
    public static void StillMissing(DbConnection db, DeliveryState d, MissingCode missing, DateTimeOffset now)
    {
        db.Execute(
            "UPDATE sans_correspondance SET origine = @Table, code = @Code, cible = @To, version = @Version WHERE seq = @Seq",
            new { d.Seq, missing.Unmapped.Table, missing.Unmapped.Code, missing.Unmapped.To, missing.Version });
        db.Execute(
            "UPDATE line SET cause = @Unmapped, last_error = @Error, failed_at = COALESCE(failed_at, @at), failure_group = @group WHERE seq = @Seq",
            new { d.Seq, Causes.Unmapped, missing.Error, at = now.ToMicros(), group = Group(db, new(d.Recipient, d.Channel), missing) });
    }

    /// <summary>It has a body now, and takes its turn.</summary>
    /// <returns>The lanes that have work now.</returns>
    public static IReadOnlyCollection<LaneKey> Made(DbConnection db, DeliveryState d, string format, byte[] parts, DateTimeOffset now)
    {
        db.Execute("DELETE FROM sans_correspondance WHERE seq = @Seq", d);
        db.Execute("INSERT INTO delivery_body (seq, parts) VALUES (@Seq, @parts)", new { d.Seq, parts });
        db.Execute("UPDATE delivery SET format = @format WHERE seq = @Seq", new { d.Seq, format });
        db.Execute(
            """
            UPDATE line SET state = 'blocked', step = 0, due_at = @now, cause = NULL, last_error = NULL, failed_at = NULL, failure_group = NULL WHERE seq = @Seq
            """, new { d.Seq, now });
        return Outbox.Promote(db, [new Turn(d.Recipient, d.OrderKey)], now);
    }

    /// <summary>What was taken back needs no body any more, nor what it would have been made of.</summary>
    public static void Forget(DbConnection db, long seq) => db.Execute("DELETE FROM sans_correspondance WHERE seq = @seq", new { seq });

    private static long Group(DbConnection db, LaneKey lane, MissingCode missing) => FailureGroups.Of(db, lane, missing.Type, Causes.Unmapped, missing.Error);
}
