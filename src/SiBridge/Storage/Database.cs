using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;

namespace SiBridge.Storage;

/// <summary>The database cannot take it now (disk full, file gone …): nothing was written, the caller may try again.</summary>
public sealed class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The embedded database: one SQLite file (WAL, <c>synchronous=FULL</c>), one writer. Units of work that arrive while the disk
/// is being flushed share the next transaction, so one flush serves many senders; each still succeeds or fails alone.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private const int UnitsPerCommit = 256;

    /// <summary>Senders wait for the transactions before theirs: after this long the next unit goes into a new one.</summary>
    private static readonly TimeSpan CommitAfter = TimeSpan.FromMilliseconds(20);

    private readonly Channel<Unit> units = Channel.CreateUnbounded<Unit>(new() { SingleReader = true });
    private readonly string connectionString;
    private readonly Task writer;

    static Database()
    {
        SQLitePCL.Batteries_V2.Init();
        DapperTypes.Register();
    }

    /// <summary>Opens <paramref name="file"/>, creates it when missing, and brings its tables to this program's version.</summary>
    /// <exception cref="DatabaseUnavailableException">It cannot be opened, or it was written by a newer program.</exception>
    public Database(string file)
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

        writer = Task.Factory.StartNew(() => WriteLoop(connection), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Completes when the writer has ended; faulted if it died, which must take the process with it.</summary>
    public Task Writer => writer;

    /// <summary>Runs <paramref name="unit"/> inside a transaction; when the task completes, its effect is on disk.</summary>
    /// <exception cref="DatabaseUnavailableException">Nothing of this unit was written.</exception>
    public async Task<T> Write<T>(Func<DbConnection, T> unit)
    {
        var mine = new Unit<T>(unit);
        if (!units.Writer.TryWrite(mine)) throw new DatabaseUnavailableException("La base est fermée.");
        return await mine.Done;
    }

    /// <inheritdoc cref="Write{T}"/>
    public Task Write(Action<DbConnection> unit) => Write(c => { unit(c); return true; });

    /// <summary>Reads what is committed; never waits for the writer.</summary>
    public T Read<T>(Func<DbConnection, T> query)
    {
        try
        {
            using var connection = Open();
            return query(connection);
        }
        catch (SqliteException e) when (IsUnavailable(e))
        {
            throw new DatabaseUnavailableException("La base ne répond pas.", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        units.Writer.TryComplete();
        await writer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        SqliteConnection.ClearAllPools();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        return connection;
    }

    /// <summary>The disk is full, gone, locked or broken: another attempt may succeed. Any other error is a fault of the statement.</summary>
    private static bool IsUnavailable(SqliteException e) => e.SqliteErrorCode is 5 or 6 or 7 or 8 or 10 or 11 or 13 or 14 or 26;

    /// <summary>On a thread of its own: it blocks on the disk, and must not wait for one of the pool's.</summary>
    private void WriteLoop(SqliteConnection connection)
    {
        using var _ = connection;
        var batch = new List<Unit>(UnitsPerCommit);
        while (units.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            Commit(connection, batch);
        }
    }

    private void Commit(SqliteConnection connection, List<Unit> batch)
    {
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
            var began = Stopwatch.GetTimestamp();
            while (batch.Count < UnitsPerCommit && Stopwatch.GetElapsedTime(began) < CommitAfter && units.Reader.TryRead(out var unit))
            {
                batch.Add(unit);
                connection.Execute("SAVEPOINT unit");
                if (!unit.Run(connection)) connection.Execute("ROLLBACK TO unit");
                connection.Execute("RELEASE unit");
            }

            connection.Execute("COMMIT");
        }
        catch (SqliteException e)
        {
            // A full disk may already have rolled the transaction back by itself: then there is nothing left to undo.
            try { connection.Execute("ROLLBACK"); } catch (SqliteException) { }
            foreach (var unit in batch) unit.Fail(new DatabaseUnavailableException("La base n'a pas pu écrire.", e));
            return;
        }

        foreach (var unit in batch) unit.Complete();
    }

    private abstract class Unit
    {
        /// <summary>False when the unit threw: its part of the transaction is undone, the others go on.</summary>
        public abstract bool Run(DbConnection connection);

        public abstract void Complete();

        public abstract void Fail(Exception e);
    }

    private sealed class Unit<T>(Func<DbConnection, T> work) : Unit
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;
        private Exception? error;

        public Task<T> Done => done.Task;

        public override bool Run(DbConnection connection)
        {
            try
            {
                result = work(connection);
                return true;
            }
            catch (Exception e) when (e is not SqliteException failure || !IsUnavailable(failure))
            {
                // A full or broken disk ends the whole transaction. Anything else is this unit's own.
                error = e;
                return false;
            }
        }

        public override void Complete()
        {
            if (error is null) done.TrySetResult(result!);
            else done.TrySetException(error);
        }

        public override void Fail(Exception e) => done.TrySetException(e);
    }
}
