using System.Data.Common;
using Dapper;
using SiBridge.Contracts;
using SiBridge.Storage;

namespace SiBridge.Journal;

/// <summary>What the bridge is about to say in its own name.</summary>
/// <param name="ContentSha256">See <see cref="ContentHash"/>.</param>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="NotSubscribed">Codes of the partners that it concerns and that do not take its type.</param>
public sealed record BridgeMessage(
    string Type, string Id, string OrderKey, byte[] Body, byte[] ContentSha256, int NetworkVersion, IReadOnlyCollection<string> NotSubscribed);

/// <summary>
/// Messages that the bridge itself says. They lie in the journal beside those of partners, with a receipt and a body, so that deliveries, proofs,
/// failures and replays need to know nothing of them; but they are settled from the start: nothing of them waits to be routed.
/// </summary>
public static class BridgeMessages
{
    /// <summary>Keeps it, in its caller's transaction. Index: message (emetteur, id).</summary>
    /// <returns>Null when it was kept before.</returns>
    public static JournalMessage? Keep(DbConnection db, BridgeMessage said, DateTimeOffset now)
    {
        var receipt = Guid.CreateVersion7(now);
        var seq = db.QuerySingleOrDefault<long?>(
            """
            INSERT INTO message (receipt, emetteur, id, type, order_key, accepted_at, content_sha256, avertissements, state, network_version, not_subscribed)
            VALUES (@receipt, @emetteur, @Id, @Type, @OrderKey, @now, @ContentSha256, '', 'routed', @NetworkVersion, @notSubscribed)
            ON CONFLICT (emetteur, id) DO NOTHING
            RETURNING seq
            """,
            new
            {
                receipt, emetteur = Emetteurs.Pont, said.Id, said.Type, said.OrderKey, now, said.ContentSha256, said.NetworkVersion,
                notSubscribed = string.Join(' ', said.NotSubscribed),
            });
        if (seq is null) return null;
        db.Execute("INSERT INTO message_body (seq, body) VALUES (@seq, @body)", new { seq, body = db.Pack(said.Body) });
        return new(seq.Value, receipt, Emetteurs.Pont, said.Id, said.Type, said.OrderKey, null, now, "routed", null, null, said.Body);
    }
}
