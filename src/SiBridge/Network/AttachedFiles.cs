using System.Collections.Frozen;
using System.Reflection;

namespace SiBridge.Network;

/// <summary>
/// The files that travel with a network file, from the folders beside it: <c>profiles/*.json</c> and <c>reference/*.json</c>. With it they are
/// one version of the network, for every process. The program has some of its own, which a file of the same name replaces.
/// </summary>
public static class AttachedFiles
{
    /// <summary>Files of one network, bytes of one of them, and of all: a version is kept for good, and looked at each second.</summary>
    public const int Most = 500, MostBytes = 1 << 20, MostTogether = 8 << 20;

    /// <summary>The folders beside the network file from which they are read.</summary>
    public static IReadOnlyList<string> Folders { get; } = ["profiles", "reference"];

    public static IReadOnlyDictionary<string, byte[]> None { get; } = FrozenDictionary<string, byte[]>.Empty;

    /// <summary>Those of the program, by relative name.</summary>
    public static IReadOnlyDictionary<string, byte[]> Shipped { get; } = Embedded();

    /// <param name="folder">Where the network file lies.</param>
    /// <param name="problem">Told of what cannot be taken.</param>
    /// <returns>By relative name: <c>reference/motifs.json</c>.</returns>
    /// <exception cref="IOException">One cannot be read.</exception>
    public static IReadOnlyDictionary<string, byte[]> Read(string folder, Action<NetworkProblem> problem)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var together = 0L;
        foreach (var name in Names(folder))
        {
            if (files.Count == Most || together > MostTogether)
            {
                problem(new("", $"trop de fichiers dans {string.Join("/ et ", Folders)}/ : {Most} et {MostTogether >> 20} Mio en tout sont admis.", 1, 1));
                break;
            }

            // The length of a link is not that of what it leads to, so what counts is what is read.
            using var file = File.OpenRead(Path.Combine(folder, name));
            var bytes = new byte[MostBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MostBytes) problem(new("", $"ce fichier dépasse {MostBytes >> 20} Mio : partagez-le.", 1, 1) { File = name });
            else files[name] = bytes[..length];
            together += length;
        }

        return files;
    }

    /// <summary>When one of them was last written, added or taken away (UTC).</summary>
    public static DateTime WrittenAt(string folder) => Folders.Select(f => Path.Combine(folder, f)).Where(Directory.Exists).Select(Directory.GetLastWriteTimeUtc)
        .Concat(Names(folder).Select(name => File.GetLastWriteTimeUtc(Path.Combine(folder, name)))).DefaultIfEmpty(DateTime.MinValue).Max();

    /// <summary>These, and those of the program that they do not replace.</summary>
    public static IReadOnlyDictionary<string, byte[]> WithShipped(IReadOnlyDictionary<string, byte[]> own) =>
        own.Concat(Shipped.Where(s => !own.ContainsKey(s.Key))).OrderBy(f => f.Key, StringComparer.Ordinal).ToDictionary();

    private static IEnumerable<string> Names(string folder) => Folders.Where(f => Directory.Exists(Path.Combine(folder, f)))
        .SelectMany(f => Directory.EnumerateFiles(Path.Combine(folder, f), "*.json").Select(path => Path.GetFileName(path)).Where(name => name[0] is not '.').Select(name => $"{f}/{name}"))
        .Order(StringComparer.Ordinal);

    private static FrozenDictionary<string, byte[]> Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => Folders.Any(f => name.StartsWith(f + "/", StringComparison.Ordinal))).ToFrozenDictionary(name => name, name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var text = new byte[stream.Length];
            stream.ReadExactly(text);
            return text;
        });
    }
}
