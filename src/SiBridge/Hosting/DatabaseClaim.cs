using System.Net.Sockets;
using Dapper;
using Npgsql;
using SiBridge.Storage;

namespace SiBridge.Hosting;

/// <summary>
/// A process's claim on a PostgreSQL database: to itself when it has no broker, by which processes hear of each other's work; else beside
/// others that have one (contract §1). It is a session's lock: the server lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class DatabaseClaim(string connectionString, bool alone, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>A pair of numbers, which PostgreSQL tells from the single ones by which journeys are locked.</summary>
    private const string Lock = "(1396851310, 1)";

    /// <summary>So long the server may take to notice that a predecessor was killed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3), Pause = TimeSpan.FromMilliseconds(250);

    private readonly string settings = new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "SiBridge",
        Pooling = false,
        Timeout = 5,
        CommandTimeout = 5,
        // A machine that is gone says nothing: its claim ends within half a minute, not within the hours of the system's default.
        Options = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=25000",
    }.ToString();

    private NpgsqlConnection? session;

    /// <exception cref="CannotStartException">Another process has the database, and one of the two has no broker.</exception>
    /// <exception cref="DatabaseUnavailableException">It does not answer.</exception>
    public async Task<DatabaseClaim> Take(CancellationToken stop)
    {
        for (var began = clock.GetTimestamp(); !await IsOurs(stop); await Task.Delay(Pause, clock, stop))
        {
            if (clock.GetElapsedTime(began) >= Grace)
                throw new CannotStartException("--database : un autre processus du pont travaille déjà sur cette base, et sans courtier il en faut un seul ; arrêtez-le, ou donnez --broker à tous les deux.");
        }

        return this;
    }

    /// <summary>Takes it, or looks whether the session that has it lives.</summary>
    /// <exception cref="DatabaseUnavailableException">That is not known; the next look begins anew.</exception>
    public async Task<bool> IsOurs(CancellationToken stop)
    {
        try
        {
            if (session is not null) return await Ask("SELECT TRUE", stop);
            session = new(settings);
            await session.OpenAsync(stop);
            if (await Ask($"SELECT pg_try_advisory_lock{(alone ? "" : "_shared")}{Lock}", stop)) return true;
            await DisposeAsync();
            return false;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or SocketException)
        {
            await DisposeAsync();
            throw new DatabaseUnavailableException("La base PostgreSQL ne répond pas.", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (session is { } ended) await ended.DisposeAsync();
        session = null;
    }

    private Task<bool> Ask(string sql, CancellationToken stop) => session!.ExecuteScalarAsync<bool>(new CommandDefinition(sql, cancellationToken: stop));
}
