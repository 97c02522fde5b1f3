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
        var (network, findings) = Network(options);
        var inUse = false;
        if (options.Database is { } database)
        {
            findings.Add(await PostgresCheck.Run(database, stop));
        }
        else
        {
            (inUse, var data) = DataCheck.Run(options.Data);
            findings.AddRange(data);
        }

        if (options.Broker is { } broker) findings.Add(await BrokerCheck.Run(BrokerAddress.Parse(broker)!, stop));
        findings.AddRange(AddressCheck.Run(options, inUse));
        if (network is not null) findings.AddRange([.. await Channels(network, stop), .. await SourceCheck.Run(network, stop)]);
        return findings;
    }

    private static (NetworkInForce? Network, List<Finding> Findings) Network(BridgeOptions options)
    {
        var path = options.Partners;
        var (network, problems) = NetworkReading.Read(path, BeyondLoopback(options));
        if (network is null) return (null, [.. problems.Select(p => new Finding(Level.Erreur, "réseau", p))]);
        var (partners, operators) = (French.Count(network.Partners.Count, "partenaire", "partenaires"), French.Count(network.Operators.Count, "exploitant", "exploitants"));
        return (network, [new(Level.Bon, "réseau", $"{path} : {network.Name}, {partners}, {operators}"), .. Expired(network), .. ExpiredSecrets(network)]);
    }

    /// <summary>As a start asks it; an address that cannot be read is told by <see cref="AddressCheck"/>.</summary>
    private static bool BeyondLoopback(BridgeOptions options)
    {
        try
        {
            return ListenAddresses.BeyondLoopback(options);
        }
        catch (CannotStartException)
        {
            return false;
        }
    }

    private static IEnumerable<Finding> Expired(NetworkInForce network)
    {
        var today = JourneeLocale.Of(DateTimeOffset.UtcNow, network.Zone);
        var holders = network.Partners.Select(p => (p.Code, p.Keys)).Concat(network.Operators.Select(o => (o.Code, o.Keys)));
        return holders.SelectMany(h => h.Keys.Where(k => k.Expires < today).Select(k => new Finding(Level.Avertissement, $"clé {h.Code}/{k.Id}", $"a expiré le {k.Expires:yyyy-MM-dd}")));
    }

    private static IEnumerable<Finding> ExpiredSecrets(NetworkInForce network)
    {
        var today = JourneeLocale.Of(DateTimeOffset.UtcNow, network.Zone);
        var channels = network.Partners.SelectMany(p => p.Receives.Select(r => (What: $"secret {p.Code}/{r.Code}", r.Channel))).Concat(Notices(network).Select(n => (What: $"secret des {n.What}", n.Channel)));
        foreach (var (what, settings) in channels.Where(c => c.Channel.Text("previous_secret") is not null))
        {
            if (Signature.PreviousUntil(settings) is { } until && until < today) yield return new(Level.Avertissement, what, $"l'ancien ne signe plus depuis le {until:yyyy-MM-dd} : retirez « previous_secret » et « previous_secret_until »");
        }
    }

    private static IEnumerable<(string What, ChannelSettings Channel)> Notices(NetworkInForce network) =>
        new[] { (What: "avis aux exploitants", Channel: network.Notices) }.Concat(network.Partners.Select(p => (What: $"avis à {p.Code}", Channel: p.Contact?.Notices)))
            .Where(n => n.Channel is not null).Select(n => (n.What, n.Channel!));

    private static async Task<IEnumerable<Finding>> Channels(NetworkInForce network, CancellationToken stop)
    {
        var channels = network.Partners.SelectMany(p => p.Receives.Select(r => (What: $"canal {p.Code}/{r.Code}", r.Channel)));
        var found = await Task.WhenAll(channels.Concat(Notices(network)).Select(async c => c.Channel.Kind switch
        {
            "http" => await ChannelCheck.Run(c.What, c.Channel, network.Allow, stop),
            DirectoryChannel.Name => [DirectoryCheck.Run(c.What, c.Channel)],
            PostgresChannel.Name => [await StagingCheck.Run(c.What, c.Channel, network, stop)],
            InboxChannel.Name => [new(Level.Bon, c.What, "boîte : le partenaire vient chercher")],
            var kind => [new(Level.Bon, c.What, $"{kind} : les réglages sont bons")],
        }));
        return found.SelectMany(f => f);
    }
}
