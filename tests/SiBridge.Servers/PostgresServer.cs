using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace SiBridge.Servers;

/// <summary>A PostgreSQL server from the Debian packages, any version, the newest that is installed.</summary>
public sealed class PostgresServer : Server
{
    private const string Packages = "/usr/lib/postgresql";

    // Killed, PostgreSQL leaves a segment of shared memory behind, a few bytes; line 7 of its lock file is "key id".
    private const string RemoveSharedMemory = "ipcrm -m $(sed -n '7s/.* //p' data/postmaster.pid)";

    private readonly string begin;
    private readonly string maintenance;
    private readonly List<string> databases = [];

    /// <param name="begin">The shell command that becomes the server.</param>
    private PostgresServer(PrivateFolder? folder, string begin, NpgsqlConnectionStringBuilder maintenance) : base(folder)
    {
        this.begin = begin;
        maintenance.Pooling = false;
        this.maintenance = maintenance.ConnectionString;
    }

    /// <summary>A private server, or the one that <c>SIBRIDGE_TEST_DATABASE</c> names.</summary>
    /// <param name="statements">A private server counts statements, for <c>pg_stat_statements</c>.</param>
    /// <exception cref="InvalidOperationException">The package is missing, or the server does not start; the sentence says why.</exception>
    public static async Task<PostgresServer> Start(bool statements = false)
    {
        if (Environment.GetEnvironmentVariable("SIBRIDGE_TEST_DATABASE") is { Length: > 0 } given) return Given(given);
        var programs = NewestPrograms();
        var folder = new PrivateFolder(RemoveSharedMemory);
        try
        {
            var server = await Initialise(folder, programs, statements ? "-c shared_preload_libraries=pg_stat_statements" : "");
            await server.Launch();
            return server;
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    internal static PostgresServer Given(string connectionString) => new(null, "", new(connectionString));

    /// <summary>An Npgsql connection string of a fresh, empty database.</summary>
    public async Task<string> NewDatabase()
    {
        var name = $"sibridge_test_{Guid.NewGuid():N}";
        await using var connection = await Connect();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        lock (databases) databases.Add(name);
        return new NpgsqlConnectionStringBuilder(maintenance) { Database = name, Pooling = true }.ConnectionString;
    }

    /// <summary><c>pg_database_size</c> of a database of this server, in bytes.</summary>
    public async Task<long> SizeOf(string connectionString)
    {
        await using var connection = await Connect();
        await using var size = new NpgsqlCommand("SELECT pg_database_size($1)", connection);
        size.Parameters.AddWithValue(new NpgsqlConnectionStringBuilder(connectionString).Database!);
        return (long)(await size.ExecuteScalarAsync())!;
    }

    private protected override Process Begin() => Folder.Start(begin);

    private protected override async Task<bool> Answers()
    {
        try
        {
            await using var connection = await Connect();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private protected override async Task CleanUp()
    {
        await using var connection = await Connect();
        foreach (var name in databases)
        {
            await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", connection);
            await drop.ExecuteNonQueryAsync();
        }
    }

    private static async Task<PostgresServer> Initialise(PrivateFolder folder, string programs, string more)
    {
        // PostgreSQL refuses to run as root.
        var user = Libc.IsRoot ? "setpriv --reuid=postgres --regid=postgres --init-groups " : "";
        if (Libc.IsRoot) await folder.Run("chown postgres: .");
        await folder.Run($"{user}{programs}/initdb --pgdata=data --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync");
        var port = FreePort.Next();
        // mmap: dynamic shared memory as files in the folder, because what lies in /dev/shm would outlive a killed server.
        var begin =
            $"""
            exec {user}{programs}/postgres -D data -p {port} \
              -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder.Path} -c dynamic_shared_memory_type=mmap \
              -c fsync=on -c shared_buffers=256MB -c max_connections=200 -c max_wal_size=2GB {more}
            """;
        return new(folder, begin, new() { Host = "127.0.0.1", Port = port, Username = "postgres", Database = "postgres" });
    }

    private static string NewestPrograms()
    {
        var versions = Directory.Exists(Packages) ? Directory.GetDirectories(Packages) : [];
        return versions.Select(v => Path.Combine(v, "bin")).Where(b => File.Exists(Path.Combine(b, "postgres"))).MaxBy(VersionOf)
            ?? throw new InvalidOperationException(
                "PostgreSQL is not installed: `apt-get install postgresql`, or name a server in SIBRIDGE_TEST_DATABASE.");
    }

    private static double VersionOf(string programs)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(programs));
        return double.TryParse(name, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version) ? version : 0;
    }

    private async Task<NpgsqlConnection> Connect()
    {
        var connection = new NpgsqlConnection(maintenance);
        await connection.OpenAsync();
        return connection;
    }
}
