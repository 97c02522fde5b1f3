using MassTransit;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Flows;
using SiBridge.Gateway;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Storage;

namespace SiBridge.Hosting;

/// <summary>The composition root: one process with all roles, an in-memory bus and a SQLite file.</summary>
public static class Bridge
{
    /// <summary>How long the process may take to stop cleanly.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(18);

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
        try
        {
            await AddBridge(builder.Services, options, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }

        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => started = true);
        app.UseProblems();
        app.MapHealth();
        app.MapGateway();
        app.MapDocs();
        return app;
    }

    private static async Task AddBridge(IServiceCollection services, BridgeOptions options, DataFolder folder)
    {
        var clock = TimeProvider.System;
        var database = Open(folder.DatabaseFile);
        var schemas = new SchemaCatalogue();
        var network = new CurrentNetwork();
        var http = new HttpChannel(network, clock);
        var source = new NetworkSource(options.Partners, new NetworkFile(schemas, [http, new InboxChannel()], ListenAddresses.BeyondLoopback(options)), database, clock);
        network.Replace(await FirstNetwork(source));

        // By factory, so that the container closes them, in the reverse order: the folder last.
        services.AddSingleton(_ => folder).AddSingleton(_ => database).AddSingleton<IPushChannel>(_ => http);
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
            throw new CannotStartException(e.Message);
        }
    }

    private static async Task<NetworkInForce> FirstNetwork(NetworkSource source)
    {
        try
        {
            var (network, problems) = await source.Adopt(source.ReadFile().Bytes);
            return network ?? throw new CannotStartException(
                $"Le réseau {source.Path} est refusé :\n" + string.Join('\n', problems.Select(p => $"  {source.Path}:{p.Line}:{p.Column}: {(p.Pointer is "" ? "(document)" : p.Pointer)} : {p.Message}")));
        }
        catch (DatabaseUnavailableException e)
        {
            throw new CannotStartException(e.Message);
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
                    // One at a time: they share the one writer anyway, and each takes all that waits under its keys.
                    endpoint.ConcurrentMessageLimit = 1;
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
