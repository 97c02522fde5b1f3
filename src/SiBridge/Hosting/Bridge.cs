using MassTransit;
using SiBridge.Delivery;
using SiBridge.Flows;
using SiBridge.Gateway;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Storage;

namespace SiBridge.Hosting;

/// <summary>The composition root: one process with all roles, an in-memory bus and a SQLite file.</summary>
public static partial class Bridge
{
    /// <summary>How long the process may take to stop cleanly.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(18);

    private const int RoutedAtOnce = 64;

    /// <summary>Opens everything but the port.</summary>
    /// <exception cref="CannotStartException">The network file, the data folder or the address does not allow it.</exception>
    public static async Task<WebApplication> Build(BridgeOptions options)
    {
        ListenAddresses.Check(options);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(options.Urls.Split(';')).UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var started = false;
        // Until it has started, what goes wrong is thrown to the caller, who says it in one sentence; the host would log its stack trace too.
        Logging(builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Warning));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);

        var folder = new DataFolder(options.Data);
        Database? database = null;
        try
        {
            database = Open(folder.DatabaseFile);
            await AddBridge(builder.Services, options, folder, database);
            var app = builder.Build();
            // The container closes what it has handed out, in the reverse order: handed out first, the folder is let go of last, when the
            // database is closed, and the database when all that uses it has ended.
            app.Services.GetRequiredService<DataFolder>();
            app.Services.GetRequiredService<Database>();
            app.Lifetime.ApplicationStarted.Register(() => started = true);
            app.UseProblems();
            app.MapHealth();
            app.MapGateway();
            app.MapDocs();
            if (DataFolder.IsOpenToOthers(options.Data)) OpenToOthers(app.Logger, options.Data);
            return app;
        }
        catch
        {
            if (database is not null) await database.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    private static async Task AddBridge(IServiceCollection services, BridgeOptions options, DataFolder folder, Database database)
    {
        var clock = TimeProvider.System;
        var schemas = new SchemaCatalogue();
        var network = new CurrentNetwork();
        var kinds = ChannelKinds.All(network, clock);
        var source = new NetworkSource(options.Partners, new NetworkFile(schemas, kinds, ListenAddresses.BeyondLoopback(options)), database, clock);
        network.Replace(await FirstNetwork(source));

        // By factory: the container closes only what it made itself, not instances that it was given.
        services.AddSingleton(_ => folder).AddSingleton(_ => database);
        foreach (var push in kinds.OfType<IPushChannel>()) services.AddSingleton(_ => push);
        services.AddSingleton(clock).AddSingleton(schemas).AddSingleton(network).AddSingleton(source);
        services.AddSingleton<Announcer>().AddSingleton<MessageJournal>().AddSingleton<Router>();
        services.AddSingleton<DeliveryStore>().AddSingleton<InboxSignals>().AddSingleton<Lanes>().AddSingleton<Inbox>().AddSingleton<Failures>();
        services.AddSingleton<Admission>().AddSingleton<PostMessages>().AddSingleton<RateLimit>();
        services.AddSingleton<MessageReader>().AddSingleton<ParcoursReader>().AddSingleton<PlacesEndpoint>().AddSingleton<InboxEndpoint>().AddSingleton<AdminEndpoint>();
        services.AddDocs();
        // The bus first: what the others announce must find its queues.
        services.AddBus();
        services.AddHostedService(s => s.GetRequiredService<Announcer>()).AddHostedService(s => s.GetRequiredService<Lanes>());
        services.AddHostedService<FlowSweep>().AddHostedService<NetworkWatch>().AddHostedService<DatabaseGuard>();
    }

    private static Database Open(string file)
    {
        try
        {
            return new Database(file);
        }
        catch (DatabaseUnavailableException e)
        {
            throw CannotStartException.Because(e);
        }
    }

    private static async Task<NetworkInForce> FirstNetwork(NetworkSource source)
    {
        try
        {
            var (network, problems) = await source.Adopt(source.ReadFile());
            return network ?? throw new CannotStartException(
                $"Le réseau {source.Path} est refusé :\n" + string.Join('\n', problems.Select(p => $"  {source.Path}:{p.Line}:{p.Column}: {(p.Pointer is "" ? "(document)" : p.Pointer)} : {p.Message}")));
        }
        catch (DatabaseUnavailableException e)
        {
            throw CannotStartException.Because(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException(File.Exists(source.Path)
                ? $"Le fichier du réseau {source.Path} ne se lit pas : vérifiez les droits."
                : $"Le fichier du réseau {source.Path} n'existe pas : donnez le vôtre avec --partners.");
        }
    }

    private static void AddBus(this IServiceCollection services)
    {
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<RouteAccepted>();
            bus.AddConsumer<WakeLane>();
            bus.UsingInMemory((context, memory) =>
            {
                memory.ReceiveEndpoint("route-accepted", endpoint =>
                {
                    // They take turns in the router, which routes together what several of them bring.
                    endpoint.PrefetchCount = RoutedAtOnce;
                    endpoint.ConcurrentMessageLimit = RoutedAtOnce;
                    WithoutFaults(endpoint);
                    endpoint.ConfigureConsumer<RouteAccepted>(context);
                });
                memory.ReceiveEndpoint("wake-lane", endpoint =>
                {
                    WithoutFaults(endpoint);
                    endpoint.ConfigureConsumer<WakeLane>(context);
                });
            });
        });
        services.Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true);
    }

    /// <summary>What fails stays in the database and is announced again: neither error queues nor faults carry it.</summary>
    private static void WithoutFaults(IReceiveEndpointConfigurator endpoint)
    {
        endpoint.PublishFaults = false;
        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();
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
        logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
    }
}
