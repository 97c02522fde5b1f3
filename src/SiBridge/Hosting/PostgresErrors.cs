using System.Net.Sockets;
using Npgsql;

namespace SiBridge.Hosting;

/// <summary>Why a PostgreSQL server did not let us in, in French and without a password.</summary>
internal static class PostgresErrors
{
    /// <summary>Whether another attempt may succeed: nobody answers, or the server is starting or stopping.</summary>
    public static bool MayPass(Exception? e) => e is NpgsqlException { IsTransient: true }
        or PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow };

    public static string Reason(NpgsqlException e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            "le serveur refuse l'utilisateur ou son mot de passe",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => "cette base n'existe pas sur le serveur : créez-la",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => "l'utilisateur n'a pas les droits qu'il faut sur cette base",
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } => "le serveur démarre ou s'arrête",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => "le serveur n'a plus de connexion libre",
        PostgresException refused => $"le serveur refuse ({refused.SqlState} : {refused.MessageText})",
        { InnerException: TimeoutException } => "le serveur ne répond pas à temps : vérifiez l'adresse, le pare-feu",
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } => "le nom du serveur est inconnu",
        { InnerException: SocketException socket } => $"le serveur ne se joint pas ({socket.SocketErrorCode}) : vérifiez l'adresse, le port, que le serveur est lancé",
        _ => $"le serveur ne se joint pas ({e.Message})",
    };
}
