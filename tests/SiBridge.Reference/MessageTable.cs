using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;

namespace SiBridge.HandWritten;

internal sealed record Message(Guid Receipt, string Emitter, string Id, byte[] Body);

/// <summary>Keeps messages: whatever waits goes into one INSERT, and each sender hears of it after the commit.</summary>
internal sealed class MessageTable : IAsyncDisposable
{
    private const int BatchMax = 500;

    private readonly Channel<(Message Message, TaskCompletionSource Kept)> waiting = Channel.CreateUnbounded<(Message, TaskCompletionSource)>(new() { SingleReader = true });
    private readonly NpgsqlConnection connection;
    private readonly Task writing;

    private MessageTable(NpgsqlConnection connection)
    {
        this.connection = connection;
        writing = Task.Run(Write);
    }

    public static async Task<MessageTable> Open(string database)
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand(
            "CREATE TABLE IF NOT EXISTS message (receipt uuid PRIMARY KEY, emetteur text NOT NULL, id text NOT NULL, accepted_at timestamptz NOT NULL DEFAULT now(), body bytea NOT NULL)",
            connection);
        await create.ExecuteNonQueryAsync();
        return new(connection);
    }

    /// <summary>Returns when the message is on disk.</summary>
    public Task Insert(Message message)
    {
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Writer.TryWrite((message, kept));
        return kept.Task;
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.Complete();
        await writing;
        await connection.DisposeAsync();
    }

    private async Task Write()
    {
        await using var insert = new NpgsqlCommand("INSERT INTO message (receipt, emetteur, id, body) SELECT * FROM unnest($1, $2, $3, $4)", connection);
        insert.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        insert.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        insert.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        insert.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        await insert.PrepareAsync();
        var batch = new List<(Message Message, TaskCompletionSource Kept)>(BatchMax);
        while (await waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < BatchMax && waiting.Reader.TryRead(out var next)) batch.Add(next);
            insert.Parameters[0].Value = batch.ConvertAll(b => b.Message.Receipt);
            insert.Parameters[1].Value = batch.ConvertAll(b => b.Message.Emitter);
            insert.Parameters[2].Value = batch.ConvertAll(b => b.Message.Id);
            insert.Parameters[3].Value = batch.ConvertAll(b => b.Message.Body);
            try
            {
                await insert.ExecuteNonQueryAsync();
                foreach (var (_, kept) in batch) kept.SetResult();
            }
            catch (NpgsqlException e)
            {
                foreach (var (_, kept) in batch) kept.SetException(e);
            }
        }
    }
}
