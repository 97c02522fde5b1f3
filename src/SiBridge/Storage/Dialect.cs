using System.Data.Common;
using Dapper;
using Npgsql;

namespace SiBridge.Storage;

/// <summary>The few statements that differ between the engines.</summary>
public static class Dialect
{
    public static bool IsPostgres(this DbConnection db) => db is NpgsqlConnection;

    /// <summary>
    /// Until the end of the transaction nobody else works under these keys. SQLite has one writer, so there is nobody else. In the order
    /// of the locks, so that two who lock the same keys cannot wait for each other.
    /// </summary>
    public static void LockKeys(this DbConnection db, params IReadOnlyCollection<string> keys)
    {
        if (!db.IsPostgres() || keys.Count == 0) return;
        db.Execute(
            "SELECT COUNT(pg_advisory_xact_lock(k)) FROM (SELECT DISTINCT hashtextextended(key, 0) AS k FROM unnest(@keys) AS key ORDER BY k) AS locks",
            new { keys = keys.ToArray() });
    }

    /// <summary>The database's own time, in microseconds since 1970, for what processes on several machines compare; SQLite has one process.</summary>
    public static long Now(this DbConnection db, TimeProvider clock) => db.IsPostgres()
        ? db.ExecuteScalar<long>("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)")
        : clock.GetUtcNow().ToMicros();

    /// <summary>Ends a SELECT whose rows must stay as they are until the end of the transaction.</summary>
    /// <param name="table">Its name in the statement.</param>
    public static string ForShare(this DbConnection db, string table) => db.IsPostgres() ? $" FOR SHARE OF {table}" : "";

    /// <summary>Stands before a subquery that reads each row of <c>{rows}</c>; SQLite sees one row at a time.</summary>
    public static string ForEachRow(this DbConnection db) => db.IsPostgres() ? "LATERAL " : "";

    /// <summary>What this transaction writes may be forgotten when the server dies: nobody waits for the disk.</summary>
    public static void NeedNotLast(this DbConnection db)
    {
        if (db.IsPostgres()) db.Execute("SET LOCAL synchronous_commit TO OFF");
    }

    /// <summary>Ends a SELECT whose row nobody else may change until the end of the transaction.</summary>
    public static string ForUpdate(this DbConnection db) => db.IsPostgres() ? " FOR UPDATE" : "";

    /// <summary>The same, but rows that somebody else holds are passed over; SQLite has one writer, so nobody does.</summary>
    public static string ForUpdateOfFree(this DbConnection db) => db.IsPostgres() ? " FOR UPDATE SKIP LOCKED" : "";

    /// <summary>Stands after a column that is to be one of many values: <c>structure {db.OneOf("structures")}</c>.</summary>
    /// <param name="parameter">Of an array.</param>
    public static string OneOf(this DbConnection db, string parameter) => db.IsPostgres() ? $"= ANY(@{parameter})" : $"IN @{parameter}";

    /// <summary>A statement without parameters, prepared once per connection.</summary>
    internal static void Prepared(this DbConnection db, string sql) => PreparedCommands.Of(db).Get(sql).ExecuteNonQuery();
}
