using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using SiBridge.Delivery.Channels;
using SiBridge.Network;

namespace SiBridge.Cli.Check;

/// <summary>Whether an <c>http</c> channel's server can be reached, within the rules of <c>network.allow</c>: TCP and TLS, no request.</summary>
internal static class ChannelCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Finding>> Run(string what, ChannelSettings settings, IReadOnlyList<IPNetwork> allow, CancellationToken stop)
    {
        var findings = await Reach(what, settings, allow, stop);
        return settings.Text("secret") is not null ? findings
            : [.. findings, new(Level.Avertissement, what, "sans « secret » : le destinataire ne peut pas vérifier que l'envoi vient de ce pont")];
    }

    /// <summary>The server itself, and the one that gives its tokens, if it wants any.</summary>
    public static async Task<IReadOnlyList<Finding>> Reach(string what, ChannelSettings settings, IReadOnlyList<IPNetwork> allow, CancellationToken stop)
    {
        var findings = new List<Finding> { await Reach(what, new(settings.Text("url")!), ClientCertificate.Of(settings), allow, stop) };
        if (OAuthClient.Of(settings) is { } oauth) findings.Add(await Reach(what + " (jetons)", new(oauth.TokenUrl), null, allow, stop));
        return findings;
    }

    private static async Task<Finding> Reach(string what, Uri url, ClientCertificate? certificate, IReadOnlyList<IPNetwork> allow, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        var server = $"{url.Host}:{url.Port}";
        try
        {
            return await Connect(what, url, certificate, server, allow, limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(Level.Erreur, what, $"{server} n'a pas répondu en {Limit.TotalSeconds:0} s : vérifiez l'adresse, le pare-feu");
        }
        catch (ForbiddenAddressException e)
        {
            return new(Level.Erreur, what, e.Message);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain)
        {
            return new(Level.Erreur, what, $"le nom {url.Host} est inconnu");
        }
        catch (SocketException e)
        {
            return new(Level.Erreur, what, $"{server} ne se joint pas ({e.SocketErrorCode}) : vérifiez l'adresse, le pare-feu, que le serveur est lancé");
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return new(Level.Erreur, what, $"{server} se joint, mais TLS échoue : vérifiez le certificat ({e.Message})");
        }
    }

    private static async Task<Finding> Connect(string what, Uri url, ClientCertificate? certificate, string server, IReadOnlyList<IPNetwork> allow, CancellationToken stop)
    {
        var https = url.Scheme == Uri.UriSchemeHttps;
        var allowed = await PublicAddresses.Resolve(url.IdnHost.Trim('[', ']'), https, allow, Dns.GetHostAddressesAsync, stop);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(allowed, url.Port, stop);
        if (!https) return new(Level.Bon, what, $"{server} accepte la connexion");
        await using var tls = new SslStream(new NetworkStream(socket));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.IdnHost, ClientCertificateContext = certificate?.Load() }, stop);
        return new(Level.Bon, what, $"{server} accepte la connexion, certificat valide ({tls.SslProtocol})");
    }
}
