using SiBridge.Delivery;
using SiBridge.Delivery.Staging;
using SiBridge.Network;

namespace SiBridge.Cli.Check;

/// <summary>Whether a <c>postgresql</c> channel could write: connection, table, columns, rights; no row is written.</summary>
internal static class StagingCheck
{
    public static async Task<Finding> Run(string what, ChannelSettings settings, NetworkInForce network, CancellationToken stop)
    {
        var (access, table) = (StagingAccess.Of(settings), StagingTable.Read(settings.Text("table")!)!);
        return await StagingProbe.Run(access, table, StagingColumns.Of(settings, network), network, stop) switch
        {
            { Kind: OutcomeKind.Delivered } => new(Level.Bon, what, $"{access.Name} : {table.Quoted} a les colonnes et les droits qu'il faut"),
            var failed => new(Level.Erreur, what, failed.Error!),
        };
    }
}
