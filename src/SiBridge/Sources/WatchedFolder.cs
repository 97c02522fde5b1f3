using System.Globalization;
using System.Text;
using SiBridge.Delivery.Channels;
using SiBridge.Storage;

namespace SiBridge.Sources;

/// <summary>
/// A file that the bridge has taken out of a partner's folder, into one of its own with a name that is used once: whoever finds it there
/// goes on with it, and another file of the same name is another file.
/// </summary>
/// <param name="Stamp">The name of its folder: when it was taken, and a random end.</param>
/// <param name="Name">As the partner called it.</param>
internal sealed record TakenFile(string Stamp, string Name, string Path);

/// <summary>
/// A folder in which a partner puts files, and what the bridge keeps in it: <c>en_cours/</c> for what is being read, <c>traites/</c> and
/// <c>refuses/</c> for what was read, each beside its acknowledgement. All by renaming: at any instant a file is in one of them, whole.
/// </summary>
internal sealed class WatchedFolder(string path)
{
    public const string Taken = "en_cours", Done = "traites", Refused = "refuses", Checksum = ".sha256", Finished = ".ok";

    private const string UnfinishedEnd = ".tmp";

    private const int StampLength = 27;

    /// <summary>Bytes: file systems take 255, and what lies beside a document is called after it.</summary>
    private const int LongestName = 255 - 16;

    private const int LongestExtension = 16;

    /// <summary>What programs that copy call a file that is not there as a whole.</summary>
    private static readonly string[] Partial = [UnfinishedEnd, ".part", ".filepart"];

    /// <summary>Acknowledgements of processes that died over them are that old at least.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>So long a file is waited for whose checksum does not hold.</summary>
    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, (long Length, DateTime WrittenAt)> seen = [];

    public string Path => path;

    /// <summary>Makes the bridge's own folders.</summary>
    /// <exception cref="DirectoryNotFoundException">The partner's folder is not there.</exception>
    public void Prepare()
    {
        if (!Directory.Exists(path)) throw new DirectoryNotFoundException();
        foreach (var own in new[] { Taken, Done, Refused }) Directory.CreateDirectory(In(own));
        foreach (var left in new DirectoryInfo(In(Taken)).EnumerateFiles("*" + UnfinishedEnd).Where(f => f.LastWriteTimeUtc < DateTime.UtcNow - Abandoned)) left.Delete();
    }

    /// <summary>What was taken and is not settled, the oldest first.</summary>
    public IReadOnlyList<TakenFile> Begun()
    {
        var begun = new List<TakenFile>();
        foreach (var own in new DirectoryInfo(In(Taken)).EnumerateDirectories().OrderBy(d => d.Name, StringComparer.Ordinal))
        {
            var files = own.GetFiles();
            if (files.Length > 0) begun.Add(new(own.Name, files[0].Name, files[0].FullName));
            // It was made for a file that was never put there.
            else Remove(own.Name);
        }

        return begun;
    }

