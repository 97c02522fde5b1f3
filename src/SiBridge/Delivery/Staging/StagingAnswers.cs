using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Npgsql;
using SiBridge.Delivery.Channels;
using SiBridge.Storage;

namespace SiBridge.Delivery.Staging;

/// <summary>What a partner's database said, as an outcome. Sentences tell names of things and never a value.</summary>
/// <param name="access">Whose database it is.</param>
/// <param name="table">Into which the row was to go.</param>
/// <param name="columns">Of the row.</param>
internal sealed partial class StagingAnswers(StagingAccess access, StagingTable table, StagingColumns columns)
{
    private const string Ddl = "« sibridge region-table --ddl » écrit tout ce qu'il faut";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <returns>Null for what is no answer of a server nor its silence: a fault of ours.</returns>
    public Outcome? Of(Exception e) => e switch
    {
        DatabaseUnavailableException { InnerException: IOException { InnerException.InnerException: TimeoutException } } =>
            new(OutcomeKind.Unknown, Causes.Timeout, $"{access.Name} n'a pas répondu en {access.Seconds:0.#} s ; nouvel essai sur la même ligne."),
        DatabaseUnavailableException { InnerException: IOException } =>
            new(OutcomeKind.Unknown, Causes.Interrupted, $"{access.Name} a coupé la connexion avant de répondre ; nouvel essai sur la même ligne."),
        DatabaseUnavailableException { InnerException: { } reason } => NoConnection(reason),
        PostgresException p => Said(p),
        _ => null,
    };

    private Outcome NoConnection(Exception e) => e switch
    {
        ForbiddenAddressException forbidden => new(OutcomeKind.Unavailable, Causes.Forbidden, forbidden.Message + " : corrigez « connection » du canal ou network.allow."),
        PostgresException p => Said(p),
        NpgsqlException { InnerException: AuthenticationException } or AuthenticationException =>
            new(OutcomeKind.Misconfigured, Causes.Tls, $"{access.Name} : TLS échoue ; vérifiez « SSL Mode » et « Root Certificate » de « connection », et le certificat du serveur."),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            Down("le nom du serveur est inconnu : vérifiez « Host » de « connection »"),
        SocketException socket => Down($"le serveur ne se joint pas ({socket.SocketErrorCode}) : vérifiez l'adresse, le port, le pare-feu"),
        OperationCanceledException or NpgsqlException { InnerException: TimeoutException } or TimeoutException => Down("le serveur ne répond pas à temps : vérifiez l'adresse, le pare-feu"),
        _ => Down("le serveur n'ouvre pas de connexion : vérifiez qu'il en a de libres, et « SSL Mode »"),
    };

    private Outcome Down(string why) => new(OutcomeKind.Unavailable, Causes.Connection, $"{access.Name} : {why} ; nouvel essai à venir.");

