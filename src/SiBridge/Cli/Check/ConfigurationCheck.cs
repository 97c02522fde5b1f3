using SiBridge.Delivery.Channels;
using SiBridge.Hosting;
using SiBridge.Network;
using SiBridge.Reference;

namespace SiBridge.Cli.Check;

/// <summary>Everything that a start depends on, looked at without starting.</summary>
internal static class ConfigurationCheck
{
    public static async Task<IReadOnlyList<Finding>> Run(BridgeOptions options, CancellationToken stop)
    {
        var (network, findings) = Network(options.Partners);
        var (inUse, data) = DataCheck.Run(options.Data);
        findings.AddRange(data);
        findings.AddRange(AddressCheck.Run(options, inUse));
        if (network is not null) findings.AddRange(await Channels(network, stop));
        return findings;
    }

    private static (NetworkInForce? Network, List<Finding> Findings) Network(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, [new(Level.Erreur, "réseau", ValidateVerb.Unreadable(path, e))]);
        }

        using var http = new HttpChannel(new CurrentNetwork(), TimeProvider.System);
        var reader = new NetworkFile(new SchemaCatalogue(), [http, new InboxChannel()]);
        var (network, problems) = reader.Read(bytes, Path.GetDirectoryName(Path.GetFullPath(path))!, version: 0);
        return network is null
            ? (null, [.. problems.Select(p => new Finding(Level.Erreur, "réseau", $"{path}:{p.Line}:{p.Column}: {(p.Pointer is "" ? "(document)" : p.Pointer)} : {p.Message}"))])
            : (network, [new(Level.Bon, "réseau", $"{path} : {network.Name}, {French.Count(network.Partners.Count, "partenaire", "partenaires")}, {French.Count(network.Operators.Count, "exploitant", "exploitants")}"), .. Expired(network)]);
    }

    private static IEnumerable<Finding> Expired(NetworkInForce network)
    {
        var today = JourneeLocale.Of(DateTimeOffset.UtcNow, network.Zone);
        var holders = network.Partners.Select(p => (p.Code, p.Keys)).Concat(network.Operators.Select(o => (o.Code, o.Keys)));
        return holders.SelectMany(h => h.Keys.Where(k => k.Expires < today).Select(k => new Finding(Level.Avertissement, $"clé {h.Code}/{k.Id}", $"a expiré le {k.Expires:yyyy-MM-dd}")));
    }

    private static async Task<IEnumerable<Finding>> Channels(NetworkInForce network, CancellationToken stop)
    {
        var channels = network.Partners.SelectMany(p => p.Receives.Select(r => (What: $"canal {p.Code}/{r.Code}", r.Channel)));
        var found = await Task.WhenAll(channels.Select(c => c.Channel.Kind is "http"
            ? ChannelCheck.Run(c.What, c.Channel, network.Allow, stop)
            : Task.FromResult<IReadOnlyList<Finding>>([new(Level.Bon, c.What, "boîte : le partenaire vient chercher")])));
        return found.SelectMany(f => f);
    }
}
