using System.Net;

namespace SiBridge.Hosting;

/// <summary>Keys travel in each request: plain http stays on this machine, unless a proxy in front ends TLS.</summary>
internal static class ListenAddresses
{
    /// <exception cref="CannotStartException">An address is no URL, or would show keys and persons' data to the network.</exception>
    public static void Check(BridgeOptions options)
    {
        foreach (var text in options.Urls.Split(';'))
        {
            var address = Parse(text);
            if (!IsLoopback(address) && address.Scheme is "http" && !options.BehindProxy)
                throw new CannotStartException($"{text} montrerait les clés en clair : écoutez en https ou sur 127.0.0.1, ou dites --behind-proxy si un mandataire termine TLS devant.");
        }
    }

    /// <summary>Whether other machines may reach the bridge.</summary>
    public static bool BeyondLoopback(BridgeOptions options) => !options.Urls.Split(';').Select(Parse).All(IsLoopback);

    private static bool IsLoopback(BindingAddress address) =>
        address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static BindingAddress Parse(string text)
    {
        try
        {
            return BindingAddress.Parse(text);
        }
        catch (FormatException)
        {
            throw new CannotStartException($"--urls : « {text} » n'est pas une adresse ; exemple : http://127.0.0.1:5080");
        }
    }
}
