using Microsoft.Extensions.Hosting.Internal;
using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using SiBridge.Delivery;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Tests.Support;

/// <summary>Deliveries on a real database, to one recipient, without a lane that runs: a test says what happens next.</summary>
internal sealed class DeliveryDesk : IAsyncDisposable
{
    public static readonly LaneKey Lane = new("ml-caen", "boite");

    private readonly TemporaryFolder folder = new();

    public DeliveryDesk()
    {
        Database = new(folder.File("sibridge.db"));
        Store = new(Database, Clock);
        var signals = new InboxSignals();
        var lanes = new Lanes([], new CurrentNetwork(), Store, signals, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), Clock, NullLogger<Lanes>.Instance);
        Inbox = new(Database, signals, lanes, Clock);
        Failures = new(Database, lanes, Clock);
    }

    public ManualClock Clock { get; } = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));

    public Database Database { get; }

    public DeliveryStore Store { get; }

    public Inbox Inbox { get; }

    public Failures Failures { get; }

    /// <summary>A new delivery of this type within this journey.</summary>
    /// <returns>Whether it may leave now.</returns>
    public Task<bool> Add(string type, string journey = "P:1", string recipient = "ml-caen") => Database.Write(db =>
        Outbox.Add(db, Lane with { Recipient = recipient }, Guid.CreateVersion7(), type, journey, "{}"u8.ToArray(), Clock.GetUtcNow()));

    public async Task<LaneKey?> Promote(string journey = "P:1") => await Database.Write(db => Outbox.Promote(db, Lane.Recipient, journey, Clock.GetUtcNow()));

    /// <summary>All deliveries in order, each as <c>type state</c>.</summary>
    public IReadOnlyList<string> All => Database.Read(db => db.Query<string>("SELECT type || ' ' || state FROM delivery ORDER BY seq").ToList());

    /// <summary>The delivery of a type.</summary>
    public Guid Of(string type) => Database.Read(db => db.QuerySingle<Guid>("SELECT delivery FROM delivery WHERE type = @type", new { type }));

    public Task Set(string type, string state) =>
        Database.Write((DbConnection db) => { db.Execute("UPDATE delivery SET state = @state, settled_at = 0 WHERE type = @type", new { type, state }); });

    /// <summary>Claims all that is due and finishes each as told.</summary>
    public async Task Send(OutcomeKind outcome, TimeSpan? pause = null, string cause = "http-503")
    {
        foreach (var claimed in await Store.Take(Lane, 10, probe: false))
            await Store.Finish(Lane, claimed, outcome is OutcomeKind.Delivered ? Outcome.Delivered : new(outcome, cause, "n'a pas répondu"), pause, scheduled: true, resume: false);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        folder.Dispose();
    }
}
