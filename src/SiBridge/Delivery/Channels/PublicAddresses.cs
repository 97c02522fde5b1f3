using System.Net;
using System.Net.Sockets;
using SiBridge.Network;

namespace SiBridge.Delivery.Channels;

/// <summary>The bridge does not connect there: neither public over https nor in <c>network.allow</c>.</summary>
public sealed class ForbiddenAddressException(string message) : Exception(message);

/// <summary>
/// No way in through the way out: a channel reaches public addresses over <c>https</c>, and anything else only where
/// <c>network.allow</c> says so. Looked at after the name was resolved, for each connection.
/// </summary>
public static class PublicAddresses
{
    /// <summary>Special-purpose networks (IANA registries, RFC 6890): never a partner's public address.</summary>
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/127", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    public static bool IsAllowed(IPAddress address, bool https, IReadOnlyList<IPNetwork> allow)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return allow.Any(n => n.Contains(address)) || (https && !Special.Any(n => n.Contains(address)));
    }

    /// <summary>The addresses of a host to which the bridge may connect; at least one.</summary>
    /// <exception cref="ForbiddenAddressException">None of its addresses is allowed.</exception>
    public static async Task<IPAddress[]> Resolve(string host, bool https, IReadOnlyList<IPNetwork> allow, CancellationToken cancel)
    {
        var allowed = (await Dns.GetHostAddressesAsync(host, cancel)).Where(a => IsAllowed(a, https, allow)).ToArray();
        return allowed.Length > 0 ? allowed : throw new ForbiddenAddressException($"{host} n'est ni une adresse publique en https, ni dans network.allow");
    }

    /// <summary>Connects to the first allowed address of a host.</summary>
    /// <exception cref="ForbiddenAddressException">None of its addresses is allowed.</exception>
    public static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CurrentNetwork network, CancellationToken cancel)
    {
        var https = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttps;
        var host = context.DnsEndPoint.Host;
        var allowed = await Resolve(host, https, network.Current.Allow, cancel);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
