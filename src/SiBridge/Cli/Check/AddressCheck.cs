using System.Net;
using System.Net.Sockets;
using SiBridge.Hosting;

namespace SiBridge.Cli.Check;

/// <summary>Whether the addresses of <c>--urls</c> are permitted and free.</summary>
internal static class AddressCheck
{
    /// <param name="bridgeRuns">Whether a bridge holds the data folder; then an address in use is most likely its own.</param>
    public static IEnumerable<Finding> Run(BridgeOptions options, bool bridgeRuns)
    {
        try
        {
            ListenAddresses.Check(options);
        }
        catch (CannotStartException e)
        {
            return [new(Level.Erreur, "adresse", e.Message)];
        }

        return options.Urls.Split(';').Select(url => Probe(url, bridgeRuns)).ToList();
    }

    private static Finding Probe(string url, bool bridgeRuns)
    {
        var address = BindingAddress.Parse(url);
        var ip = address.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.Host.Trim('[', ']'), out var given) ? given : IPAddress.Any;
        try
        {
            using var listener = new TcpListener(ip, address.Port);
            listener.Start();
            return new(Level.Bon, "adresse", $"{url} est libre");
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return bridgeRuns
                ? new(Level.Avertissement, "adresse", $"{url} est prise, sans doute par le pont en marche")
                : new(Level.Erreur, "adresse", $"{url} est prise par un autre programme : arrêtez-le, ou choisissez une autre adresse avec --urls");
        }
        catch (SocketException e)
        {
            return new(Level.Erreur, "adresse", $"{url} ne peut pas être écoutée ({e.SocketErrorCode})");
        }
    }
}
