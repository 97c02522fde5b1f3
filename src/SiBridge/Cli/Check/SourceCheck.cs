using SiBridge.Network;
using SiBridge.Sources;
using SiBridge.Sources.Https;
using SiBridge.Sources.Imilo;

namespace SiBridge.Cli.Check;

/// <summary>Whether each source can be looked at, from this machine and under this account.</summary>
internal static class SourceCheck
{
    public static async Task<IEnumerable<Finding>> Run(NetworkInForce network, CancellationToken stop)
    {
        var sources = network.Partners.SelectMany(p => p.Sends.Select(s => (What: $"source {p.Code}/{s.Code}", s.Source)));
        return (await Task.WhenAll(sources.Select(s => Run(s.What, s.Source, network, stop)))).SelectMany(f => f);
    }

    private static Task<IReadOnlyList<Finding>> Run(string what, SourceSettings settings, NetworkInForce network, CancellationToken stop) => settings.Kind switch
    {
        DirectorySource.Name => One(DirectorySource.Probe(settings) is { } problem
            ? new(Level.Erreur, what, problem)
            : new(Level.Bon, what, $"les fichiers de {settings.Text("path")} se lisent et se rangent")),
        HttpsSource.Name or ImiloSource.Name => ChannelCheck.Reach(what, settings.AsChannel, network.Allow, stop),
        var kind => One(new(Level.Bon, what, $"{kind} : les réglages sont bons")),
    };

    private static Task<IReadOnlyList<Finding>> One(Finding finding) => Task.FromResult<IReadOnlyList<Finding>>([finding]);
}
