using SiBridge.Delivery;
using SiBridge.Delivery.Notices;
using SiBridge.Echeances;
using SiBridge.Flows;
using SiBridge.Gateway;
using SiBridge.Indicateurs;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Sources;
using SiBridge.Storage;

namespace SiBridge.Hosting;

/// <summary>
/// The composition root: one process with its roles, between a database and a bus. Embedded, that is a SQLite file and a bus within the
/// process; else PostgreSQL and RabbitMQ, shared with other processes.
/// </summary>
public static partial class Bridge
{
    /// <summary>How long the process may take to stop cleanly.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(18);

    /// <summary>Opens everything but the port.</summary>
    /// <param name="say">Told, in French, what the start waits for.</param>
    /// <exception cref="CannotStartException">The network file, the database, the data folder or the address does not allow it.</exception>
    public static async Task<WebApplication> Build(BridgeOptions options, Action<string>? say = null, CancellationToken stop = default)
    {
        ListenAddresses.Check(options);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(options.Urls.Split(';')).UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var started = false;
        // Until it has started, what goes wrong is thrown to the caller, who says it in one sentence; the host would log its stack trace too.
        Logging(builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Warning));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);

        var folder = options.Database is null ? new DataFolder(options.Data) : null;
        var claim = options.Database is null ? null : new DatabaseClaim(options.Database, alone: options.Broker is null, TimeProvider.System);
        Database? database = null;
        try
        {
            var waiting = new DatabaseAtStart(say ?? (_ => { }), TimeProvider.System, stop);
            database = await waiting.For(() => Task.FromResult(DatabaseAtStart.Open(options, folder)));
            if (claim is not null) await waiting.For(() => claim.Take(stop));
            await AddBridge(builder.Services, options, folder, claim, database, waiting);
            var app = builder.Build();
            // The container closes what it has handed out, in the reverse order: handed out first, the folder, or the claim, is let go of last, when the
            // database is closed, and the database when all that uses it has ended.
            app.Services.GetService<DataFolder>();
            app.Services.GetService<DatabaseClaim>();
            app.Services.GetRequiredService<Database>();
            app.Lifetime.ApplicationStarted.Register(() => started = true);
            app.UseProblems();
            app.MapHealth();
            if (options.Roles.HasFlag(Roles.Gateway))
            {
                app.MapGateway();
                app.MapSources();
                app.MapCorrespondances();
                app.MapDocs();
            }

            if (folder is not null && DataFolder.IsOpenToOthers(options.Data)) OpenToOthers(app.Logger, options.Data);
            return app;
        }
        catch
        {
            if (database is not null) await database.DisposeAsync();
            if (claim is not null) await claim.DisposeAsync();
            folder?.Dispose();
            throw;
        }
    }

    private static async Task AddBridge(IServiceCollection services, BridgeOptions options, DataFolder? folder, DatabaseClaim? claim, Database database, DatabaseAtStart waiting)
    {
        var clock = TimeProvider.System;
        var schemas = new SchemaCatalogue();
        var network = new CurrentNetwork();
        var kinds = ChannelKinds.All(network, clock);
        var sources = SourceKinds.All(network, clock);
        var source = new NetworkSource(options.Partners, new NetworkFile(schemas, kinds, sources, ListenAddresses.BeyondLoopback(options)), database, clock);
        network.Replace(await waiting.For(() => FirstNetwork(source, database.IsShared, options.Roles.HasFlag(Roles.Gateway))));

        // By factory: the container closes only what it made itself, not instances that it was given.
        if (folder is not null) services.AddSingleton(_ => folder);
        if (claim is not null) services.AddSingleton(_ => claim).AddHostedService<KeptClaim>();
        services.AddSingleton(_ => database);
        foreach (var push in kinds.OfType<IPushChannel>()) services.AddSingleton(_ => push);
        foreach (var one in sources) services.AddSingleton(_ => one);
        services.AddSingleton(clock).AddSingleton(schemas).AddSingleton(network).AddSingleton(source);
        services.AddSingleton<DeliveryStore>().AddSingleton<ReplaySteps>().AddSingleton<Leases>().AddSingleton<Suspensions>().AddSingleton<Hints>().AddSingleton<InboxSignals>().AddSingleton<Lanes>();
        // The bus first: what the others announce must find its queues; and it stops last.
        services.AddBus(options);
        services.AddIntake(options);
        if (options.Roles.HasFlag(Roles.Gateway)) services.AddGateway();
        if (options.Roles.HasFlag(Roles.Worker)) services.AddWorker();
        services.AddHostedService(s => ActivatorUtilities.CreateInstance<NetworkWatch>(s, options.Roles.HasFlag(Roles.Gateway))).AddHostedService<DatabaseGuard>();
    }

    /// <summary>Messages come in by requests, and by the sources at which workers look.</summary>
    private static void AddIntake(this IServiceCollection services, BridgeOptions options)
    {
        var most = options.Broker is null ? Announcer.ReceiptsPerMessage : Announcer.ReceiptsPerBrokerMessage;
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<Announcer>(s, most)).AddSingleton<MessageJournal>();
        services.AddSingleton<Admission>().AddSingleton<Intake>().AddSingleton<GoneSessions>().AddSingleton<Repetitions>().AddSingleton<SourceStates>();
        services.AddHostedService(s => s.GetRequiredService<Announcer>());
    }

    private static void AddGateway(this IServiceCollection services)
    {
        services.AddSingleton<Followers>().AddSingleton<SessionsInLheo>().AddSingleton<PostMessages>().AddSingleton<AnnoncesEndpoint>().AddSingleton<RateLimit>();
        services.AddSingleton<MessageReader>().AddSingleton<ParcoursReader>().AddSingleton<PlacesEndpoint>().AddSingleton<PlacesFlux>().AddSingleton<EcheancesFor>().AddSingleton<EcheancesEndpoint>().AddSingleton<IndicateursEndpoint>();
        services.AddSingleton<Inbox>().AddSingleton<InboxEndpoint>().AddSingleton<OwnDeliveries>().AddSingleton<OwnDeliveriesEndpoint>();
        services.AddSingleton<Failures>().AddSingleton<AdminEndpoint>().AddSingleton<FailureGroups>().AddSingleton<FailureGroupsEndpoint>();
        services.AddSingleton<Redirects>().AddSingleton<Resends>().AddSingleton<ResendsEndpoint>();
        services.AddSingleton<Corrections>().AddSingleton<CorrectionCheck>().AddSingleton<CorrectionsEndpoint>().AddSingleton<DeliveryChains>().AddSingleton<DeliveriesEndpoint>();
        services.AddSingleton<Replays>().AddSingleton<ReplayForesight>().AddSingleton<ReplaysEndpoint>().AddSingleton<ChannelStates>().AddSingleton<ChannelsEndpoint>();
        services.AddSingleton<Retranslation>().AddSingleton<RetranslationsEndpoint>().AddSingleton<CorrespondancesEndpoint>();
        services.AddDocs();
    }

    private static void AddWorker(this IServiceCollection services)
    {
        services.AddSingleton<Router>().AddSingleton<NoticeCopies>();
        services.AddHostedService(s => s.GetRequiredService<Lanes>()).AddHostedService<FlowSweep>().AddHostedService<EcheanceSweep>().AddHostedService<CorrespondanceSweep>().AddHostedService<PlacesAppender>().AddHostedService<ReplayWorker>().AddHostedService<NoticeWorker>();
        services.AddHostedService<CountOldJourneys>().AddHostedService<IdentifyOldJourneys>().AddHostedService<PackMonths>();
        services.AddSingleton<FactsTold>().AddSingleton<ToldIntake>().AddSingleton<HeldLines>().AddHostedService<HeldLineSweep>().AddSingleton<DocumentIntake>().AddSingleton<DocumentTroubles>().AddSingleton<SourceDesk>().AddSingleton<SourceLeases>().AddHostedService<SourceWatch>();
    }

    private static async Task<NetworkInForce> FirstNetwork(NetworkSource source, bool shared, bool publishes)
    {
        try
        {
            var (origin, network, problems) = await NetworkStart.Choose(source, shared, publishes);
            return network ?? throw new CannotStartException(
                $"Le réseau {origin} est refusé :\n" + string.Join('\n', problems.Select(p => "  " + p.In(origin))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException(File.Exists(source.Path)
                ? $"Le fichier du réseau {source.Path} ne se lit pas : vérifiez les droits."
                : $"Le fichier du réseau {source.Path} n'existe pas : donnez le vôtre avec --partners.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Folder} is open to other users of this machine, and persons' data lie there: chmod 700")]
    private static partial void OpenToOthers(ILogger log, string folder);

    private static void Logging(ILoggingBuilder logging)
    {
        logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        // What matters of the bus, our own watchers say, once: the library repeats a broker that is away with every attempt and every message.
        logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Critical).AddFilter("System", LogLevel.Warning);
    }
}
