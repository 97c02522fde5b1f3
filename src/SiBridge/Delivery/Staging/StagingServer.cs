using Npgsql;
using NpgsqlTypes;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Delivery.Staging;

/// <summary>
/// A partner's database: rows that come while others are being written share the next round trip and the next disk flush there. One at a
/// time, over one connection; those who wait belong to the same partner.
/// </summary>
/// <param name="lookUp">How names are resolved.</param>
internal sealed class StagingServer : IDisposable
{
    private const int RowsPerCommit = 64;

    /// <summary>So long a name is taken to lead where it led.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(2);

    private readonly StagingAccess access;
    private readonly CurrentNetwork network;
    private readonly LookUp lookUp;
    private readonly TimeProvider clock;
    private readonly Batcher<(StagingTable Table, StagingRow Row), bool> writes;
    private NpgsqlDataSource? source;
    private NetworkInForce? lookedAtIn;
    private long lookedAt;

    public StagingServer(StagingAccess access, CurrentNetwork network, LookUp lookUp, TimeProvider clock)
    {
        (this.access, this.network, this.lookUp, this.clock) = (access, network, lookUp, clock);
        writes = new(RowsPerCommit, Write);
    }

    /// <summary>The row is committed there, once, whatever was there before.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no connection, and the reason stands in it; or, an <see cref="IOException"/>, no answer.</exception>
    /// <exception cref="PostgresException">Of this row: what the server said.</exception>
    public Task Write(StagingTable table, StagingRow row) => writes.Do((table, row));

    public void Dispose() => Forget();

    private async Task<IReadOnlyList<bool>> Write(IReadOnlyList<(StagingTable Table, StagingRow Row)> rows)
    {
        await using var connection = await Open();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (table, row) in rows) batch.BatchCommands.Add(Command(table, row));
        try
        {
            // One transaction of the server's: all of them or none.
            await batch.ExecuteNonQueryAsync();
        }
        catch (PostgresException e)
        {
            // Tables and rights may be mended meanwhile, and what was prepared remembers them as they were; what a value is refused for is told here.
            if (!e.SqlState.StartsWith("22", StringComparison.Ordinal) && !e.SqlState.StartsWith("23", StringComparison.Ordinal)) Forget();
            throw;
        }
        catch (NpgsqlException e)
        {
            // Silence was for all of them: nobody need wait for it once more, alone.
            Forget();
            throw new DatabaseUnavailableException("no answer", new IOException("no answer", e));
        }

        return [.. rows.Select(_ => true)];
    }

    /// <summary>Values as text without a type: the database reads each in the type of its column.</summary>
    private static NpgsqlBatchCommand Command(StagingTable table, StagingRow row)
    {
        var command = new NpgsqlBatchCommand(row.Columns.Upsert(table));
        foreach (var value in row.Values) command.Parameters.Add(new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown });
        return command;
    }

    private async Task<NpgsqlConnection> Open()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(access.Seconds));
        try
        {
            var current = network.Current;
            if (source is null || lookedAtIn != current || clock.GetElapsedTime(lookedAt) > Known)
            {
                Forget();
                source = await access.Reach(current, lookUp, limit.Token);
                (lookedAtIn, lookedAt) = (current, clock.GetTimestamp());
            }

            return await source.OpenConnectionAsync(limit.Token);
        }
        catch (Exception e)
        {
            // Nobody who waits need find that out for himself, one after the other.
            Forget();
            throw new DatabaseUnavailableException("no connection", e);
        }
    }

    private void Forget()
    {
        source?.Dispose();
        source = null;
    }
}
