using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>
/// What PostgreSQL itself says that a load cost: time by statement, which other work on the machine lengthens for all of them alike, blocks, which it does
/// not change, and the size of each table and index.
/// </summary>
internal sealed partial class Statements(string database)
{
    private const int Told = 24, Shown = 110;

    public static async Task<Statements> Begin(string database)
    {
        var statements = new Statements(database);
        await statements.Read("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", _ => true);
        await statements.Read("SELECT pg_stat_statements_reset()", _ => true);
        return statements;
    }

    public static async Task Drop(string database, IReadOnlyList<string> indexes)
    {
        foreach (var index in indexes) await new Statements(database).Read($"DROP INDEX {index}", _ => true);
    }

    /// <param name="messages">Of the load.</param>
    /// <param name="kept">All that are in the tables.</param>
    public async Task End(int messages, int kept, TextWriter to)
    {
        var all = await Read(
            """
            SELECT query, calls, total_exec_time, rows, shared_blks_hit + shared_blks_read, shared_blks_dirtied, wal_bytes::bigint
            FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY total_exec_time DESC
            """, r => (Query: r.GetString(0), Calls: r.GetInt64(1), Ms: r.GetDouble(2), Rows: r.GetInt64(3), Blocks: r.GetInt64(4), Wal: r.GetInt64(6)));
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  statements, of {messages} messages: {all.Sum(s => s.Ms) / messages:F4} ms, {(double)all.Sum(s => s.Blocks) / messages:F1} blocks, {all.Sum(s => s.Wal) / messages} bytes of WAL each"));
        to.WriteLine($"  {"us/msg",8}{"calls",8}{"ms/call",9}{"blocks/msg",11}{"WAL/msg",9}");
        foreach (var s in all.Take(Told))
        {
            var text = Spaces().Replace(s.Query, " ");
            to.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {1000 * s.Ms / messages,8:F1}{s.Calls,8}{s.Ms / s.Calls,9:F3}{(double)s.Blocks / messages,11:F2}{s.Wal / messages,9}  {text[..Math.Min(Shown, text.Length)]}"));
        }

        var sizes = await Read(
            """
            SELECT c.relname, pg_relation_size(c.oid), COALESCE(s.n_tup_upd, 0), COALESCE(s.n_tup_hot_upd, 0)
            FROM pg_class c LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'i') AND n.nspname = current_schema() AND pg_relation_size(c.oid) > 100000 ORDER BY 2 DESC
            """, r => (Name: r.GetString(0), Bytes: r.GetInt64(1), Updates: r.GetInt64(2), Hot: r.GetInt64(3)));
        foreach (var (name, bytes, updates, hot) in sizes)
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {bytes / kept,8} bytes/msg  {name}{(updates > 0 ? $", {updates} updates, {100.0 * hot / updates:F0} % within their page" : "")}"));
    }

    private async Task<List<T>> Read<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(row(reader));
        return rows;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
