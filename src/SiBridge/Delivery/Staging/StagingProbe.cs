using System.Net;
using Npgsql;
using NpgsqlTypes;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Delivery.Staging;

/// <summary>
/// Whether rows could be written: the server is asked how it would do it, for which it looks at table, columns, key and rights, and
/// neither writes a row nor wakes a trigger.
/// </summary>
public static class StagingProbe
{
    private const double LimitSeconds = 5;

    /// <returns><see cref="Outcome.Delivered"/> when they could.</returns>
    public static async Task<Outcome> Run(StagingAccess asked, StagingTable table, StagingColumns columns, NetworkInForce network, CancellationToken stop)
    {
        var access = asked with { Seconds = LimitSeconds };
        try
        {
            await using var source = await Reached(access, network, stop);
            await using var connection = await Opened(source, stop);
            await using var explain = new NpgsqlCommand("EXPLAIN " + columns.Upsert(table), connection);
            for (var i = columns.Delivery.Count + columns.Told.Count; i > 0; i--) explain.Parameters.Add(new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown });
            await explain.ExecuteNonQueryAsync(stop);
            await using var replica = new NpgsqlCommand("SELECT current_setting('transaction_read_only') = 'on'", connection);
            return await replica.ExecuteScalarAsync(stop) is true
                ? new(OutcomeKind.Misconfigured, Error: $"{access.Name} est en lecture seule, une réplique sans doute : donnez le serveur principal dans « connection ».")
                : Outcome.Delivered;
        }
        catch (Exception e) when (!stop.IsCancellationRequested && new StagingAnswers(access, table, columns).Of(e) is { } outcome)
        {
            return outcome;
        }
    }

    private static async Task<NpgsqlDataSource> Reached(StagingAccess access, NetworkInForce network, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(access.Seconds));
        return await Or(access.Reach(network, Dns.GetHostAddressesAsync, limit.Token));
    }

    private static async Task<NpgsqlConnection> Opened(NpgsqlDataSource source, CancellationToken stop) => await Or(source.OpenConnectionAsync(stop).AsTask());

    private static async Task<T> Or<T>(Task<T> connecting)
    {
        try
        {
            return await connecting;
        }
        catch (Exception e)
        {
            throw new DatabaseUnavailableException("no connection", e);
        }
    }
}