    private Outcome Said(PostgresException e)
    {
        var cause = $"pg-{e.SqlState.ToLowerInvariant()}";
        Outcome As(OutcomeKind kind, string why, TimeSpan? again = null) => new(kind, cause, $"{access.Name} : {why}.", RetryAfter: again);
        Outcome Wrong(string why) => As(OutcomeKind.Misconfigured, why);
        Outcome No(string why) => As(OutcomeKind.Refused, $"{why} ; voyez avec le partenaire, puis rejouez");
        Outcome Later(string why, TimeSpan? again = null) => As(OutcomeKind.Unavailable, $"{why} ; nouvel essai à venir", again);
        return e.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                Wrong($"le serveur refuse le compte {access.User} ou son mot de passe : vérifiez « connection » du canal, et pg_hba.conf"),
            PostgresErrorCodes.InvalidCatalogName => Wrong("cette base n'existe pas : créez-la, ou corrigez « Database » de « connection »"),
            PostgresErrorCodes.InvalidSchemaName => Wrong($"le schéma n'existe pas : CREATE SCHEMA {StagingTable.Quote(table.Schema ?? "public")}; {Ddl}"),
            PostgresErrorCodes.UndefinedTable => Wrong($"la table {table.Quoted} n'existe pas, ou pas dans le search_path du compte {access.User} : {Ddl}"),
            PostgresErrorCodes.UndefinedColumn => Wrong($"{Missing(e)} ; {Ddl}"),
            PostgresErrorCodes.InsufficientPrivilege => Wrong($"le compte {access.User} n'a pas les droits qu'il faut : {StagingDdl.Grant(table, access.User)}"),
            PostgresErrorCodes.InvalidColumnReference =>
                Wrong($"{table.Quoted} n'a pas de clé sur {columns.Receipt} : ALTER TABLE {table.Quoted} ADD PRIMARY KEY ({StagingTable.Quote(columns.Receipt)});"),
            PostgresErrorCodes.ReadOnlySqlTransaction => Wrong("la base est en lecture seule, une réplique sans doute : donnez le serveur principal dans « connection »"),
            PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.ConfigurationLimitExceeded =>
                As(OutcomeKind.Overloaded, $"le serveur n'a plus de place ou de connexion ({e.SqlState}) ; tout ce canal attend"),
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => Later("la ligne était disputée par une autre transaction", Soon),
            PostgresErrorCodes.LockNotAvailable => Later("la table est verrouillée par une autre transaction"),
            PostgresErrorCodes.QueryCanceled => Later($"la base n'a pas fini en {access.Seconds:0.#} s et a renoncé : rien n'est écrit"),
            PostgresErrorCodes.RaiseException => No($"un déclencheur de {table.Quoted} refuse la ligne"),
            _ when e.SqlState.StartsWith("23", StringComparison.Ordinal) => No($"{Constraint(e)} refuse la ligne"),
            _ when e.SqlState.StartsWith("22", StringComparison.Ordinal) => No($"{Unfit(e)} ({e.SqlState})"),
            _ when e.SqlState.StartsWith("28", StringComparison.Ordinal) => Wrong($"le serveur n'accepte pas le compte {access.User} ({e.SqlState})"),
            _ when e.SqlState.StartsWith("42", StringComparison.Ordinal) => Wrong($"{table.Quoted} n'est pas la table attendue ({e.SqlState}) ; {Ddl}"),
            _ => Later($"le serveur ne prend rien maintenant ({e.SqlState})"),
        };
    }

    /// <summary>The server names the column in its own language, in quotes of its own.</summary>
    private string Missing(PostgresException e)
    {
        var names = columns.All.Where(c => e.MessageText.Contains($"\"{c.Name}\"", StringComparison.Ordinal) || e.MessageText.Contains($"« {c.Name} »", StringComparison.Ordinal)).ToList();
        return names is [var column, ..]
            ? $"la colonne {column.Name} manque : ALTER TABLE {table.Quoted} ADD COLUMN {StagingTable.Quote(column.Name)} {column.Type};"
            : $"une colonne manque à {table.Quoted}";
    }

    private string Constraint(PostgresException e) => (e.ConstraintName, e.ColumnName) switch
    {
        ({ } constraint, _) => $"la contrainte {constraint} de {table.Quoted}",
        (_, { } column) => $"la colonne {column} de {table.Quoted}, obligatoire,",
        _ => $"une contrainte de {table.Quoted}",
    };

    /// <summary>What the server says of a value quotes the value: the column and the type are told, and nothing else.</summary>
    private string Unfit(PostgresException e)
    {
        var column = Parameter().Match(e.Where ?? "") is { Success: true } at && int.TryParse(at.Groups[1].ValueSpan, out var number) && number <= columns.Delivery.Count + columns.Told.Count
            ? $"la colonne {columns.Delivery.Concat(columns.Told).ElementAt(number - 1).Name}"
            : "une colonne";
        var length = Length().Match(e.MessageText);
        return length.Success ? $"une valeur est trop longue pour sa colonne, de type {length.Value}" : $"{column} de {table.Quoted} ne peut pas prendre sa valeur : son type ne convient pas";
    }

    [GeneratedRegex(@"\$(\d{1,4})\b")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(character varying|character|bit varying|bit)\(\d+\)")]
    private static partial Regex Length();
}
