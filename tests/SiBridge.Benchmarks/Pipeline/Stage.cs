using System.Text.Json.Nodes;
using SiBridge.Servers;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>Where pipelines run: a folder, the servers, the network and its receivers. Each pipeline gets a database and a virtual host of its own.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly PipelineOptions options;
    private readonly string folder;
    private readonly RunClock clock = new();
    private readonly List<string> incidents = [];
    private int made;

    private Stage(PipelineOptions options, string folder, PostgresServer? postgres, RabbitServer? rabbit)
    {
        (this.options, this.folder, Postgres, Rabbit) = (options, folder, postgres, rabbit);
        Network = new(options.Recipients);
        Receivers = new(Network, () => Ledger);
        WriteNetwork(_ => { });
    }

    public PipelineNetwork Network { get; }

    public Receivers Receivers { get; }

    /// <summary>Of the pipeline that runs now.</summary>
    public Ledger Ledger { get; private set; } = new();

    public PostgresServer? Postgres { get; }

    public RabbitServer? Rabbit { get; }

    /// <summary>What processes did that nothing asked for.</summary>
    public IReadOnlyList<string> Incidents => incidents;

    private string PartnersFile => Path.Combine(folder, "partners.json");

    public static async Task<Stage> Open(PipelineOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("sibridge-pipeline-").FullName;
        if (options.Shapes is [Shape.Embedded]) return new(options, folder, null, null);
        var postgres = PostgresServer.Start(options.Statements);
        return new(options, folder, await postgres, await RabbitServer.Start());
    }

    /// <summary>The network file anew: a bridge that runs takes it over.</summary>
    public void WriteNetwork(Action<JsonObject> change)
    {
        var file = JsonNode.Parse(Network.File(Receivers.Urls))!.AsObject();
        change(file);
        File.WriteAllText(PartnersFile + ".new", file.ToJsonString());
        File.Move(PartnersFile + ".new", PartnersFile, overwrite: true);
    }

    /// <summary>A pipeline on empty storage and with a new ledger; not started yet.</summary>
    public async Task<(Shape Shape, string Database)> Build(string name)
    {
        Ledger = new();
        made++;
        if (name is Shape.Embedded)
        {
            var data = Path.Combine(folder, $"data-{made}");
            return (new(name, [Process("bridge", options.Bridge, url => ["run", "--partners", PartnersFile, "--data", data, "--urls", $"{url}"])], () => Task.FromResult(DataFolder.Bytes(data))), data);
        }

        var (database, broker) = (await Postgres!.NewDatabase(), await Rabbit!.NewVirtualHost());
        // Without workers of their own the gateways do both.
        (string, BridgeProcess) Bridge(string role) => Process(
            role, options.Bridge, url => ["run", "--roles", options.Workers == 0 ? "gateway,worker" : role, "--database", database, "--broker", broker, "--partners", PartnersFile, "--urls", $"{url}"]);
        IReadOnlyList<(string, BridgeProcess)> processes = name is Shape.Reference
            ? [Process("reference", options.Reference, url => [$"{url}", database, broker, PartnersFile])]
            : [.. Enumerable.Range(0, options.Gateways).Select(_ => Bridge("gateway")), .. Enumerable.Range(0, options.Workers).Select(_ => Bridge("worker"))];
        return (new(name, processes, () => Postgres.SizeOf(database)), database);
    }

    public async ValueTask DisposeAsync()
    {
        Receivers.Dispose();
        if (Rabbit is not null) await Rabbit.DisposeAsync();
        if (Postgres is not null) await Postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private (string Role, BridgeProcess Process) Process(string role, string program, Func<Uri, IEnumerable<string>> arguments) =>
        (role, new(program, arguments, Path.Combine(folder, $"{role}-{Guid.NewGuid():N}.log"), text => incidents.Add($"{role}: {text}"), clock));
}
