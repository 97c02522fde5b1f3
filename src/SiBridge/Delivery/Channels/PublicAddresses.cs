using System.Net;
using System.Net.Sockets;
using SiBridge.Network;

namespace SiBridge.Delivery.Channels;

/// <summary>The bridge does not connect there: neither public over https nor in <c>network.allow</c>.</summary>
public sealed class ForbiddenAddressException(string message) : Exception(message);

/// <summary>All addresses of a host, as a resolver knows them now.</summary>
public delegate Task<IPAddress[]> LookUp(string host, CancellationToken cancel);

/// <summary>
/// No way in through the way out: a channel reaches public addresses over <c>https</c>, and anything else only where
/// <c>network.allow</c> says so. Looked at after the name was resolved, for each connection, and the connection goes to an address that
/// was looked at: a name that resolves otherwise the next time changes nothing.
/// </summary>
public static class PublicAddresses
{
    private const string InHttp = "l'adresse est en http";

    /// <summary>Special-purpose networks (IANA registries, RFC 6890) and what they are: never a partner's public address.</summary>
    private static readonly (IPNetwork Network, string What)[] Special =
    [
        .. new[]
        {
            ("127.0.0.0/8", "bouclage"), ("::1/128", "bouclage"), ("0.0.0.0/8", "cette machine"), ("::/128", "cette machine"),
            ("10.0.0.0/8", "réseau privé"), ("172.16.0.0/12", "réseau privé"), ("192.168.0.0/16", "réseau privé"), ("fc00::/7", "réseau privé"), ("fec0::/10", "réseau privé"),
            ("100.64.0.0/10", "réseau d'opérateur"), ("169.254.0.0/16", "lien local, où un hébergeur dit ses secrets"), ("fe80::/10", "lien local"),
            ("192.0.0.0/24", "usage réservé"), ("192.0.2.0/24", "documentation"), ("198.51.100.0/24", "documentation"), ("203.0.113.0/24", "documentation"),
            ("192.88.99.0/24", "relais 6to4"), ("198.18.0.0/15", "bancs d'essai"), ("224.0.0.0/4", "multidiffusion"), ("ff00::/8", "multidiffusion"), ("240.0.0.0/4", "usage réservé"),
            ("64:ff9b::/96", "IPv4 traduite"), ("64:ff9b:1::/48", "IPv4 traduite"), ("2002::/16", "IPv4 dans 6to4"), ("2001::/23", "usage réservé"),
            ("2001:db8::/32", "documentation"), ("3fff::/20", "documentation"),
            // The rest of IPv6 is nobody's: public addresses lie in 2000::/3.
            ("::/3", "hors de l'IPv6 public"), ("4000::/2", "hors de l'IPv6 public"), ("8000::/1", "hors de l'IPv6 public"),
        }.Select(s => (IPNetwork.Parse(s.Item1), s.Item2)),
    ];

    /// <summary>Why the bridge does not connect to an address, in French and without a capital; null when it may.</summary>
    /// <param name="https">Whether the connection would prove whose it is, and be read by nobody else.</param>
    /// <param name="plain">What is told of one that would not.</param>
    public static string? Forbidden(IPAddress address, bool https, IReadOnlyList<IPNetwork> allow, string plain = InHttp)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (allow.Any(n => n.Contains(address))) return null;
        var special = Special.FirstOrDefault(s => s.Network.Contains(address));
        return special.What is { } what ? $"{address} n'est pas publique ({what}, {special.Network})" : https ? null : $"{address} est publique et {plain}";
    }

    /// <summary>The addresses of a host to which the bridge may connect; at least one.</summary>
    /// <exception cref="ForbiddenAddressException">None of its addresses is allowed.</exception>
    public static async Task<IPAddress[]> Resolve(string host, bool https, IReadOnlyList<IPNetwork> allow, LookUp lookUp, CancellationToken cancel, string plain = InHttp)
    {
        var found = (await lookUp(host, cancel)).Select(a => (Address: a, Reason: Forbidden(a, https, allow, plain))).ToList();
        return found.Any(f => f.Reason is null)
            ? [.. found.Where(f => f.Reason is null).Select(f => f.Address)]
            : throw new ForbiddenAddressException($"{host} est une adresse interdite : {string.Join(", ", found.Select(f => f.Reason))}");
    }

    /// <summary>The first of some addresses behind which somebody listens.</summary>
    /// <exception cref="SocketException">Nobody does.</exception>
    public static async Task<IPAddress> Answering(IPAddress[] addresses, int port, CancellationToken cancel)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(addresses, port, cancel);
        var answered = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        return answered.IsIPv4MappedToIPv6 ? answered.MapToIPv4() : answered;
    }

    /// <summary>Connects to the first allowed address of a host.</summary>
    /// <exception cref="ForbiddenAddressException">None of its addresses is allowed.</exception>
    public static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CurrentNetwork network, LookUp lookUp, CancellationToken cancel)
    {
        var https = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttps;
        var allowed = await Resolve(context.DnsEndPoint.Host, https, network.Current.Allow, lookUp, cancel);
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
