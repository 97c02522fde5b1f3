using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;

namespace SiBridge.Storage;

/// <summary>
/// The embedded database: one SQLite file (WAL, <c>synchronous=FULL</c>), one writer. Units of work that arrive while the disk
/// is being flushed share the next transaction, so one flush serves many senders; each still succeeds or fails alone.
/// </summary>
public sealed class SqliteDatabase : Database
{
    private const int UnitsPerCommit = 256, Readers = 2;

    /// <summary>Senders wait for the transactions before theirs: after this long the next unit goes into a new one.</summary>
    private static readonly TimeSpan CommitAfter = TimeSpan.FromMilliseconds(20);

    private readonly string connectionString;
    private readonly Crew<SqliteConnection> writer, readers;

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Opens <paramref name="file"/>, creates it when missing, and brings its tables to this program's version.</summary>
    /// <exception cref="DatabaseUnavailableException">It cannot be opened, or it was written by a newer program.</exception>
    public SqliteDatabase(string file)
    {
        connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30 }.ToString();
        SqliteConnection connection;
        try
        {
            connection = Open();
            // FULL makes a commit survive a power cut, not only a killed process.
            connection.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;");
            Migration.Apply(connection);
        }
        catch (SqliteException e)
        {
            throw new DatabaseUnavailableException($"La base {file} ne s'ouvre pas : {e.Message}", e);
        }

        writer = new(1, units => WriteLoop(connection, units));
        readers = new(Readers, ReadLoop);
        Ended = Task.WhenAny(writer.Ended, readers.Ended).Unwrap();
    }

    public override bool IsShared => false;

    public override Task Ended { get; }

    public override Task<T> Write<T>(Func<DbConnection, T> unit) => writer.Do(unit);

    public override Task<T> Read<T>(Func<DbConnection, T> query) => readers.Do(query);

    public override async ValueTask DisposeAsync()
    {
        await writer.Close();
        await readers.Close();
        SqliteConnection.ClearAllPools();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        return connection;
    }

    private SqliteConnection OpenForReading()
    {
        var connection = Open();
        connection.Execute("PRAGMA query_only=TRUE");
        return connection;
    }

    /// <summary>The disk is full, gone, locked or broken: another attempt may succeed. Any other error is a fault of the statement.</summary>
    private static bool IsUnavailable(Exception e) => e is SqliteException { SqliteErrorCode: 5 or 6 or 7 or 8 or 10 or 11 or 13 or 14 or 26 };

    private void ReadLoop(Crew<SqliteConnection> units)
    {
        SqliteConnection? connection = null;
        while (units.Next() is { } unit)
        {
            try
            {
                connection ??= OpenForReading();
                connection.Prepared("BEGIN");
                unit.Run(connection);
                unit.Complete();
                connection.Prepared("COMMIT");
            }
            catch (Exception e)
            {
                Undo(connection);
                unit.Fail(IsUnavailable(e) ? new DatabaseUnavailableException("La base ne répond pas.", e) : e);
            }
        }

        connection?.Dispose();
    }

    /// <summary>A full disk may already have rolled the transaction back by itself, or it did not even begin: then there is nothing to undo.</summary>
    private static void Undo(SqliteConnection? connection)
    {
        try { connection?.Execute("ROLLBACK"); } catch (SqliteException) { }
    }

    private static void WriteLoop(SqliteConnection connection, Crew<SqliteConnection> units)
    {
        using var _ = connection;
        var batch = new List<(Unit Unit, Exception? Error)>(UnitsPerCommit);
        while (units.Next() is { } first)
        {
            batch.Clear();
            Commit(connection, first, units, batch);
        }
    }

    private static void Commit(SqliteConnection connection, Unit first, Crew<SqliteConnection> units, List<(Unit Unit, Exception? Error)> batch)
    {
        try
        {
            connection.Prepared("BEGIN IMMEDIATE");
            var began = Stopwatch.GetTimestamp();
            for (var unit = first; unit is not null; unit = batch.Count < UnitsPerCommit && Stopwatch.GetElapsedTime(began) < CommitAfter ? units.NextAtOnce() : null)
            {
                batch.Add((unit, null));
                connection.Prepared("SAVEPOINT unit");
                try
                {
                    unit.Run(connection);
                }
                catch (Exception e) when (!IsUnavailable(e))
                {
                    // A full or broken disk ends the whole transaction. Anything else is this unit's own: its part is undone, the others go on.
                    batch[^1] = (unit, e);
                    connection.Prepared("ROLLBACK TO unit");
                }

                connection.Prepared("RELEASE unit");
            }

            connection.Prepared("COMMIT");
        }
        catch (SqliteException e)
        {
            Undo(connection);
            // The first is not in the batch yet when the transaction did not even begin.
            foreach (var unit in batch.Select(b => b.Unit).Append(first).Distinct()) unit.Fail(new DatabaseUnavailableException("La base n'a pas pu écrire.", e));
            return;
        }

        foreach (var (unit, error) in batch)
        {
            if (error is null) unit.Complete();
            else unit.Fail(error);
        }
    }
}
