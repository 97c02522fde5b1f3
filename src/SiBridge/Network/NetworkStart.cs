namespace SiBridge.Network;

/// <summary>Which network a process starts with.</summary>
/// <param name="Origin">For people: where it was read.</param>
/// <param name="Network">Null when it is refused.</param>
public sealed record NetworkStart(string Origin, NetworkInForce? Network, IReadOnlyList<NetworkProblem> Problems)
{
    /// <param name="shared">Whether other processes work on the same database.</param>
    /// <param name="publishes">Whether the file of this process may become a version: a gateway's does, a worker's only when there is none.</param>
    /// <exception cref="IOException">The file of this process is needed and cannot be read.</exception>
    public static async Task<NetworkStart> Choose(NetworkSource source, bool shared, bool publishes)
    {
        var newest = await source.Newest();
        if (newest is null || (publishes && await FileWins(source, newest, shared)))
        {
            var own = source.ReadFile();
            source.Seen = own.TextSha256;
            var (version, problems) = await source.Publish(own);
            return version is { } published ? Taken(source, source.Path, published, own) : new(source.Path, null, problems);
        }

        return Taken(source, $"version {newest.Version} de la base", newest.Version, await source.Read(newest.Version));
    }

    /// <summary>
    /// Alone, the file is what counts. Among others it is, when it was changed while this process was not running: it is new, or was written
    /// after the newest version. Else another process has a newer file than ours.
    /// </summary>
    private static async Task<bool> FileWins(NetworkSource source, NetworkVersion newest, bool shared)
    {
        var own = source.ReadFile();
        source.Seen = own.TextSha256;
        return !shared || (own.TextSha256 != newest.TextSha256 && (source.WrittenAt > newest.LoadedAt || !await source.Knows(own)));
    }

    private static NetworkStart Taken(NetworkSource source, string origin, int version, ResolvedFile read)
    {
        var (network, problems) = source.Take(version, read);
        return new(origin, network, problems);
    }
}
