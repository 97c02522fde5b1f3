using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Journal;

/// <summary>A message that was settled, and with which network.</summary>
/// <param name="NotSubscribed">Codes of the partners that it concerns and that do not take its type.</param>
/// <param name="Awaiting">The SIRET or the structure that no partner holds yet; null when there is nobody to wait for.</param>
public sealed record RoutedMark(string OrderKey, long Seq, int NetworkVersion, string? Reason, IReadOnlyCollection<string> NotSubscribed, string? Awaiting);

/// <summary>What the flows write back beside a message: what became of it.</summary>
public static class JournalMarks
{
    private static readonly Rows<RoutedMark> Marks = new Rows<RoutedMark>()
        .With("seq", m => m.Seq).With("version", m => m.NetworkVersion).With("reason", m => m.Reason)
        .With("not_subscribed", m => string.Join(' ', m.NotSubscribed)).With("awaiting", m => m.Awaiting);

    /// <summary>Indexes: message (seq), unrouted (seq).</summary>
    public static void Routed(DbConnection db, IReadOnlyList<RoutedMark> marks)
    {
        Marks.Execute(
            db,
            """
            UPDATE message SET state = 'routed', reason = r.reason, network_version = r.version, not_subscribed = r.not_subscribed, awaiting = r.awaiting
            FROM {rows} WHERE message.seq = r.seq
            """, marks);
        Marks.Execute(db, "DELETE FROM unrouted WHERE seq {seq}", marks);
    }

    /// <summary>The partner that a routed message waited for is there, or is not waited for any longer.</summary>
    public static void Connected(DbConnection db, long seq, string? reason, IReadOnlyCollection<string> notSubscribed) => db.Execute(
        "UPDATE message SET awaiting = NULL, reason = @reason, not_subscribed = TRIM(not_subscribed || ' ' || @notSubscribed) WHERE seq = @seq",
        new { seq, reason, notSubscribed = string.Join(' ', notSubscribed) });

    public static void Held(DbConnection db, JournalMessage message, string reason)
    {
        db.Execute("UPDATE message SET state = 'held', reason = @reason WHERE seq = @Seq", new { message.Seq, reason });
        db.Execute("UPDATE unrouted SET held = TRUE WHERE seq = @Seq", new { message.Seq });
    }

    public static void Refused(DbConnection db, JournalMessage message, string reason)
    {
        db.Execute("UPDATE message SET state = 'refused', reason = @reason WHERE seq = @Seq", new { message.Seq, reason });
        db.Execute("DELETE FROM unrouted WHERE seq = @Seq", new { message.Seq });
    }

    /// <summary>What was kept under one key is kept under another. Indexes: message_order, unrouted_order.</summary>
    public static void Rename(DbConnection db, string from, string to)
    {
        db.Execute("UPDATE message SET order_key = @to WHERE order_key = @from", new { from, to });
        db.Execute("UPDATE unrouted SET order_key = @to WHERE order_key = @from", new { from, to });
    }

    /// <summary>One message, which is not routed yet, is kept under another key. Indexes: message (seq), unrouted (seq).</summary>
    public static void Rename(DbConnection db, long seq, string to)
    {
        db.Execute("UPDATE message SET order_key = @to WHERE seq = @seq", new { seq, to });
        db.Execute("UPDATE unrouted SET order_key = @to WHERE seq = @seq", new { seq, to });
    }

    /// <summary>A journey is closed: nobody is waited for any longer. Index: message_order.</summary>
    public static void StopAwaiting(DbConnection db, string orderKey, string awaiting, string reason) => db.Execute(
        "UPDATE message SET awaiting = NULL, reason = @reason WHERE order_key = @orderKey AND awaiting = @awaiting", new { orderKey, awaiting, reason });
}
