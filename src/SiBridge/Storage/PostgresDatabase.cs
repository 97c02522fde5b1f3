using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Dapper;
using Npgsql;

namespace SiBridge.Storage;

/// <summary>
/// A PostgreSQL database that several processes share. Each unit of work is a transaction (READ COMMITTED), each query one snapshot
/// (REPEATABLE READ); units that are to share a disk flush are gathered by those who make them.
/// </summary>
public sealed class PostgresDatabase : Database
{
    private const int Writers = 4, Readers = 3, Attempts = 5;

    /// <summary>The error of a server that has ended a transaction because nothing happened in it for too long.</summary>
    private const string HeldUp = "25P03";

    /// <summary>Between two statements of a transaction that makes nobody wait in the midst of work.</summary>
    private const string MayPause = "SET idle_in_transaction_session_timeout = '60s'";

    private readonly NpgsqlDataSource source;
    private readonly Crew<NpgsqlConnection> writers, readers;

    private PostgresDatabase(NpgsqlDataSource source)
    {
        this.source = source;
        writers = new(Writers, units => Loop(units, source.OpenConnection, Commit));
        readers = new(Readers, units => Loop(units, OpenForReading, Look));
        Ended = Task.WhenAny(writers.Ended, readers.Ended).Unwrap();
    }

    public override bool IsShared => true;

    public override Task Ended { get; }

    /// <summary>Connects once and brings the tables to this program's version.</summary>
    /// <exception cref="DatabaseUnavailableException">It cannot be reached, refuses us, or was written by a newer program.</exception>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static PostgresDatabase Open(string connectionString)
    {
        var source = NpgsqlDataSource.Create(Settings(connectionString));
        try
        {
            using var connection = source.OpenConnection();
            connection.Execute(MayPause);
            Migration.Apply(connection);
            return new(source);
        }
        catch (NpgsqlException e)
        {
            source.Dispose();
            throw new DatabaseUnavailableException("La base PostgreSQL ne s'ouvre pas.", e);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public override Task<T> Write<T>(Func<DbConnection, T> unit) => writers.Do(unit);

    public override Task<T> Read<T>(Func<DbConnection, T> query) => readers.Do(query);

    public override async ValueTask DisposeAsync()
    {
        await writers.Close();
        await readers.Close();
        await source.DisposeAsync();
    }

    /// <summary>What the bridge needs of every connection; what the operator wrote wins.</summary>
    private static string Settings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        void Default(string key, object value)
        {
            if (!settings.ShouldSerialize(key)) settings[key] = value;
        }

        Default("Application Name", "SiBridge");
        Default("Max Auto Prepare", 200);
        Default("Auto Prepare Min Usages", 2);
        Default("Timeout", 5);
        // Longer than any statement of ours takes, short enough for a server that froze to be told from one that is slow.
        Default("Command Timeout", 20);
        Default("Keepalive", 10);
        // A process that freezes in the middle of a unit must not hold its locks against all others until it thaws.
        // And every query of ours has its index: a plan that was made while a table was empty must not walk through it once it is full.
        // Of two values of one setting the server takes the later.
        settings.Options = "-c tcp_user_timeout=5000 -c idle_in_transaction_session_timeout=3000 -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off "
            + settings.Options;
        return settings.ToString();
    }

    /// <summary>The server is away, stops, starts or has no room: another attempt may succeed.</summary>
    private static bool IsUnavailable(Exception e) => e switch
    {
        PostgresException p => p.SqlState.StartsWith("08", StringComparison.Ordinal) || p.SqlState.StartsWith("53", StringComparison.Ordinal)
            || p.SqlState.StartsWith("57P", StringComparison.Ordinal) || p.SqlState.StartsWith("58", StringComparison.Ordinal) || p.SqlState is "25006",
        NpgsqlException => true,
        TimeoutException or SocketException => true,
        _ => false,
    };

    private static bool IsDeadlock(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>One that holds no locks may compute for a while between two statements.</summary>
    private NpgsqlConnection OpenForReading()
    {
        var connection = source.OpenConnection();
        try
        {
            connection.Execute($"SET default_transaction_read_only = on; {MayPause}");
            return connection;
        }
        catch
        {
            Discard(connection);
            throw;
        }
    }

    private static void Loop(Crew<NpgsqlConnection> units, Func<NpgsqlConnection> open, Action<NpgsqlConnection, Unit> run)
    {
        NpgsqlConnection? connection = null;
        while (units.Next() is { } unit)
        {
            try
            {
                Do(unit, ref connection, open, run);
            }
            catch (DatabaseUnavailableException e) when (connection is null)
            {
                // Nobody who waits behind it need find that out for himself, one after the other.
                unit.Fail(e);
                units.FailWaiting(e);
            }
            catch (Exception e) when (connection is not null)
            {
                unit.Fail(IsUnavailable(e) || connection.State is not ConnectionState.Open ? Away(e) : e);
                // Broken or in the middle of something: the next unit gets a new one.
                Discard(connection);
                connection = null;
            }
        }

        Discard(connection);
    }

    /// <param name="connection">Null afterwards if none could be opened.</param>
    private static void Do(Unit unit, ref NpgsqlConnection? connection, Func<NpgsqlConnection> open, Action<NpgsqlConnection, Unit> run)
    {
        for (var attempt = 1; ; attempt++)
        {
            // One that the server ended while it was idle is broken without anybody having asked for anything.
            if (connection is not { State: ConnectionState.Open }) Reopen(ref connection, open);
            try
            {
                run(connection, unit);
                return;
            }
            catch (PostgresException e) when (e.SqlState is HeldUp && attempt < Attempts)
            {
                // Something held this thread up, and the server took its locks away: nothing of the unit was done.
                Reopen(ref connection, open);
            }
        }
    }

    /// <exception cref="DatabaseUnavailableException">The server is away; there is no connection now.</exception>
    private static void Reopen([NotNull] ref NpgsqlConnection? connection, Func<NpgsqlConnection> open)
    {
        Discard(connection);
        connection = null;
        try
        {
            connection = open();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or SocketException)
        {
            throw Away(e);
        }
    }

    private static DatabaseUnavailableException Away(Exception e) => new("La base PostgreSQL ne répond pas.", e);

    private static void Discard(NpgsqlConnection? connection)
    {
        try
        {
            connection?.Dispose();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
        {
            // One that is broken need not close: it is not used any more, and its thread must live on.
        }
    }

    /// <summary>Whoever asked has the answer before the snapshot is given back.</summary>
    private static void Look(NpgsqlConnection connection, Unit unit)
    {
        using var snapshot = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        unit.Run(connection);
        unit.Complete();
        snapshot.Commit();
    }

    private static void Commit(NpgsqlConnection connection, Unit unit)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var transaction = connection.BeginTransaction();
            try
            {
                unit.Run(connection);
                transaction.Commit();
                unit.Complete();
                return;
            }
            catch (Exception e) when (attempt < Attempts && IsDeadlock(e))
            {
                // Somebody else's unit went on in our stead: ours goes after it.
                transaction.Rollback();
            }
        }
    }
}