    /// <summary>What is there as a whole, the oldest first: it stood still from one look to the next, or its companion says that it is.</summary>
    public IReadOnlyList<FileInfo> Ready()
    {
        var there = new DirectoryInfo(path).EnumerateFiles().Where(IsDocument).OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).ToList();
        var ready = there.Where(f => SaysThatItIsWhole(f) ?? (seen.TryGetValue(f.Name, out var before) && before == (f.Length, f.LastWriteTimeUtc))).ToList();
        seen.Clear();
        foreach (var file in there) seen[file.Name] = (file.Length, file.LastWriteTimeUtc);
        return ready;
    }

    /// <summary>Takes a file out of the partner's hands.</summary>
    public TakenFile Take(FileInfo file, DateTimeOffset now)
    {
        var stamp = string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{Guid.NewGuid():N}")[..StampLength];
        Directory.CreateDirectory(In(Taken, stamp));
        // Kept before the file is taken, so that it is looked at whatever happens in between.
        if (File.Exists(file.FullName + Checksum)) File.Copy(file.FullName + Checksum, ChecksumOf(stamp));
        var taken = new TakenFile(stamp, file.Name, In(Taken, stamp, file.Name));
        DurableFile.Rename(file.FullName, taken.Path);
        seen.Remove(file.Name);
        // One that is not there may have a name that cannot be.
        foreach (var companion in new[] { Checksum, Finished }.Select(end => file.FullName + end).Where(File.Exists)) File.Delete(companion);
        return taken;
    }

    /// <summary>What its sender says that its SHA-256 is; null when it says nothing.</summary>
    public string? ChecksumOf(TakenFile file) => File.Exists(ChecksumOf(file.Stamp)) ? File.ReadAllText(ChecksumOf(file.Stamp)) : null;

    /// <summary>A new file for an acknowledgement, to be put beside its document by <see cref="Settle"/>.</summary>
    /// <remarks>Nobody else's: a process that was frozen may be writing one for the same document.</remarks>
    public FileStream NewAcknowledgement(TakenFile file) => DurableFile.New(In(Taken, $"{file.Stamp}.{Guid.NewGuid():N}{UnfinishedEnd}"));

    /// <summary>Where one is written that is no taken file's.</summary>
    public string Unfinished() => In(Taken, $"{Guid.NewGuid():N}{UnfinishedEnd}");

    /// <summary>Puts a file where it belongs, after its acknowledgement; one of the same name that is there already stays.</summary>
    /// <param name="acknowledgement">Whole, and on disk.</param>
    public void Settle(TakenFile file, string acknowledgement, bool refused)
    {
        var folder = In(refused ? Refused : Done);
        var name = Bytes(file.Name) > LongestName || File.Exists(System.IO.Path.Combine(folder, file.Name)) ? Another(file.Name, file.Stamp) : file.Name;
        var to = System.IO.Path.Combine(folder, name);
        DurableFile.Rename(acknowledgement, to + Acknowledgement.Suffix);
        if (File.Exists(ChecksumOf(file.Stamp))) DurableFile.Rename(ChecksumOf(file.Stamp), to + Checksum);
        DurableFile.Rename(file.Path, to);
        Remove(file.Stamp);
    }

    /// <summary>Where a document lies since it was settled, or would lie if its partner had not taken it away.</summary>
    /// <remarks>A file keeps its time when it is renamed, and tells by it from others of its name.</remarks>
    public string SettledAs(Document document)
    {
        var (name, written) = (document.Name, document.WrittenAt.ToMicros());
        var settled = new[] { Done, Refused }.SelectMany(folder => new DirectoryInfo(In(folder)).EnumerateFiles())
            .FirstOrDefault(f => IsNamed(f.Name, name) && new DateTimeOffset(f.LastWriteTimeUtc).ToMicros() == written);
        return settled?.FullName ?? In(Done, Another(name, $"{document.WrittenAt.UtcDateTime:yyyyMMdd'T'HHmmssfff}"));
    }

    /// <summary>Whether a settled file is called so, or was until another of its name was there.</summary>
    private static bool IsNamed(string settled, string name)
    {
        var stamp = settled.Length - ExtensionOf(name).Length - StampLength;
        return settled == name || (stamp > 0 && settled == Another(name, settled.Substring(stamp, StampLength)));
    }

    /// <summary>What a file is called where one of its name is, or where its name is so long that nothing can be called after it.</summary>
    private static string Another(string name, string stamp)
    {
        var end = $".{stamp}{ExtensionOf(name)}";
        var stem = name[..^ExtensionOf(name).Length];
        while (Bytes(stem) > LongestName - Bytes(end)) stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        return stem + end;
    }

    private static string ExtensionOf(string name) => System.IO.Path.GetExtension(name) is { Length: <= LongestExtension } extension ? extension : "";

    private static int Bytes(string name) => Encoding.UTF8.GetByteCount(name);

    private static bool IsDocument(FileInfo file) =>
        !file.Name.StartsWith('.') && !Partial.Append(Checksum).Append(Finished).Any(end => file.Name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
        // A link would have the bridge read what its sender may not, and tell of it.
        && !file.Attributes.HasFlag(FileAttributes.ReparsePoint);

    /// <returns>Null when nothing beside it says so, nor the contrary.</returns>
    private static bool? SaysThatItIsWhole(FileInfo file)
    {
        if (File.Exists(file.FullName + Finished)) return true;
        if (!File.Exists(file.FullName + Checksum)) return null;
        if (FileChecksum.Problem(file.FullName, File.ReadAllText(file.FullName + Checksum)) is null) return true;
        // What is still being sent may stand still for a while; what never becomes what was said is refused in the end.
        return DateTime.UtcNow - file.LastWriteTimeUtc < Stalled ? false : null;
    }

    private void Remove(string stamp)
    {
        File.Delete(ChecksumOf(stamp));
        // Of processes that died over it.
        foreach (var left in Directory.EnumerateFiles(In(Taken), $"{stamp}.*{UnfinishedEnd}")) File.Delete(left);
        Directory.Delete(In(Taken, stamp));
    }

    private string ChecksumOf(string stamp) => In(Taken, stamp + Checksum);

    private string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([path, .. parts]);
}
