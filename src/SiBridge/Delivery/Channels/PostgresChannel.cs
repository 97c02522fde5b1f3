using System.Collections.Concurrent;
using System.Net;
using SiBridge.Delivery.Staging;
using SiBridge.Network;
using SiBridge.Translation;

namespace SiBridge.Delivery.Channels;

/// <summary>
/// <c>postgresql</c>: one row per message in a table of the partner's own database, by receipt, so that however often a delivery is tried
/// there is one. A corrected delivery and one that is sent again write the row of their receipt; a message that corrects another is a message.
/// </summary>
/// <param name="lookUp">How names are resolved; this machine's resolver unless told otherwise.</param>
public sealed class PostgresChannel(CurrentNetwork network, TimeProvider clock, LookUp? lookUp = null) : IPushChannel, IDisposable
{
    public const string Name = "postgresql";

    private readonly LookUp lookUp = lookUp ?? Dns.GetHostAddressesAsync;

    private readonly ConcurrentDictionary<StagingAccess, StagingServer> servers = [];

    public string Kind => Name;

    public IEnumerable<(string Property, string Message)> Problems(ChannelSettings settings, IReadOnlyList<IPNetwork> allow)
    {
        if (StagingAccess.Of(settings).Problem(allow) is { } problem) yield return ("connection", problem);
        if (StagingTable.Read(settings.Text("table")!) is null)
            yield return ("table", $"« table » ou « schéma.table » est attendu, tel que la base l'écrit (en minuscules d'ordinaire), {StagingTable.MostBytes} octets par nom au plus.");
        if (!Fits(settings.Format)) yield return ("format", $"une table ne prend que le format canonical et les profils CSV (csv:…), pas « {settings.Format} ».");
    }

    /// <summary>One partner's rows alone stand there: whoever reads the table reads all of it.</summary>
    public string? BelongsToOne(ChannelSettings settings) => $"{settings.Text("connection")} {settings.Text("table")}";

    public async Task<Outcome> Send(Claimed delivery, ChannelSettings settings, Pace pace, CancellationToken stop)
    {
        var (access, table) = (StagingAccess.Of(settings), StagingTable.Read(settings.Text("table")!)!);
        var line = network.Current.FormatOf(delivery.Format) as ILineFormat;
        if (line is null && delivery.Format != Formats.Canonical.Name)
            return new(OutcomeKind.Misconfigured, Causes.Unreadable, $"le réseau en vigueur n'a plus le profil « {delivery.Format} », dans lequel le corps est fait : remettez-le, le temps que ces livraisons partent.");
        StagingRow row;
        try
        {
            row = StagingRow.Of(delivery, line);
        }
        catch (FormatException e)
        {
            return new(OutcomeKind.Refused, Causes.Unreadable, $"le corps de la livraison ne fait pas une ligne de table : {e.Message}.");
        }

        pace.Starts();
        try
        {
            var server = servers.GetOrAdd(access, a => new(a, network, lookUp, clock));
            // What is on its way at a stop may arrive: then it is written again, to the same row.
            await server.Write(table, row).WaitAsync(stop);
            return Outcome.Delivered;
        }
        catch (Exception e) when (new StagingAnswers(access, table, row.Columns).Of(e) is { } outcome)
        {
            return outcome;
        }
    }

    public void Dispose()
    {
        foreach (var server in servers.Values) server.Dispose();
    }

    private static bool Fits(string format) => format == Formats.Canonical.Name || format.StartsWith(Formats.Csv, StringComparison.Ordinal);
}
