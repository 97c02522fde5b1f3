using System.Globalization;
using Npgsql;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>
/// Fills a PostgreSQL database with messages that were delivered long ago: copies of those that the bridge itself wrote, in all the
/// tables that keep something of them, with other names and numbers. So they are as large as real ones, whatever columns there are.
/// </summary>
internal sealed class Prefill(string database) : IAsyncDisposable
{
    private const int RowsPerStatement = 50_000;

    /// <summary>Of each table the columns that must differ: in copy k, of @n of an earlier call, of rows numbered up to @messages and @deliveries.</summary>
    private static readonly (string Table, string Rows, Dictionary<string, string> Changed)[] Tables =
    [
        ("message", "seq <= @messages", new() { ["seq"] = MessageSeq("seq"), ["receipt"] = Earlier("receipt"), ["id"] = "id || '.' || k", ["order_key"] = "order_key || '.' || k" }),
        ("message_body", "seq <= @messages", new() { ["seq"] = MessageSeq("seq") }),
        ("parcours", "order_key IN (SELECT order_key FROM message WHERE seq <= @messages)", new() { ["order_key"] = "order_key || '.' || k" }),
        ("delivery", "seq <= @deliveries", new() { ["seq"] = DeliverySeq, ["delivery"] = Earlier("delivery"), ["message"] = MessageSeq("message") }),
        ("delivery_body", "seq <= @deliveries", new() { ["seq"] = DeliverySeq }),
    ];

    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { CommandTimeout = 0 });
    private long messages, deliveries, copies;

    /// <summary>How many messages it made.</summary>
    public long Made => copies * messages;

    private static string DeliverySeq => "seq + @lastDelivery + (k - @first) * @deliveries";

    /// <summary>Copies all that is there now as often as it takes to have so many messages. All of it must be delivered.</summary>
    public async Task UpTo(long wanted, CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        var (lastMessage, lastDelivery, count) = (await Scalar(connection, "SELECT max(seq) FROM message"), await Scalar(connection, "SELECT max(seq) FROM delivery"), await Scalar(connection, "SELECT count(*) FROM message"));
        if (messages == 0) (messages, deliveries) = (lastMessage, lastDelivery);
        await Run(connection, "SET synchronous_commit = off", [], stop);
        for (var end = copies + Math.Max(0, (wanted - count) / messages); copies < end;)
        {
            var (first, last) = (copies + 1, Math.Min(end, copies + Math.Max(1, RowsPerStatement / messages)));
            foreach (var (table, rows, changed) in Tables)
            {
                await Run(
                    connection, await Copy(connection, table, rows, changed),
                    [new("first", first), new("last", last), new("messages", messages), new("deliveries", deliveries), new("lastMessage", lastMessage), new("lastDelivery", lastDelivery)],
                    stop);
            }

            count += (last - first + 1) * messages;
            (copies, lastMessage, lastDelivery) = (last, lastMessage + ((last - first + 1) * messages), lastDelivery + ((last - first + 1) * deliveries));
            if (copies == end || copies % 100 < 25) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  … filling: {count} messages"));
        }

        foreach (var table in new[] { "message", "delivery" }) await Run(connection, $"SELECT setval(pg_get_serial_sequence('{table}', 'seq'), (SELECT max(seq) FROM {table}))", [], stop);
        await Run(connection, "VACUUM ANALYZE", [], stop);
        await Run(connection, "CHECKPOINT", [], stop);
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static string MessageSeq(string column) => $"{column} + @lastMessage + (k - @first) * @messages";

    /// <summary>The same UUIDv7 of an earlier hour, another for each copy: a hundred thousand hours back at first, later ones later.</summary>
    private static string Earlier(string uuid) =>
        $"(lpad(to_hex(('x' || left(replace({uuid}::text, '-', ''), 12))::bit(48)::bigint - (100000 - k) * 3600000), 12, '0') || right(replace({uuid}::text, '-', ''), 20))::uuid";

    private static async Task<string> Copy(NpgsqlConnection connection, string table, string rows, Dictionary<string, string> changed)
    {
        await using var ask = new NpgsqlCommand("SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position", connection);
        ask.Parameters.AddWithValue(table);
        var columns = new List<string>();
        await using (var reader = await ask.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) columns.Add(reader.GetString(0));
        }

        return $"""
            INSERT INTO {table} ({string.Join(", ", columns)}) OVERRIDING SYSTEM VALUE
            SELECT {string.Join(", ", columns.Select(c => changed.GetValueOrDefault(c, c)))} FROM generate_series(@first, @last) k CROSS JOIN {table} WHERE {rows}
            """;
    }

    private static async Task<long> Scalar(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task Run(NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(stop);
    }
}
