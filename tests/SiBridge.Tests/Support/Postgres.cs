using Dapper;
using Npgsql;
using SiBridge.Servers;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(Postgres))]
// Each database has several connections, and a server only so many.
[assembly: CollectionBehavior(MaxParallelThreads = 8)]

namespace SiBridge.Tests.Support;

/// <summary>The PostgreSQL server of all tests: started by the first that needs it, gone with the last. Each test gets a copy of one database.</summary>
public sealed class Postgres : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(Start);
    private static readonly Lazy<Task<string>> Template = new(MakeTemplate);

    /// <summary>The connection string of a new database that is at this program's version. There a machine that holds a test up is neither a process that froze nor a server that is away.</summary>
    public static async Task<string> NewDatabase()
    {
        var template = new NpgsqlConnectionStringBuilder(await Template.Value);
        var copy = new NpgsqlConnectionStringBuilder(template.ConnectionString) { Database = $"{template.Database}_{Guid.NewGuid():N}"[..63], Options = "-c idle_in_transaction_session_timeout=60000", Timeout = 60 };
        await Maintain(copy, $"CREATE DATABASE {copy.Database} TEMPLATE {template.Database}");
        return copy.ConnectionString;
    }

    /// <summary>One with nothing in it.</summary>
    public static async Task<string> NewEmptyDatabase() => await (await Server.Value).NewDatabase();

    public static Task Drop(string connectionString)
    {
        var dropped = new NpgsqlConnectionStringBuilder(connectionString);
        return Maintain(dropped, $"DROP DATABASE {dropped.Database} WITH (FORCE)");
    }

    /// <summary>Whether a unit of work waits for a key that another one has locked.</summary>
    public static Task<bool> SomebodyWaitsForAKey(Database database) => database.Read(db => db.ExecuteScalar<bool>(
        "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"));

    public async ValueTask DisposeAsync()
    {
        if (Server.IsValueCreated && Server.Value.IsCompletedSuccessfully) await (await Server.Value).DisposeAsync();
    }

    private static async Task<PostgresServer> Start()
    {
        var server = await PostgresServer.Start();
        // No test of these cuts the power, and each makes files of a database.
        if (server.IsOurs) await Maintain(new(await server.NewDatabase()), "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()");
        return server;
    }

    private static async Task<string> MakeTemplate()
    {
        var template = await NewEmptyDatabase();
        await PostgresDatabase.Open(template).DisposeAsync();
        return template;
    }

    private static async Task Maintain(NpgsqlConnectionStringBuilder database, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        foreach (var statement in statements) await connection.ExecuteAsync(statement);
    }
}
