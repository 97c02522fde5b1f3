using System.Net;
using Npgsql;
using SiBridge.Delivery.Channels;
using SiBridge.Network;

namespace SiBridge.Delivery.Staging;

/// <summary>How a partner's database is reached: its connection string, and what the bridge adds to every connection.</summary>
/// <param name="Text">As the network file says; no sentence repeats it.</param>
/// <param name="Seconds">How long a statement may take.</param>
public sealed record StagingAccess(string Text, double Seconds)
{
    /// <summary>What a public address must be reached with, in the words of <see cref="PublicAddresses"/>.</summary>
    private const string Unverified = "« SSL Mode » n'est ni VerifyFull ni VerifyCA";

    private const double DefaultTimeoutSeconds = 20;

    /// <summary>How much longer than the server itself we wait for it to give a statement up.</summary>
    private const double Margin = 2;

    public static StagingAccess Of(ChannelSettings settings) => new(settings.Text("connection")!, settings.Number("timeout_seconds") ?? DefaultTimeoutSeconds);

    /// <summary>For sentences: which database of which server.</summary>
    public string Name
    {
        get
        {
            var settings = new NpgsqlConnectionStringBuilder(Text);
            return $"la base {settings.Database ?? settings.Username} de {settings.Host}";
        }
    }

    /// <summary>The account that writes.</summary>
    public string User => new NpgsqlConnectionStringBuilder(Text).Username!;

    /// <summary>What is wrong with it, in French; null: nothing that could be seen without connecting.</summary>
    public string? Problem(IReadOnlyList<IPNetwork> allow)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new(Text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or OverflowException)
        {
            return "une chaîne de connexion PostgreSQL est attendue : Host=…;Database=…;Username=…;Password=….";
        }

        if (settings.Host is not { Length: > 0 } host || host.Contains(',') || host[0] is '/' or '@') return "« Host » est attendu : le nom ou l'adresse d'un serveur, et d'un seul.";
        if (settings.Username is not { Length: > 0 }) return "« Username » est attendu : le compte avec lequel le pont écrit.";
        return IPAddress.TryParse(host, out var address) && PublicAddresses.Forbidden(address, Verifies(settings), allow, Unverified) is { } reason
            ? $"{reason} ; seules les adresses publiques avec un certificat vérifié sont atteintes, et les réseaux de network.allow."
            : null;
    }

    /// <summary>A source of connections to an address that may be reached, and that somebody listens behind now.</summary>
    /// <exception cref="ForbiddenAddressException">None of the host's addresses is allowed.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The host is unknown, or nobody listens.</exception>
    public async Task<NpgsqlDataSource> Reach(NetworkInForce network, LookUp lookUp, CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(Text);
        var host = settings.Host!;
        var allowed = await PublicAddresses.Resolve(host, Verifies(settings), network.Allow, lookUp, cancel, Unverified);
        settings.Host = (await PublicAddresses.Answering(allowed, settings.Port, cancel)).ToString();
        var builder = new NpgsqlDataSourceBuilder(WithDefaults(settings, network).ToString());
        // The address is one that was looked at; the certificate is the name's.
        builder.UseSslClientAuthenticationOptionsCallback(tls => tls.TargetHost = host);
        return builder.Build();
    }

    private static bool Verifies(NpgsqlConnectionStringBuilder settings) => settings.SslMode is SslMode.VerifyFull or SslMode.VerifyCA;

    /// <summary>What the bridge needs of a connection; what the network file says goes first.</summary>
    private NpgsqlConnectionStringBuilder WithDefaults(NpgsqlConnectionStringBuilder settings, NetworkInForce network)
    {
        void Default(string key, object value)
        {
            if (!settings.ShouldSerialize(key)) settings[key] = value;
        }

        Default("Application Name", "SiBridge");
        // What a lane sends together goes in one round trip, so that one connection serves it.
        Default("Maximum Pool Size", 1);
        Default("Max Auto Prepare", 20);
        Default("Auto Prepare Min Usages", 2);
        Default("Timeout", 5);
        Default("Command Timeout", (int)Math.Ceiling(Seconds + Margin));
        Default("Keepalive", 10);
        Default("Timezone", network.Zone.Id);
        // The server gives up before we do: then it is known that nothing was written. Days of CSV bodies are written as the French write them.
        Default("Options", $"-c statement_timeout={Math.Ceiling(Seconds * 1000)} -c DateStyle=ISO,DMY -c tcp_user_timeout=10000");
        return settings;
    }
}
