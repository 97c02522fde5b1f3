using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>A delivery lent to a partner that fetches.</summary>
/// <param name="Format">The words in which its body is.</param>
/// <param name="Body">UTF-8, as made when the message was routed, or as it was corrected since.</param>
/// <param name="Replaces">The delivery in whose place it goes, because its body was corrected.</param>
/// <param name="Resent">Whether it had arrived before, and its recipient lost it.</param>
public sealed record Leased(Guid Delivery, string Type, Guid Receipt, DateTimeOffset LeasedUntil, string Format, byte[] Body, Guid? Replaces, bool Resent);

public enum Ack
{
    Settled,
    Unknown,
    NeverLeased,
    SettledOtherwise,
}

/// <summary>The channel of a partner that comes and fetches: leases what waits, oldest first, at most one per journey, and takes acknowledgements.</summary>
public sealed class Inbox(Database database, InboxSignals signals, Hints hints, TimeProvider clock)
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
            if (await HasAny(partner) && await Take(partner, max) is { Count: > 0 } leased) return leased;
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
            if (Deliveries.Locked(db, delivery, partner.Code) is not { } d) return (Ack.Unknown, (LaneKey?)null);
            if (d.State == (outcome is Processed ? "delivered" : "failed") && (outcome is Processed || d.Cause is Causes.Rejected)) return (Ack.Settled, null);
            // One that waits again was replayed or resent since: what is said of the loan before is no word about the one to come.
            if (d.State is "pending" or "blocked") return (d.Attempts == 0 ? Ack.NeverLeased : Ack.Settled, null);
            if (d.State is not "waiting_ack") return (Ack.SettledOtherwise, null);

            var now = clock.GetUtcNow();
            if (outcome is Processed) Deliveries.Settle(db, d.Seq, "delivered", now);
            else Reject(db, d, $"rejeté par le destinataire : {reason ?? "sans raison donnée"}", now);
            return (Ack.Settled, Outbox.Promote(db, partner.Code, d.OrderKey, now));
        });
        if (next is not null) _ = hints.Tell([next]);
        return ack;
    }

    private static void Reject(DbConnection db, DeliveryState d, string error, DateTimeOffset now) => db.Execute(
        "UPDATE line SET state = 'failed', claim = NULL, leased_until = NULL, failed_at = @now, cause = @cause, last_error = @error, failure_group = @group WHERE seq = @Seq",
        new { d.Seq, now, error, cause = Causes.Rejected, group = FailureGroups.Of(db, new(d.Recipient, d.Channel), d.Type, Causes.Rejected, error) });

    // A reader that waits must not cost a disk flush at each look.
    private Task<bool> HasAny(Partner partner) => database.Read(db => Inboxes(partner).Any(channel => db.ExecuteScalar<bool>(
        """
        SELECT EXISTS (SELECT 1 FROM line WHERE recipient = @Code AND channel = @channel AND state = 'pending' AND due_at < @Paced)
            OR EXISTS (SELECT 1 FROM line WHERE recipient = @Code AND channel = @channel AND state = 'waiting_ack' AND leased_until <= @now)
        """, new { partner.Code, channel, now = clock.GetUtcNow(), Outbox.Paced })));

    private Task<IReadOnlyList<Leased>> Take(Partner partner, int max) => database.Write<IReadOnlyList<Leased>>(db =>
    {
        var (now, until) = (clock.GetUtcNow(), clock.GetUtcNow() + LeaseTime);
        // A lane, or somebody who settles one, may have been faster.
        var taken = Rows.Seqs.Query<long>(
            db,
            """
            UPDATE line SET state = 'waiting_ack', leased_until = @until, attempts = attempts + 1, may_have_left = TRUE
            WHERE seq {seq} AND (state = 'pending' OR (state = 'waiting_ack' AND leased_until <= @now))
            RETURNING seq
            """, Waiting(db, partner, max), ("until", until), ("now", now));
        return [.. Rows.Seqs.Query<Row>(
            db,
            """
            SELECT d.seq, d.delivery, m.type, m.receipt, d.replaces, l.resent, d.format, p.parts, b.body
            FROM {rows} JOIN line l ON l.seq = r.seq JOIN delivery d ON d.seq = r.seq JOIN delivery_body p ON p.seq = d.seq
              JOIN message m ON m.seq = d.message JOIN message_body b ON b.seq = m.seq
            """, taken).OrderBy(r => r.Seq).Select(r => r.ToLeased(DapperTypes.FromMicros(until.ToMicros())))];
    });

    /// <summary>
    /// Free, or lent out for too long; oldest first. What another reader is taking at this moment is passed over, so that each gets as much as
    /// it asked for where there is so much. Indexes: line_due, line_leased.
    /// </summary>
    private List<long> Waiting(DbConnection db, Partner partner, int max) => [.. Inboxes(partner).SelectMany(channel => db.Query<long>(
        $"""
        SELECT seq FROM line WHERE recipient = @Code AND channel = @channel AND state = 'pending' AND due_at < @Paced ORDER BY due_at, seq LIMIT @max{db.ForUpdateOfFree()}
        """, new { partner.Code, channel, max, Outbox.Paced }).Concat(db.Query<long>(
        $"""
        SELECT seq FROM line WHERE recipient = @Code AND channel = @channel AND state = 'waiting_ack' AND leased_until <= @now ORDER BY seq LIMIT @max{db.ForUpdateOfFree()}
        """, new { partner.Code, channel, now = clock.GetUtcNow(), max }))).Order().Take(max)];

    private static IEnumerable<string> Inboxes(Partner partner) => partner.Receives.Where(r => r.Channel.Kind == Channels.InboxChannel.Name).Select(r => r.Code);

    private sealed class Row
    {
        public long Seq { get; init; }
        public Guid Delivery { get; init; }
        public string Type { get; init; } = "";
        public Guid Receipt { get; init; }
        public Guid? Replaces { get; init; }
        public bool Resent { get; init; }
        public string Format { get; init; } = "";
        public byte[] Parts { get; init; } = [];
        public byte[] Body { get; init; } = [];

        public Leased ToLeased(DateTimeOffset until) => new(Delivery, Type, Receipt, until, Format, Translation.Body.Of(Parts, Packed.Unpack(Body)), Replaces, Resent);
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
