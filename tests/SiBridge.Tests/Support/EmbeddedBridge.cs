using Dapper;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SiBridge.Delivery;
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
/// The way of a message up to its deliveries, on a real database, without a bus: a test says when something is accepted and
/// when it is routed, so that it can put anything in between.
/// </summary>
internal sealed class EmbeddedBridge : IAsyncDisposable
{
    public static readonly SchemaCatalogue Schemas = new();

    // Never started: here the test routes, not the bus.
    public static readonly IBusControl Bus = MassTransit.Bus.Factory.CreateUsingInMemory(_ => { });

    private readonly TestDatabase test;
    private readonly Admission admission;

    public EmbeddedBridge(Engine engine, NetworkInForce network) : this(new TestDatabase(engine), network)
    {
    }

    private EmbeddedBridge(TestDatabase test, NetworkInForce network) : this(test, test.Open(), network)
    {
    }

    /// <param name="database">One that was opened otherwise.</param>
    public EmbeddedBridge(TestDatabase test, Database database, NetworkInForce network)
    {
        this.test = test;
        Database = database;
        Network.Replace(network);
        Router = NewRouter(database);
        Journal = NewJournal(database);
        Hints = DeliveryDesk.NewHints(Database, Clock, new());
        admission = new(Schemas, Database, Clock);
    }

    /// <summary>After all that the sample tells.</summary>
    public ManualClock Clock { get; } = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));

    public CurrentNetwork Network { get; } = new();

    public Database Database { get; }

    public Router Router { get; }

    public MessageJournal Journal { get; }

    /// <summary>Told to nobody: no lane runs, and the bus was never started.</summary>
    public Hints Hints { get; }

    /// <summary>The database as one more process sees it.</summary>
    public Database OneMore() => test.Open();

    public MessageJournal NewJournal(Database database) => new(database, new(Bus, NullLogger<Announcer>.Instance), Clock);

    public Router NewRouter(Database database) => new(database, Network, Clock, NullLogger<Router>.Instance);

    /// <summary>What the gateway says of a message, and nothing is kept.</summary>
    public async Task<Judgement> Judge(string emitter, Told message)
    {
        JsonText.TryParse(message.Utf8, out var text, out _).ShouldBeTrue();
        using (text) return await admission.Judge(Network.Current.ByCode(emitter)!, message.Type, Network.Current, text.Root, text, "");
    }

    /// <summary>A message that passes every check is on disk, and nobody has routed it yet.</summary>
    public async Task<Guid> Accept(string emitter, Told message)
    {
        var judgement = await Judge(emitter, message);
        judgement.Problem.ShouldBeNull();
        return judgement.Replay?.Receipt ?? (await Journal.Append([judgement.New!]))[0].Receipt;
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
    public async Task<MessageView> View(Guid receipt) => (await new MessageReader(Database).Find(receipt, new(null, Network.Current.Operators[0])))!;

    /// <summary>The deliveries to a partner in order, each as <c>type state</c>.</summary>
    public Task<IReadOnlyList<string>> To(string recipient) => DeliveryTold.All(Database, "d.recipient = @recipient", new { recipient });

    /// <summary>What a partner reads of a message.</summary>
    public Task<string> Body(Guid receipt, string recipient) => Database.Read(db =>
    {
        var (parts, message) = db.QuerySingle<(byte[], byte[])>(
            """
            SELECT p.parts, b.body FROM message m JOIN message_body b ON b.seq = m.seq JOIN delivery d ON d.message = m.seq JOIN delivery_body p ON p.seq = d.seq
            WHERE m.receipt = @receipt AND d.recipient = @recipient
            """, new { receipt, recipient });
        return System.Text.Encoding.UTF8.GetString(SiBridge.Translation.Body.Of(parts, SiBridge.Storage.Packed.Unpack(message)));
    });

    /// <summary>The recipient has all that was on its way, and then all that waited behind it.</summary>
    public Task Delivered(string recipient) => Database.Write(db =>
    {
        while (db.Query<(long Seq, string OrderKey)>("SELECT seq, order_key FROM line WHERE recipient = @recipient AND state = 'pending'", new { recipient }).ToList() is { Count: > 0 } due)
        {
            foreach (var (seq, key) in due)
            {
                Deliveries.Settle(db, seq, "delivered", Clock.GetUtcNow());
                Outbox.Promote(db, recipient, key, Clock.GetUtcNow());
            }
        }
    });

    /// <summary>The sample's journey.</summary>
    public Task<SuiviParcours?> Parcours() =>
        Database.Read(db => Known.LoadParcours(new Lookups(db), Network.Current, OrderKey.OfJourney(Messages.Caen, "P-2026-0417")));

    public async ValueTask DisposeAsync()
    {
        Router.Dispose();
        await test.DisposeAsync();
    }
}
