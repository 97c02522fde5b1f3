using System.Data.Common;
using System.Text;
using System.Text.Json;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Network;

/// <summary>A network file that was loaded once, as the database remembers it.</summary>
/// <param name="TextSha256"><see cref="ResolvedFile.TextSha256"/>.</param>
public sealed record NetworkVersion(int Version, string TextSha256, DateTimeOffset LoadedAt);

/// <summary>
/// The network file of this process, and its versions in the database, which every process shares. What is kept there is the text as it is
/// written; each process resolves it for itself, so that secrets behind a reference never enter the database.
/// </summary>
public sealed class NetworkSource(string path, NetworkFile reader, Database database, TimeProvider clock)
{
    private readonly string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

    public string Path => path;

    /// <summary>What is in force, and how it was resolved then; null before the first.</summary>
    public (int Version, ResolvedFile Read)? InForce { get; private set; }

    /// <summary><see cref="ResolvedFile.TextSha256"/> of the file of this process when it was dealt with last: the same again is no news.</summary>
    public string? Seen { get; set; }

    /// <summary>When the file of this process, or one beside it, was last written (UTC).</summary>
    public DateTimeOffset WrittenAt => new(new[] { File.GetLastWriteTimeUtc(path), AttachedFiles.WrittenAt(folder) }.Max(), TimeSpan.Zero);

    /// <summary>The file of this process, those beside it, and all that it refers to, as they are now.</summary>
    /// <exception cref="IOException">One of them cannot be read.</exception>
    public ResolvedFile ReadFile() => NetworkFile.ResolveIn(folder, File.ReadAllBytes(path));

    /// <summary>The text of a version, and what it refers to here and now; <c>file:</c> starts at the folder of this process's own file.</summary>
    public async Task<ResolvedFile> Read(int version)
    {
        if (InForce is { } current && current.Version == version) return NetworkFile.Resolve(current.Read.Utf8, folder, current.Read.Files);
        var (file, files) = await database.Read(db => db.QuerySingle<(string, string)>("SELECT file, files FROM network_version WHERE version = @version", new { version }));
        return NetworkFile.Resolve(Encoding.UTF8.GetBytes(file), folder, Unpack(files));
    }

    public Task<NetworkVersion?> Newest() => database.Read(Newest);

    /// <summary>Whether a text was ever a version.</summary>
    public Task<bool> Knows(ResolvedFile read) =>
        database.Read(db => db.ExecuteScalar<long>("SELECT COUNT(*) FROM network_version WHERE sha256 = @TextSha256", new { read.TextSha256 }) > 0);

    /// <summary>Checks a file and, when it is good, makes it the newest version for all, unless the newest says the same.</summary>
    /// <returns>Its version, or why it is refused.</returns>
    public async Task<(int? Version, IReadOnlyList<NetworkProblem> Problems)> Publish(ResolvedFile read)
    {
        if (reader.Read(read, version: 0).Problems is { Count: > 0 } problems) return (null, problems);
        return (await database.Write(db =>
        {
            // Two processes that see the same change at the same instant make one version.
            db.LockKeys("network");
            return Newest(db) is { } newest && newest.TextSha256 == read.TextSha256
                ? newest.Version
                : db.ExecuteScalar<int>(
                    "INSERT INTO network_version (sha256, file, files, loaded_at) VALUES (@TextSha256, @file, @files, @now) RETURNING version",
                    new { read.TextSha256, file = Encoding.UTF8.GetString(read.Utf8), files = Pack(read.Files), now = clock.GetUtcNow() });
        }), []);
    }

    /// <summary>What is in force here, were some of the files beside it other ones; nothing changes.</summary>
    /// <param name="changed">By relative name.</param>
    public (NetworkInForce? Network, IReadOnlyList<NetworkProblem> Problems) Imagine(IReadOnlyDictionary<string, byte[]> changed)
    {
        var (version, current) = InForce ?? throw new InvalidOperationException("no network is in force yet");
        var files = current.Files.Where(f => !changed.ContainsKey(f.Key)).Concat(changed).ToDictionary();
        return reader.Read(NetworkFile.Resolve(current.Utf8, folder, files), version);
    }

    /// <summary>Makes a version the one in force here; refused, what was in force stays.</summary>
    public (NetworkInForce? Network, IReadOnlyList<NetworkProblem> Problems) Take(int version, ResolvedFile read)
    {
        var taken = reader.Read(read, version);
        if (taken.Network is not null) InForce = (version, read);
        return taken;
    }

    private static string Pack(IReadOnlyDictionary<string, byte[]> files) => JsonSerializer.Serialize(
        files.ToDictionary(f => f.Key, f => Encoding.UTF8.GetString(f.Value)), NetworkJson.Default.DictionaryStringString);

    private static Dictionary<string, byte[]> Unpack(string files) =>
        JsonSerializer.Deserialize(files, NetworkJson.Default.DictionaryStringString)!.ToDictionary(f => f.Key, f => Encoding.UTF8.GetBytes(f.Value));

    private static NetworkVersion? Newest(DbConnection db) =>
        db.QuerySingleOrDefault<Row>("SELECT version, sha256, loaded_at AS LoadedAt FROM network_version ORDER BY version DESC LIMIT 1") is { } row
            ? new(row.Version, row.Sha256, row.LoadedAt)
            : null;

    private sealed class Row
    {
        public int Version { get; init; }
        public string Sha256 { get; init; } = "";
        public DateTimeOffset LoadedAt { get; init; }
    }
}
