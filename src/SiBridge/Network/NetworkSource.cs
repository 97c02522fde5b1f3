using System.Text;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Network;

/// <summary>The network file on disk, and its versions in the database.</summary>
public sealed class NetworkSource(string path, NetworkFile reader, Database database, TimeProvider clock)
{
    public string Path => path;

    /// <summary><see cref="ResolvedFile.Sha256"/> of what is in force.</summary>
    public string InForce { get; private set; } = "";

    /// <summary>The file and all that it refers to, as they are now.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ResolvedFile ReadFile() =>
        NetworkFile.Resolve(File.ReadAllBytes(path), System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);

    /// <summary>Checks a file and, when it is good, gives it a version: the newest one if that says the same, else a new one.</summary>
    public async Task<(NetworkInForce? Network, IReadOnlyList<NetworkProblem> Problems)> Adopt(ResolvedFile read)
    {
        var (network, problems) = reader.Read(read, version: 0);
        if (network is null) return (null, problems);

        // The hash is that of the resolved text, so that a rotated secret is a version too; what is kept is the file as it is written,
        // which other processes resolve for themselves: secrets behind a reference never enter the database.
        var sha256 = read.Sha256;
        var version = await database.Write(db =>
        {
            var newest = db.QuerySingleOrDefault<(int Version, string Sha256)>("SELECT version, sha256 FROM network_version ORDER BY version DESC LIMIT 1");
            return newest.Sha256 == sha256
                ? newest.Version
                : db.ExecuteScalar<int>(
                    "INSERT INTO network_version (sha256, file, loaded_at) VALUES (@sha256, @file, @now) RETURNING version",
                    new { sha256, file = Encoding.UTF8.GetString(read.Utf8), now = clock.GetUtcNow() });
        });
        InForce = sha256;
        return (network with { Version = version }, []);
    }
}
