using System.Collections.Concurrent;
using System.Text.Json;
using Dapper;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>A delivery lent to a partner that fetches.</summary>
/// <param name="Body">UTF-8 JSON, as made when the message was routed.</param>
public sealed record Leased(Guid Delivery, string Type, Guid Receipt, DateTimeOffset LeasedUntil, byte[] Body);

public enum Ack
{
    Settled,
    Unknown,
    NeverLeased,
    SettledOtherwise,
}

/// <summary>The channel of a partner that comes and fetches: leases what waits, oldest first, at most one per journey, and takes acknowledgements.</summary>
public sealed class Inbox(Database database, InboxSignals signals, Lanes lanes, TimeProvider clock)
{
    public const string Processed = "processed", Rejected = "rejected";

    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5), LookAgain = TimeSpan.FromSeconds(2);

    /// <param name="wait">How long to wait for the first delivery.</param>
    /// <param name="stopping">Ends the wait with nothing: a reader that waits must not hold up a bridge that stops.</param>
    public async Task<IReadOnlyList<Leased>> Lease(Partner partner, int max, TimeSpan wait, CancellationToken stopping, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            // Asked for before looking: what comes between the look and the wait is not missed.
            var signal = signals.Next(partner.Code);
            if (HasAny(partner) && await Take(partner, max) is { Count: > 0 } leased) return leased;
            var left = wait - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || stopping.IsCancellationRequested) return [];
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancel);
            await Task.WhenAny(signal, Task.Delay(left < LookAgain ? left : LookAgain, clock, either.Token));
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>
    /// Settles a delivery. Honoured after the lease has ended unless somebody settled it otherwise; the same again changes nothing.
    /// </summary>
    public async Task<Ack> Settle(Partner partner, Guid delivery, string outcome, string? reason)
    {
        var (ack, next) = await database.Write(db =>
        {
            var d = db.QuerySingleOrDefault<(string State, string OrderKey, string? Cause, long Attempts)>(
                "SELECT state, order_key, cause, attempts FROM delivery WHERE delivery = @delivery AND recipient = @Code", new { delivery, partner.Code });
            var target = outcome is Processed ? "delivered" : "failed";
            if (d.State is null) return (Ack.Unknown, null);
            if (d.State == target && (target is "delivered" || d.Cause is Causes.Rejected)) return (Ack.Settled, null);
            if (d.State is not ("waiting_ack" or "pending") || d.Attempts == 0)
                return (d.State is "pending" or "blocked" ? Ack.NeverLeased : Ack.SettledOtherwise, (LaneKey?)null);

            var now = clock.GetUtcNow();
            db.Execute(
                """
                UPDATE delivery SET state = @target, leased_until = NULL, settled_at = @now, delivered_at = @deliveredAt, cause = @cause, last_error = @error
                WHERE delivery = @delivery
                """,
                new
                {
                    delivery, target, now, deliveredAt = target is "delivered" ? now : (DateTimeOffset?)null,
                    cause = target is "delivered" ? null : Causes.Rejected,
                    error = target is "delivered" ? null : $"rejeté par le destinataire : {reason ?? "sans raison donnée"}",
                });
            return (Ack.Settled, Outbox.Promote(db, partner.Code, d.OrderKey, now));
        });
        if (next is not null) lanes.Wake(next);
        return ack;
    }

    // A reader that waits must not cost a disk flush at each look.
    private bool HasAny(Partner partner) => database.Read(db => db.ExecuteScalar<bool>(
        $"SELECT EXISTS ({Waiting})", Parameters(partner, 1)));

    private Task<IReadOnlyList<Leased>> Take(Partner partner, int max) => database.Write<IReadOnlyList<Leased>>(db =>
    {
        var seqs = db.Query<long>(
            $"""
            UPDATE delivery SET state = 'waiting_ack', leased_until = @until, attempts = attempts + 1
            WHERE seq IN ({Waiting} ORDER BY seq LIMIT @max)
            RETURNING seq
            """, Parameters(partner, max)).ToList();
        return seqs.Count == 0 ? [] : [.. db.Query<Row>(
            """
            SELECT d.delivery, d.type, d.receipt, d.leased_until AS LeasedUntil, b.body
            FROM delivery d JOIN delivery_body b ON b.seq = d.seq WHERE d.seq IN @seqs ORDER BY d.seq
            """, new { seqs }).Select(r => new Leased(r.Delivery, r.Type, r.Receipt, r.LeasedUntil, r.Body))];
    });

    /// <summary>Free, or lent out for too long. Indexes: delivery_due, delivery_leased.</summary>
    private const string Waiting =
        """
        SELECT seq FROM delivery WHERE recipient = @Code AND channel IN @channels AND state = 'pending'
        UNION ALL
        SELECT seq FROM delivery WHERE recipient = @Code AND channel IN @channels AND state = 'waiting_ack' AND leased_until <= @now
        """;

    private object Parameters(Partner partner, int max) => new
    {
        partner.Code, max, now = clock.GetUtcNow(), until = clock.GetUtcNow() + LeaseTime,
        channels = partner.Receives.Where(r => r.Channel.Kind == Channels.InboxChannel.Name).Select(r => r.Code),
    };

    private sealed class Row
    {
        public Guid Delivery { get; init; }
        public string Type { get; init; } = "";
        public Guid Receipt { get; init; }
        public DateTimeOffset LeasedUntil { get; init; }
        public byte[] Body { get; init; } = [];
    }
}

/// <summary>Tells waiting readers of a partner that something came.</summary>
public sealed class InboxSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = [];

    /// <summary>Completes at the next signal for this partner.</summary>
    public Task Next(string recipient) => waiting.GetOrAdd(recipient, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Signal(string recipient)
    {
        if (waiting.TryRemove(recipient, out var source)) source.TrySetResult();
    }
}
