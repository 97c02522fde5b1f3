using System.Security.Cryptography;
using System.Text;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Network;

/// <summary>The network file on disk, and its versions in the database.</summary>
public sealed class NetworkSource(string path, NetworkFile reader, Database database, TimeProvider clock)
{
    public string Path => path;

    /// <summary>SHA-256 (hexadecimal) of the file in force.</summary>
    public string InForce { get; private set; } = "";

    /// <exception cref="IOException">The file cannot be read.</exception>
    public (byte[] Bytes, string Sha256) ReadFile()
    {
        var bytes = File.ReadAllBytes(path);
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>Checks a file and, when it is good, gives it a version: the newest one if that holds the same bytes, else a new one.</summary>
    public async Task<(NetworkInForce? Network, IReadOnlyList<NetworkProblem> Problems)> Adopt(byte[] bytes)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var (network, problems) = reader.Read(bytes, folder, version: 0);
        if (network is null) return (null, problems);

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var version = await database.Write(db =>
        {
            var newest = db.QuerySingleOrDefault<(int Version, string Sha256)>("SELECT version, sha256 FROM network_version ORDER BY version DESC LIMIT 1");
            return newest.Sha256 == sha256
                ? newest.Version
                : db.ExecuteScalar<int>(
                    "INSERT INTO network_version (sha256, file, loaded_at) VALUES (@sha256, @file, @now) RETURNING version",
                    new { sha256, file = Encoding.UTF8.GetString(bytes), now = clock.GetUtcNow() });
        });
        InForce = sha256;
        return (network with { Version = version }, []);
    }
}
