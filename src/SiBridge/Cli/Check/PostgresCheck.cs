using Dapper;
using Npgsql;
using SiBridge.Hosting;
using SiBridge.Storage;

namespace SiBridge.Cli.Check;

/// <summary>Whether the PostgreSQL server lets us in, and how the database stands; nothing is written.</summary>
internal static class PostgresCheck
{
    private const int LimitSeconds = 5;

    /// <param name="connectionString">Read before; no sentence repeats it.</param>
    public static async Task<Finding> Run(string connectionString, CancellationToken stop)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Timeout = LimitSeconds, CommandTimeout = LimitSeconds, Pooling = false };
        var name = $"PostgreSQL {settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}";
        try
        {
            await using var connection = new NpgsqlConnection(settings.ToString());
            await connection.OpenAsync(stop);
            return await connection.ExecuteScalarAsync<bool>("SELECT to_regclass('migration') IS NOT NULL")
                ? MigrationCheck.Run(name, (await connection.QueryAsync<string>("SELECT sha256 FROM migration ORDER BY number")).AsList(), Migration.Known(postgres: true))
                : new(Level.Bon, "base", $"{name} s'ouvre et n'a pas encore de tables : le pont les créera");
        }
        catch (NpgsqlException e)
        {
            return new(Level.Erreur, "base", $"{name} : {PostgresErrors.Reason(e)}");
        }
    }
}
