using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SiBridge.Hosting;

namespace SiBridge.Cli.Check;

/// <summary>Whether the RabbitMQ server lets us in; nothing is declared there.</summary>
internal static class BrokerCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async Task<Finding> Run(BrokerAddress broker, CancellationToken stop)
    {
        var factory = new ConnectionFactory
        {
            HostName = broker.Host, Port = broker.Port, VirtualHost = broker.VirtualHost, UserName = broker.User, Password = broker.Password,
            Ssl = new() { Enabled = broker.Tls, ServerName = broker.Host },
            AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = Limit, ContinuationTimeout = Limit, HandshakeContinuationTimeout = Limit,
        };
        var name = $"RabbitMQ {broker}";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        try
        {
            await using var connection = await factory.CreateConnectionAsync("sibridge check", limit.Token);
            // A virtual host that is missing is told only to whoever uses the connection.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: limit.Token);
            return new(Level.Bon, "bus", $"{name} accepte la connexion");
        }
        catch (Exception e) when (e is BrokerUnreachableException or OperationInterruptedException or OperationCanceledException or SocketException or IOException && !stop.IsCancellationRequested)
        {
            return new(Level.Erreur, "bus", $"{name} : {Reason(e)}");
        }
    }

    private static string Reason(Exception e) => Causes(e).Select(cause => cause switch
    {
        AuthenticationFailureException or PossibleAuthenticationFailureException => "le serveur refuse l'utilisateur ou son mot de passe",
        OperationInterruptedException { ShutdownReason.ReplyCode: Constants.NotAllowed or Constants.NotFound } => "le serveur refuse ce vhost : créez-le, ou donnez-y des droits à l'utilisateur",
        OperationInterruptedException { ShutdownReason.ReplyCode: Constants.AccessRefused } => "le serveur refuse l'utilisateur ou son mot de passe",
        System.Security.Authentication.AuthenticationException => "le serveur se joint, mais TLS échoue : vérifiez le certificat",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "le nom du serveur est inconnu",
        SocketException socket => $"le serveur ne se joint pas ({socket.SocketErrorCode}) : vérifiez l'adresse, le port, que le serveur est lancé",
        OperationCanceledException or TimeoutException => $"pas de réponse en {Limit.TotalSeconds:0} s : vérifiez l'adresse, le pare-feu",
        _ => null,
    }).FirstOrDefault(reason => reason is not null) ?? $"le serveur ne se joint pas ({e.Message})";

    private static IEnumerable<Exception> Causes(Exception e) =>
        (e is AggregateException many ? many.InnerExceptions : e.InnerException is { } inner ? [inner] : Enumerable.Empty<Exception>()).SelectMany(Causes).Append(e);
}
