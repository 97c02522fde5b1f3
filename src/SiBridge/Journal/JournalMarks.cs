using System.Data.Common;
using Dapper;

namespace SiBridge.Journal;

/// <summary>What the flows write back beside a message: what became of it.</summary>
public static class JournalMarks
{
    /// <param name="notSubscribed">Codes of the partners that it concerns and that do not take its type.</param>
    /// <param name="awaiting">The SIRET or the structure that no partner holds yet; null when there is nobody to wait for.</param>
    public static void Routed(DbConnection db, long seq, int networkVersion, string? reason, IReadOnlyCollection<string> notSubscribed, string? awaiting) => db.Execute(
        """
        UPDATE message SET state = 'routed', reason = @reason, network_version = @networkVersion, not_subscribed = @notSubscribed, awaiting = @awaiting
        WHERE seq = @seq
        """, new { seq, networkVersion, reason, notSubscribed = string.Join(' ', notSubscribed), awaiting });

    /// <summary>The partner that a routed message waited for is there, or is not waited for any longer.</summary>
    public static void Connected(DbConnection db, long seq, string? reason, IReadOnlyCollection<string> notSubscribed) => db.Execute(
        "UPDATE message SET awaiting = NULL, reason = @reason, not_subscribed = TRIM(not_subscribed || ' ' || @notSubscribed) WHERE seq = @seq",
        new { seq, reason, notSubscribed = string.Join(' ', notSubscribed) });

    public static void Held(DbConnection db, long seq, string reason) =>
        db.Execute("UPDATE message SET state = 'held', reason = @reason WHERE seq = @seq", new { seq, reason });

    public static void Refused(DbConnection db, long seq, string reason) =>
        db.Execute("UPDATE message SET state = 'refused', reason = @reason WHERE seq = @seq", new { seq, reason });

    /// <summary>What was kept under one key is kept under another. Index: message_order.</summary>
    public static void Rename(DbConnection db, string from, string to) =>
        db.Execute("UPDATE message SET order_key = @to WHERE order_key = @from", new { from, to });

    /// <summary>Refuses what has been held since before <paramref name="since"/>. Index: message_held.</summary>
    /// <returns>Their receipts.</returns>
    public static IReadOnlyList<Guid> RefuseHeld(DbConnection db, DateTimeOffset since, string reason) => [.. db.Query<Guid>(
        "UPDATE message SET state = 'refused', reason = @reason || reason WHERE state = 'held' AND accepted_at <= @since RETURNING receipt", new { since, reason })];

    /// <summary>A journey is closed: nobody is waited for any longer. Index: message_order.</summary>
    public static void StopAwaiting(DbConnection db, string orderKey, string awaiting, string reason) => db.Execute(
        "UPDATE message SET awaiting = NULL, reason = @reason WHERE order_key = @orderKey AND awaiting = @awaiting", new { orderKey, awaiting, reason });
}
