namespace SiBridge.Hosting;

/// <summary>How one process of the bridge is started (contract §1).</summary>
/// <param name="Partners">Path of the network file.</param>
/// <param name="Data">Folder of the embedded database; not made when there is a <see cref="Database"/>.</param>
/// <param name="Urls">Where it listens; several are separated by semicolons.</param>
/// <param name="BehindProxy">Whether plain http beyond loopback is wanted, because a proxy ends TLS.</param>
public sealed record BridgeOptions(string Partners, string Data, string Urls, bool BehindProxy)
{
    /// <summary>The network of the sample, built beside the program.</summary>
    public static string SamplePartners { get; } = Path.Combine(AppContext.BaseDirectory, "sample", "partners.json");

    public bool IsSample => Path.GetFullPath(Partners) == SamplePartners;

    /// <summary>Connection string of a PostgreSQL database; null: a SQLite file in <see cref="Data"/>.</summary>
    public string? Database { get; init; }

    /// <summary>URI of a RabbitMQ server, which <see cref="BrokerAddress"/> reads; null: the bus is within this process.</summary>
    public string? Broker { get; init; }

    public Roles Roles { get; init; } = Roles.All;
}
