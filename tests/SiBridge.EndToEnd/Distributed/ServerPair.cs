using SiBridge.EndToEnd.Distributed;
using SiBridge.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace SiBridge.EndToEnd.Distributed;

/// <summary>A PostgreSQL and a RabbitMQ, started when the first stage is set on them.</summary>
public abstract class ServerPair : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> postgres = new(() => PostgresServer.Start());
    private readonly Lazy<Task<RabbitServer>> rabbit = new(RabbitServer.Start);

    public Task<PostgresServer> Postgres => postgres.Value;

    public Task<RabbitServer> Rabbit => rabbit.Value;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (rabbit.IsValueCreated) await (await rabbit.Value).DisposeAsync();
        if (postgres.IsValueCreated) await (await postgres.Value).DisposeAsync();
    }
}

/// <summary>For all tests that leave them alone.</summary>
public sealed class SharedServers : ServerPair;

/// <summary>For tests that kill them or empty them, and so run one after the other.</summary>
public sealed class BreakableServers : ServerPair;

[CollectionDefinition(Name)]
public sealed class Breaking : ICollectionFixture<BreakableServers>
{
    public const string Name = "tests that break servers";
}
