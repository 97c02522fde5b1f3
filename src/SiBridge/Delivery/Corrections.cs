using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Delivery;

/// <summary>
/// Corrections of deliveries that failed, with four eyes: what one operator proposes leaves when another one approves it. Whoever decides
/// does it under the lock of the delivery's journey, so that two who decide at once, or one who replays it at that instant, find it done.
/// </summary>
public sealed class Corrections(Database database, Hints hints, TimeProvider clock)
{
    public static readonly IReadOnlyList<string> States = ["proposed", "approved", "rejected"];

    private const string Columns =
        """
        c.correction AS Id, c.delivery, m.receipt, d.recipient, d.channel, m.type, COALESCE(l.state, d.settled) AS DeliveryState, c.state, c.reason, c.proposed_by AS ProposedBy,
        c.proposed_at AS ProposedAt, c.decided_by AS DecidedBy, c.decided_at AS DecidedAt, c.decision, c.replacement
        """;

    private const string From = "FROM correction c JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.seq = d.message LEFT JOIN line l ON l.seq = d.seq";

    /// <summary>A delivery as it may be corrected; null when there is none.</summary>
    public Task<Correctable?> Original(Guid delivery) => database.Read(db => Original(db, delivery));

    /// <summary>The newest first. Indexes: correction, correction_delivery.</summary>
    public Task<IReadOnlyList<Correction>> All(CorrectionsQuery query) => database.Read<IReadOnlyList<Correction>>(db =>
        [.. db.Query<Row>(
            $"""
            SELECT {Columns} {From} WHERE {(query.Delivery is null ? "" : "c.delivery = @Delivery AND ")}c.correction < @before AND (CAST(@State AS TEXT) IS NULL OR c.state = @State)
            ORDER BY c.correction DESC LIMIT @Taille
            """, new { query.State, query.Delivery, before = query.Before ?? Guid.AllBitsSet, query.Taille }).Select(r => r.ToCorrection())]);

    /// <summary>One with both bodies; null when there is none.</summary>
    public Task<KeptCorrection?> Find(Guid correction) => database.Read(db => Told(db, correction) is { } told
        ? new KeptCorrection(told, Original(db, told.Delivery)!, Body(db, correction))
        : null);

    /// <summary>Keeps a body that is proposed; nothing else changes.</summary>
    /// <returns>NotNow, too, when another one is proposed already: it is named.</returns>
    public Task<CorrectionAct> Propose(Guid delivery, string by, string reason, byte[] body) => database.Write(db =>
    {
        if (Deliveries.Locked(db, delivery) is not { } d) return new CorrectionAct(ActResult.Unknown);
        if (!d.MayBeCorrected) return new(ActResult.NotNow, null, d.State);
        if (db.QuerySingleOrDefault<Guid?>("SELECT correction FROM correction WHERE delivery = @delivery AND state = 'proposed'", new { delivery }) is { } open) return new(ActResult.NotNow, open, d.State);
        var now = clock.GetUtcNow();
        var correction = Guid.CreateVersion7(now);
        db.Execute(
            "INSERT INTO correction (correction, delivery, state, reason, proposed_by, proposed_at) VALUES (@correction, @delivery, 'proposed', @reason, @by, @now)",
            new { correction, delivery, reason, by, now });
        db.Execute("INSERT INTO correction_body (correction, body) VALUES (@correction, @body)", new { correction, body = db.Pack(body) });
        Failures.Record(db, by, "correct-propose", delivery.ToString(), reason, now);
        return new(ActResult.Done, correction, d.State);
    });

