using Dapper;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Gateway;
using SiBridge.JsonSchema;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Reference;
using SiBridge.Storage;

namespace SiBridge.Tests.Support;

/// <summary>
/// The way of a message up to its deliveries, on a real database, without a server: a test says when something is accepted and
/// when it is routed, so that it can put anything in between.
/// </summary>
internal sealed class EmbeddedBridge : IAsyncDisposable
{
    public static readonly SchemaCatalogue Schemas = new();

    // Never started: here the test routes, not the bus.
    private static readonly IBusControl Bus = MassTransit.Bus.Factory.CreateUsingInMemory(_ => { });

    private readonly TemporaryFolder folder = new();
    private readonly Admission admission;
    private readonly MessageJournal journal;

    public EmbeddedBridge(NetworkInForce network)
    {
        Database = new(folder.File("sibridge.db"));
        Network.Replace(network);
        Router = new(Database, Network, Clock, NullLogger<Router>.Instance);
        journal = new(Database, new(Bus, NullLogger<Announcer>.Instance), Clock);
        admission = new(Schemas, Database, journal, Clock);
    }

    /// <summary>After all that the sample tells.</summary>
    public ManualClock Clock { get; } = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));

    public CurrentNetwork Network { get; } = new();

    public Database Database { get; }

    public Router Router { get; }

    /// <summary>What the gateway says of a message, and nothing is kept.</summary>
    public Judgement Judge(string emitter, Told message)
    {
        JsonText.TryParse(message.Utf8, out var text, out _).ShouldBeTrue();
        using (text) return admission.Judge(Network.Current.ByCode(emitter)!, message.Type, Network.Current, text.Root, text, "");
    }

    /// <summary>A message that passes every check is on disk, and nobody has routed it yet.</summary>
    public async Task<Guid> Accept(string emitter, Told message)
    {
        var judgement = Judge(emitter, message);
        judgement.Problem.ShouldBeNull();
        return judgement.Replay?.Receipt ?? (await journal.Append([judgement.New!]))[0].Receipt;
    }

    public Task Route(params Guid[] receipts) => Router.RouteNext(receipts);

    /// <summary>Accepted and routed.</summary>
    public async Task<Guid> Post(string emitter, Told message)
    {
        var receipt = await Accept(emitter, message);
        await Route(receipt);
        return receipt;
    }

    /// <summary>A message's state, as an operator sees it.</summary>
    public MessageView View(Guid receipt) => new MessageReader(Database).Find(receipt, new(null, Network.Current.Operators[0]))!;

    /// <summary>The deliveries to a partner in order, each as <c>type state</c>.</summary>
    public IReadOnlyList<string> To(string recipient) => Database.Read(db =>
        db.Query<string>("SELECT type || ' ' || state FROM delivery WHERE recipient = @recipient ORDER BY seq", new { recipient }).ToList());

    /// <summary>What a partner reads of a message.</summary>
    public string Body(Guid receipt, string recipient) => System.Text.Encoding.UTF8.GetString(Database.Read(db => db.QuerySingle<byte[]>(
        "SELECT b.body FROM delivery d JOIN delivery_body b ON b.seq = d.seq WHERE d.receipt = @receipt AND d.recipient = @recipient", new { receipt, recipient })));

    /// <summary>The recipient has all that was on its way, and then all that waited behind it.</summary>
    public Task Delivered(string recipient) => Database.Write(db =>
    {
        while (db.Query<(long Seq, string OrderKey)>("SELECT seq, order_key FROM delivery WHERE recipient = @recipient AND state = 'pending'", new { recipient }).ToList() is { Count: > 0 } due)
        {
            foreach (var (seq, key) in due)
            {
                db.Execute("UPDATE delivery SET state = 'delivered' WHERE seq = @seq", new { seq });
                SiBridge.Delivery.Outbox.Promote(db, recipient, key, Clock.GetUtcNow());
            }
        }
    });

    /// <summary>The sample's journey.</summary>
    public SuiviParcours? Parcours => Database.Read(db => Known.LoadParcours(db, Network.Current, OrderKey.OfJourney(Messages.Caen, "P-2026-0417")));

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        folder.Dispose();
    }
}
