using SiBridge.Storage;

namespace SiBridge.Hosting;

/// <summary>How one process of the bridge is started (contract §1).</summary>
/// <param name="Partners">Path of the network file.</param>
/// <param name="Data">Folder of the embedded database.</param>
/// <param name="Urls">Where it listens; several are separated by semicolons.</param>
/// <param name="BehindProxy">Whether plain http beyond loopback is wanted, because a proxy ends TLS.</param>
public sealed record BridgeOptions(string Partners, string Data, string Urls, bool BehindProxy)
{
    /// <summary>The network of the sample, built beside the program.</summary>
    public static string SamplePartners { get; } = Path.Combine(AppContext.BaseDirectory, "sample", "partners.json");

    public bool IsSample => Path.GetFullPath(Partners) == SamplePartners;
}

/// <summary>Why the bridge cannot start: one clear sentence in French, or several.</summary>
public sealed class CannotStartException(string message) : Exception(message)
{
    /// <summary>The database's own sentence; where it does not tell the cause, with the cause and what to look at.</summary>
    public static CannotStartException Because(DatabaseUnavailableException e) => new(
        e.InnerException is { } cause && !e.Message.Contains(cause.Message, StringComparison.Ordinal)
            ? $"{e.Message.TrimEnd('.')} : vérifiez la place sur le disque et les droits du dossier de données ({cause.Message.TrimEnd('.')})."
            : e.Message);
}
