using Npgsql;
using SiBridge.Hosting;

namespace SiBridge.Cli;

/// <summary>What may be said of servers and roles, and which of it makes sense together. No sentence repeats a value that may hold a password.</summary>
internal static class ServerSettings
{
    private static readonly Dictionary<string, Roles> KnownRoles = new() { ["gateway"] = Roles.Gateway, ["worker"] = Roles.Worker };

    /// <exception cref="CannotRunException">A word of it is no role.</exception>
    public static Roles ReadRoles(string list)
    {
        var roles = default(Roles);
        foreach (var word in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!KnownRoles.TryGetValue(word, out var role))
                throw new CannotRunException(word is "console"
                    ? "--roles : console n'est pas encore dans cette version ; les rôles sont gateway et worker."
                    : $"--roles : « {word} » n'est pas un rôle ; les rôles sont gateway et worker.");
            roles |= role;
        }

        return roles is default(Roles) ? throw new CannotRunException("--roles : il manque un rôle ; les rôles sont gateway et worker.") : roles;
    }

    /// <exception cref="CannotRunException">A connection string or an address cannot be read, or they do not go together.</exception>
    public static void Check(string? database, string? broker, Roles roles)
    {
        if (database is not null && !IsConnectionString(database))
            throw new CannotRunException("--database : ce n'est pas une chaîne de connexion PostgreSQL ; exemple : Host=127.0.0.1;Port=5432;Database=sibridge;Username=sibridge;Password=…");
        if (broker is not null && BrokerAddress.Parse(broker) is null)
            throw new CannotRunException("--broker : ce n'est pas l'adresse d'un serveur RabbitMQ ; exemple : amqp://utilisateur:motdepasse@127.0.0.1:5672/");
        if (roles is not Roles.All && (broker is null || database is null))
            throw new CannotRunException(
                $"--roles : plusieurs processus se partagent une base PostgreSQL et un serveur RabbitMQ ; il manque {Missing(broker, database)}, ou laissez gateway et worker ensemble.");
        if (broker is not null && database is null)
            throw new CannotRunException("--broker : un serveur RabbitMQ relie plusieurs processus, qui se partagent une base PostgreSQL ; donnez aussi --database, ou retirez --broker.");
    }

    private static string Missing(string? broker, string? database) => (broker, database) switch
    {
        (null, null) => "--broker et --database",
        (null, _) => "--broker",
        _ => "--database",
    };

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }
}