    /// <summary>Lets the corrected body leave in the place of the other one.</summary>
    /// <param name="by">Not who proposed it: the database would refuse.</param>
    public async Task<CorrectionAct> Approve(Guid correction, string by)
    {
        var (act, lanes) = await database.Write<(CorrectionAct, IReadOnlyCollection<LaneKey>)>(db =>
        {
            if (Locked(db, correction) is not { } locked) return (new CorrectionAct(ActResult.Unknown), []);
            var (told, d) = locked;
            if (told.State is not "proposed" || !d.MayBeCorrected) return (new(ActResult.NotNow, correction, d.State), []);
            var now = clock.GetUtcNow();
            var (replacement, promoted) = Replacement.Put(db, d, Body(db, correction), by, now);
            db.Execute(
                "UPDATE correction SET state = 'approved', decided_by = @by, decided_at = @now, replacement = @replacement WHERE correction = @correction",
                new { correction, by, now, replacement });
            Failures.Record(db, by, "correct-approve", told.Delivery.ToString(), told.Reason, now);
            return (new(ActResult.Done, correction, d.State, !Failures.Overtaken(db, d)), promoted);
        });
        if (lanes.Count > 0) _ = hints.Tell(lanes);
        return act;
    }

    /// <summary>The delivery stays as it is, and another correction may be proposed. Who proposed it may take it back so.</summary>
    public Task<CorrectionAct> Reject(Guid correction, string by, string reason) => database.Write(db =>
    {
        if (Locked(db, correction) is not { } locked) return new CorrectionAct(ActResult.Unknown);
        var (told, d) = locked;
        if (told.State is not "proposed") return new(ActResult.NotNow, correction, d.State);
        var now = clock.GetUtcNow();
        db.Execute(
            "UPDATE correction SET state = 'rejected', decided_by = @by, decided_at = @now, decision = @reason WHERE correction = @correction", new { correction, by, now, reason });
        Failures.Record(db, by, "correct-reject", told.Delivery.ToString(), reason, now);
        return new(ActResult.Done, correction, d.State);
    });

    /// <summary>A correction and its delivery as they stand while nobody else decides about either.</summary>
    private static (Correction Correction, DeliveryState Delivery)? Locked(DbConnection db, Guid correction) =>
        Told(db, correction) is { } told && Deliveries.Locked(db, told.Delivery) is { } d ? (Told(db, correction)!, d) : null;

    private static Correction? Told(DbConnection db, Guid correction) =>
        db.QuerySingleOrDefault<Row>($"SELECT {Columns} {From} WHERE c.correction = @correction", new { correction })?.ToCorrection();

    private static byte[] Body(DbConnection db, Guid correction) =>
        Packed.Unpack(db.QuerySingle<byte[]>("SELECT body FROM correction_body WHERE correction = @correction", new { correction }));

    private static Correctable? Original(DbConnection db, Guid delivery)
    {
        if (Deliveries.Find(db, delivery) is not { } d) return null;
        var kept = db.QuerySingle<BodyRow>(
            "SELECT p.parts, b.body FROM delivery d LEFT JOIN delivery_body p ON p.seq = d.seq JOIN message_body b ON b.seq = d.message WHERE d.delivery = @delivery", new { delivery });
        var message = Packed.Unpack(kept.Body);
        return new(d, message, kept.Parts is null ? [] : Translation.Body.Of(kept.Parts, message));
    }

    private sealed class BodyRow
    {
        public byte[]? Parts { get; init; }
        public byte[] Body { get; init; } = [];
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public Guid Delivery { get; init; }
        public Guid Receipt { get; init; }
        public string Recipient { get; init; } = "";
        public string Channel { get; init; } = "";
        public string Type { get; init; } = "";
        public string DeliveryState { get; init; } = "";
        public string State { get; init; } = "";
        public string Reason { get; init; } = "";
        public string ProposedBy { get; init; } = "";
        public DateTimeOffset ProposedAt { get; init; }
        public string? DecidedBy { get; init; }
        public DateTimeOffset? DecidedAt { get; init; }
        public string? Decision { get; init; }
        public Guid? Replacement { get; init; }

        public Correction ToCorrection() => new(
            Id, Delivery, Receipt, Recipient, Channel, Type, DeliveryState, State, Reason, ProposedBy, ProposedAt, DecidedBy, DecidedAt, Decision, Replacement);
    }
}
