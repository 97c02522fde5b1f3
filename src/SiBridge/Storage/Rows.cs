using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace SiBridge.Storage;

/// <summary>
/// What a statement about many rows reads of each. It names them as a table, <c>{rows}</c>, or, where it must find rows of its own by them,
/// as a condition: <c>seq {seq}</c> is "one of the seqs", <c>{claim of seq}</c> "the claim of this seq". A subquery that runs for each row reads it as <c>{r.most}</c>.
/// </summary>
/// <remarks>
/// Conditions, and not a join, where the table is one that fills and empties: what PostgreSQL remembers of its size may be from when it was
/// empty, and then it joins by walking through it.
/// </remarks>
/// <typeparam name="TRow">Where the values come from.</typeparam>
public sealed partial class Rows<TRow>
{
    private readonly List<(string Name, Func<IReadOnlyList<TRow>, Array> All, Func<TRow, object?> One)> columns = [];
    private readonly ConcurrentDictionary<(string Sql, bool Postgres), string> texts = [];

    /// <typeparam name="T">One of long, int, bool, string, byte[], Guid, DateTimeOffset, or nullable.</typeparam>
    public Rows<TRow> With<T>(string name, Func<TRow, T> value)
    {
        if (typeof(T) == typeof(DateTimeOffset)) return With(name, row => ((DateTimeOffset)(object)value(row)!).ToMicros());
        columns.Add((name, rows => All(rows, value), row => value(row)));
        return this;
    }

    /// <summary>Runs a statement that reads <c>{rows}</c> as it would a table: in PostgreSQL once, over arrays; in SQLite for one row after the other.</summary>
    /// <returns>What it returns, in no particular order.</returns>
    public List<T> Query<T>(DbConnection db, string sql, IReadOnlyList<TRow> rows, params ReadOnlySpan<(string Name, object? Value)> others)
    {
        var results = new List<T>();
        if (rows.Count == 0) return results;
        if (db is NpgsqlConnection)
        {
            using var command = Command(db, sql, rows, others);
            using var reader = command.ExecuteReader();
            results.AddRange(reader.Parse<T>());
            return results;
        }

        var prepared = Prepared(db, sql, others);
        foreach (var row in rows)
        {
            Bind(prepared, row);
            using var reader = prepared.ExecuteReader();
            results.AddRange(reader.Parse<T>());
        }

        return results;
    }

    /// <inheritdoc cref="Query"/>
    public void Execute(DbConnection db, string sql, IReadOnlyList<TRow> rows, params ReadOnlySpan<(string Name, object? Value)> others)
    {
        if (rows.Count == 0) return;
        if (db is NpgsqlConnection)
        {
            using var command = Command(db, sql, rows, others);
            command.ExecuteNonQuery();
            return;
        }

        var prepared = Prepared(db, sql, others);
        foreach (var row in rows)
        {
            Bind(prepared, row);
            prepared.ExecuteNonQuery();
        }
    }

    private static T[] All<T>(IReadOnlyList<TRow> rows, Func<TRow, T> value)
    {
        var all = new T[rows.Count];
        for (var i = 0; i < all.Length; i++) all[i] = value(rows[i]);
        return all;
    }

    /// <summary>The statement as one engine reads it; for the tests that ask for its plan.</summary>
    internal string Text(string sql, bool postgres) => texts.GetOrAdd((sql, postgres), key => Placeholder().Replace(key.Sql, m => (m.Groups["column"].Value, m.Groups["of"].Value) switch
    {
        ("rows", _) => key.Postgres
            ? $"unnest({string.Join(", ", columns.Select(c => "@" + c.Name))}) AS r({string.Join(", ", columns.Select(c => c.Name))})"
            : $"(SELECT {string.Join(", ", columns.Select(c => $"@{c.Name} AS {c.Name}"))}) AS r",
        ("", _) => key.Postgres ? m.Value[1..^1] : $"@{m.Value[3..^1]}",
        (var column, "") => key.Postgres ? $"= ANY(@{column})" : $"= @{column}",
        var (column, of) => key.Postgres ? $"(@{column})[array_position(@{of}, {of})]" : $"@{column}",
    }));

    [GeneratedRegex(@"\{((?<column>\w+)( of (?<of>\w+))?|r\.\w+)\}")]
    private static partial Regex Placeholder();

    private DbCommand Command(DbConnection db, string sql, IReadOnlyList<TRow> rows, ReadOnlySpan<(string Name, object? Value)> others)
    {
        var command = db.CreateCommand();
        command.CommandText = Text(sql, postgres: true);
        foreach (var (name, all, _) in columns.Where(c => command.CommandText.Contains('@' + c.Name, StringComparison.Ordinal))) command.Parameters.Add(new NpgsqlParameter(name, all(rows)));
        foreach (var (name, value) in others) command.Parameters.Add(new NpgsqlParameter(name, value is DateTimeOffset instant ? instant.ToMicros() : value ?? DBNull.Value));
        return command;
    }

    private SqliteCommand Prepared(DbConnection db, string sql, ReadOnlySpan<(string Name, object? Value)> others)
    {
        var command = (SqliteCommand)PreparedCommands.Of(db).Get(Text(sql, postgres: false), this);
        if (command.Parameters.Count == 0)
        {
            foreach (var (name, _, _) in columns) command.Parameters.Add(new SqliteParameter { ParameterName = "@" + name });
            foreach (var (name, _) in others) command.Parameters.Add(new SqliteParameter { ParameterName = "@" + name });
        }

        for (var i = 0; i < others.Length; i++) command.Parameters[columns.Count + i].Value = ForSqlite(others[i].Value);
        return command;
    }

    private void Bind(SqliteCommand command, TRow row)
    {
        for (var i = 0; i < columns.Count; i++) command.Parameters[i].Value = ForSqlite(columns[i].One(row));
    }

    private static object ForSqlite(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => id.ToString(),
        DateTimeOffset instant => instant.ToMicros(),
        _ => value,
    };
}

/// <summary>The rows that several ask with.</summary>
public static class Rows
{
    /// <summary>By number: <c>seq</c>.</summary>
    public static Rows<long> Seqs { get; } = new Rows<long>().With("seq", s => s);

    /// <summary>By journey or session: <c>key</c>.</summary>
    public static Rows<string> Keys { get; } = new Rows<string>().With("key", k => k);
}
