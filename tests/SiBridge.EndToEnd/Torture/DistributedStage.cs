using SiBridge.EndToEnd.Harness;
using SiBridge.Servers;

namespace SiBridge.EndToEnd.Torture;

/// <summary>Two gateways and two workers over a private PostgreSQL and a private RabbitMQ.</summary>
/// <param name="program">The build that runs.</param>
/// <param name="environment">What it is told beside.</param>
internal sealed class DistributedStage(string program, IReadOnlyDictionary<string, string> environment) : Stage
{
    public static readonly IReadOnlyList<string> Names = ["gateway-1", "gateway-2", "worker-1", "worker-2", "postgresql", "rabbitmq"];

    private readonly List<Victim> victims = [];
    private PostgresServer? postgres;
    private RabbitServer? rabbit;

    public override IReadOnlyList<Uri> Gateways => [.. victims.OfType<BridgeVictim>().Where(v => v.Name.StartsWith("gateway", StringComparison.Ordinal)).Select(v => v.Process.Url)];

    public override IReadOnlyList<Victim> Victims => victims;

    public override async Task Start(string partners)
    {
        postgres = await PostgresServer.Start();
        rabbit = await RabbitServer.Start();
        var (database, broker) = (await postgres.NewDatabase(), await rabbit.NewVirtualHost());
        foreach (var name in Names.Take(4))
        {
            victims.Add(new BridgeVictim(name, new(program, environment, ["--roles", name.Split('-')[0], "--database", database, "--broker", broker, "--partners", partners])));
        }

        // Servers that the environment gave cannot be killed: then a fault of theirs is left out.
        if (postgres.IsOurs) victims.Add(new ServerVictim("postgresql", postgres));
        if (rabbit.IsOurs) victims.Add(new ServerVictim("rabbitmq", rabbit));
        await Task.WhenAll(victims.OfType<BridgeVictim>().Select(v => v.Process.Start()));
    }

    public override Task Wipe() => rabbit!.Wipe();

    public override async ValueTask DisposeAsync()
    {
        foreach (var victim in victims.OfType<BridgeVictim>()) await victim.Process.DisposeAsync();
        if (rabbit is not null) await rabbit.DisposeAsync();
        if (postgres is not null) await postgres.DisposeAsync();
    }

    private sealed class ServerVictim(string name, Server server) : Victim(name)
    {
        public override Task Kill()
        {
            server.Kill();
            return Task.CompletedTask;
        }

        public override Task Restart() => server.Restart();

        public override void Freeze() => server.Freeze();

        public override void Thaw() => server.Thaw();
    }
}
