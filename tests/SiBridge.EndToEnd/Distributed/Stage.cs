using Npgsql;
using SiBridge.EndToEnd.Harness;
using SiBridge.Servers;
using SiBridge.Servers.Compose;

namespace SiBridge.EndToEnd.Distributed;

/// <summary>
/// Normandie on several gateways and workers, over a database and a virtual host of its own. Each process is started with the command that
/// its container in compose.yaml would run.
/// </summary>
public sealed class Stage : IAsyncDisposable
{
    /// <summary>Where compose.yaml lies.</summary>
    public static readonly string Compose = Path.Combine(Root(AppContext.BaseDirectory), "compose");

    private readonly List<BridgeProcess> later = [];

    private Stage(PostgresServer postgres, RabbitServer rabbit, string database, string broker) =>
        (Postgres, Rabbit, Database, Broker) = (postgres, rabbit, database, broker);

    public PostgresServer Postgres { get; }

    public RabbitServer Rabbit { get; }

    /// <summary>Npgsql connection string.</summary>
    public string Database { get; }

    /// <summary>With its virtual host.</summary>
    public string Broker { get; }

    public Normandie Normandie { get; private set; } = null!;

    public IReadOnlyList<BridgeProcess> Gateways { get; private set; } = [];

    public IReadOnlyList<BridgeProcess> Workers { get; private set; } = [];

    /// <param name="gateways">One or two: each is a service of its own.</param>
    /// <param name="change">What is different in the network.</param>
    /// <param name="database">An empty one, when it is not just any.</param>
    public static async Task<Stage> Start(ServerPair servers, int gateways = 1, int workers = 2, Action<Normandie>? change = null, string? database = null)
    {
        var (postgres, rabbit) = (await servers.Postgres, await servers.Rabbit);
        var stage = new Stage(postgres, rabbit, database ?? await postgres.NewDatabase(), await rabbit.NewVirtualHost());
        stage.Normandie = await Normandie.Start(
            normandie =>
            {
                File.WriteAllText(normandie["database"], stage.Database);
                File.WriteAllText(normandie["broker"], stage.Broker);
                stage.Gateways = [.. Enumerable.Range(1, gateways).Select(n => Process(normandie, $"gateway-{n}"))];
                stage.Workers = [.. Enumerable.Range(1, workers).Select(_ => Process(normandie, "worker"))];
                return [.. stage.Gateways, .. stage.Workers];
            },
            change);
        return stage;
    }

    /// <summary>One more process, not yet started.</summary>
    /// <param name="service">Its name in compose.yaml.</param>
    /// <param name="partners">Its network file, when it has not that of the others.</param>
    public BridgeProcess Another(string service, string? partners = null)
    {
        later.Add(Process(Normandie, service, partners));
        return later[^1];
    }

    /// <summary>Which process sent a request, going by the connection that it came over.</summary>
    public BridgeProcess SenderOf(Received request) => Workers.Concat(later).Single(p => p.Id is not null && Sockets.PortsOf(p).Contains(request.Port));

    /// <summary>Changes the database behind the bridge's back.</summary>
    public static async Task Execute(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in later) await process.DisposeAsync();
        await Normandie.DisposeAsync();
    }

    /// <summary>A service for which the test has written a network file of its own reads that one.</summary>
    private static BridgeProcess Process(Normandie normandie, string service, string? partners = null) => new(url =>
    {
        partners ??= File.Exists(normandie[$"{service}.json"]) ? $"{service}.json" : "partners.json";
        var container = ContainerProcess.Of(Compose, service).With("SiBridge.dll", BridgeProcess.Built).With("/network/partners.json", normandie[partners])
            .With("/run/secrets/database", normandie["database"]).With("/run/secrets/broker", normandie["broker"]);
        // A worker listens where nobody says otherwise, which on one machine only one of them can.
        return service is "worker" ? container.WithVariable("SIBRIDGE_URLS", url) : container.With("http://*:5080", url);
    });

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "SiBridge.sln"))
        ? folder
        : Root(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests run outside the repository"));
}
