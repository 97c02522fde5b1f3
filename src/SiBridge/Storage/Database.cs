using System.Data.Common;

namespace SiBridge.Storage;

/// <summary>The database cannot take it now (disk full, server away …): the caller may try again.</summary>
public sealed class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Where everything is remembered: a SQLite file or a PostgreSQL database. Statements are written once, for both; where the engines
/// differ, <see cref="Dialect"/> and <see cref="Rows"/> know.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    static Database() => DapperTypes.Register();

    /// <summary>Whether other processes work on the same database.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Completes when one of its threads has ended; faulted if it died, which must take the process with it.</summary>
    public abstract Task Ended { get; }

    /// <summary>
    /// Runs <paramref name="unit"/> inside a transaction; when the task completes, its effect is on disk. A unit may be run again after
    /// a deadlock, so it has no effect but on the database.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">Nothing of this unit was written, or the server died before it could say.</exception>
    public abstract Task<T> Write<T>(Func<DbConnection, T> unit);

    /// <inheritdoc cref="Write{T}"/>
    public Task Write(Action<DbConnection> unit) => Write(db => { unit(db); return true; });

    /// <summary>Reads what is committed, all of it as of one instant; never waits for writers, and writes nothing.</summary>
    /// <exception cref="DatabaseUnavailableException">It does not answer.</exception>
    public abstract Task<T> Read<T>(Func<DbConnection, T> query);

    public abstract ValueTask DisposeAsync();
}
