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
            var loopback = address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
            if (options.IsSample && !loopback)
                throw new CannotStartException("Le réseau d'exemple a des clés publiques : il ne s'ouvre que sur cette machine (127.0.0.1). Donnez votre réseau avec --partners.");
            if (!loopback && address.Scheme is "http" && !options.BehindProxy)
                throw new CannotStartException($"{text} montrerait les clés en clair : écoutez en https ou sur 127.0.0.1, ou dites --behind-proxy si un mandataire termine TLS devant.");
        }
    }

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
