using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Network;

namespace SiBridge.Cli.Check;

/// <summary>Whether a <c>directory</c> channel's folder takes files, from this machine and under this account.</summary>
internal static class DirectoryCheck
{
    public static Finding Run(string what, ChannelSettings settings) => DirectoryChannel.Probe(settings) switch
    {
        { Kind: OutcomeKind.Delivered } => new(Level.Bon, what, $"le dossier {settings.Text("path")} prend des fichiers"),
        var failed => new(Level.Erreur, what, failed.Error!),
    };
}
