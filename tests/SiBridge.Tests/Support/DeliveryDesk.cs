using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using SiBridge.Delivery;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Tests.Support;

/// <summary>Deliveries on a real database, to one recipient, without a lane that runs: a test says what happens next.</summary>
internal sealed class DeliveryDesk : IAsyncDisposable
{
    public static readonly LaneKey Lane = new("ml-caen", "boite");

    private readonly TestDatabase test;
    private Lease? lease;

    public DeliveryDesk(Engine engine)
    {
        test = new(engine);
        Database = test.Open();
        Store = new(Database, Clock);
        var signals = new InboxSignals();
        var hints = NewHints(Database, Clock, signals);
        Inbox = new(Database, signals, hints, Clock);
        Failures = new(Database, hints, Clock);
        Corrections = new(Database, hints, Clock);
        Redirects = new(Database, Network, hints, Clock);
        Steps = new(Database, Clock);
        Resends = new(Database, Network, Steps, Clock);
    }

    /// <summary>Hints of a process that has no lanes and whose bus is away.</summary>
    public static Hints NewHints(Database database, TimeProvider clock, InboxSignals signals)
    {
        var host = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        var lanes = new Lanes([], new CurrentNetwork(), new(database, clock), new(database, clock), new(database, clock), host, clock, NullLogger<Lanes>.Instance);
        return new(lanes, signals, EmbeddedBridge.Bus, NullLogger<Hints>.Instance);
    }

    public ManualClock Clock { get; } = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));

    public Database Database { get; }

    public DeliveryStore Store { get; }

    public Inbox Inbox { get; }

    public Failures Failures { get; }

    public Corrections Corrections { get; }

    public CurrentNetwork Network { get; } = new();

    public Redirects Redirects { get; }

    public ReplaySteps Steps { get; }

    public Resends Resends { get; }

    /// <summary>A new delivery of a new message of this type within this journey.</summary>
    /// <returns>Whether it may leave now.</returns>
    public Task<bool> Add(string type, string journey = "P:1", string recipient = "ml-caen") =>
        Database.Write(db => Add(db, Message(db, type, journey), journey, recipient));

    /// <returns>Whether it may leave now.</returns>
    public bool Add(DbConnection db, long message, string journey = "P:1", string recipient = "ml-caen") =>
        Outbox.Add(db, [new(Lane with { Recipient = recipient }, message, journey, "canonical", new BodyWriter("{}"u8.ToArray()).Copy(..).ToParts())], Clock.GetUtcNow()).Count > 0;

    /// <summary>A routed message in the journal.</summary>
    /// <returns>Its <c>seq</c>.</returns>
    public long Message(DbConnection db, string type, string journey = "P:1")
    {
        var seq = db.ExecuteScalar<long>(
            """
            INSERT INTO message (receipt, emetteur, id, type, order_key, accepted_at, content_sha256, avertissements, state)
            VALUES (@receipt, 'of-pommier-bleu', @id, @type, @journey, @now, @hash, '', 'routed') RETURNING seq
            """, new { receipt = Guid.CreateVersion7(), id = Guid.NewGuid().ToString(), type, journey, now = Clock.GetUtcNow(), hash = Array.Empty<byte>() });
        db.Execute("INSERT INTO message_body (seq, body) VALUES (@seq, @body)", new { seq, body = "{}"u8.ToArray() });
        return seq;
    }

    public async Task<LaneKey?> Promote(string journey = "P:1") => await Database.Write(db => Outbox.Promote(db, Lane.Recipient, journey, Clock.GetUtcNow()));

    /// <summary>All deliveries in order, each as <c>type state</c>.</summary>
    public Task<IReadOnlyList<string>> All() => DeliveryTold.All(Database);

    /// <summary>The delivery of a type.</summary>
    public Task<Guid> Of(string type) => Database.Read(db =>
        db.QuerySingle<Guid>("SELECT d.delivery FROM delivery d JOIN message m ON m.seq = d.message WHERE m.type = @type AND d.replaced_by IS NULL", new { type }));

    /// <summary>What is kept of the delivery of a type while it is not settled.</summary>
    public Task<T> InLine<T>(string type, string column) => Database.Read(db => db.QuerySingle<T>(
        $"SELECT l.{column} FROM line l JOIN delivery d ON d.seq = l.seq JOIN message m ON m.seq = d.message WHERE m.type = @type", new { type }));

    /// <summary>Puts the delivery of a type into a state, whatever it was.</summary>
    public Task Set(string type, string state) => Database.Write(db =>
    {
        var seq = db.QuerySingle<long>("SELECT l.seq FROM line l JOIN delivery d ON d.seq = l.seq JOIN message m ON m.seq = d.message WHERE m.type = @type", new { type });
        if (state is "delivered" or "skipped" or "cancelled") Deliveries.Settle(db, seq, state, Clock.GetUtcNow());
        else if (state is "in_progress") db.Execute("UPDATE line SET claim = @claim WHERE seq = @seq", new { seq, claim = Guid.NewGuid() });
        else db.Execute("UPDATE line SET state = @state WHERE seq = @seq", new { seq, state });
    });

    /// <summary>Claims what is due, as the owner of the lane, which this desk becomes at its first claim.</summary>
    public async Task<IReadOnlyList<Claimed>> Take(int max = 1, bool probe = false) => await Store.Take(await Lease(), max, probe);

    /// <summary>Claims the batch that leaves now, as the owner of the lane.</summary>
    public async Task<Shipment?> TakeBatch(Gathering? by, bool probe = false) => await Store.TakeBatch(await Lease(), by, TimeZoneInfo.Utc, probe);

    /// <summary>All of a batch ends as told.</summary>
    public async Task Finish(Shipment shipment, Outcome outcome, TimeSpan? pause = null) =>
        await Store.Finish(await Lease(), shipment.Batch!, [.. shipment.Deliveries.Select(d => new Finished(Lane, d, outcome, pause, true, false))]);

    private async Task<Lease> Lease() => lease ??= (await new Leases(Database, Clock).Beat([Lane], [], [])).Taken.Single();

    /// <summary>Another process owns the lane from now on.</summary>
    public async Task Succeed()
    {
        await Database.Write(db => { db.Execute("UPDATE lane SET worker = NULL, claim = NULL"); });
        lease = null;
    }

    public Task<LaneKey?> Finish(Claimed delivery, Outcome outcome, TimeSpan? pause = null, bool scheduled = true, bool resume = false) =>
        Store.Finish(new(Lane, delivery, outcome, pause, scheduled, resume));

    /// <summary>Claims all that is due and finishes each as told.</summary>
    public async Task Send(OutcomeKind outcome, TimeSpan? pause = null, string cause = "http-503")
    {
        foreach (var claimed in await Take(10))
            await Finish(claimed, outcome is OutcomeKind.Delivered ? Outcome.Delivered : new(outcome, cause, "n'a pas répondu"), pause);
    }

    public ValueTask DisposeAsync() => test.DisposeAsync();
}
