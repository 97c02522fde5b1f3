using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using SiBridge.Network;

namespace SiBridge.Delivery.Channels;

/// <summary>
/// <c>directory</c>: one file per delivery in a folder that the partner empties, behind an SFTP server say. A file is there whole or not at
/// all, names are in the order of the deliveries, and the same delivery again is the same file.
/// </summary>
public sealed class DirectoryChannel : IPushChannel
{
    public const string Name = "directory";

    /// <summary>Of what is not finished: hidden, and of no reader's suffix.</summary>
    private const string Before = ".sibridge-", After = ".tmp";

    /// <summary>Unfinished files of processes that died are that old at least; ours are done within seconds.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, bool> tidied = [];

    public string Kind => Name;

    public IEnumerable<(string Property, string Message)> Problems(ChannelSettings settings, IReadOnlyList<IPNetwork> allow)
    {
        // Several processes read the same network file, each where it was started.
        if (!Path.IsPathFullyQualified(Folder(settings))) yield return ("path", "un chemin complet est attendu, depuis la racine ; exemple : /srv/echanges/ml-caen.");
    }

    /// <summary>For names to be in order they begin with a number that grows; the id tells one delivery from all others, whatever became of the database.</summary>
    public static string FileName(Claimed delivery) => string.Create(CultureInfo.InvariantCulture, $"{delivery.Seq:D12}-{delivery.Id}.{Translation.Formats.MarksOf(delivery.Format).Extension}");

    public async Task<Outcome> Send(Claimed delivery, ChannelSettings settings, Pace pace, CancellationToken stop)
    {
        pace.Starts();
        // A share that hangs hangs its own lane; what is being written at a stop is written again, to the same file.
        return await Task.Run(() => Try(Folder(settings), FileName(delivery), delivery.Body), CancellationToken.None).WaitAsync(stop);
    }

    /// <summary>Whether a file can be put there: as a delivery would be, and then it is taken away.</summary>
    public static Outcome Probe(ChannelSettings settings)
    {
        var probe = Unfinished(Folder(settings), "essai");
        try
        {
            DurableFile.Write(probe, "{}"u8);
            File.Delete(probe);
            return Outcome.Delivered;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed(Folder(settings), e);
        }
    }

    private Outcome Try(string folder, string name, byte[] body)
    {
        var unfinished = Unfinished(folder, name);
        try
        {
            if (tidied.TryAdd(folder, true)) Tidy(folder);
            DurableFile.Write(unfinished, body);
            DurableFile.Rename(unfinished, Path.Combine(folder, name));
            return Outcome.Delivered;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            tidied.TryRemove(folder, out _);
            Remove(unfinished);
            return Failed(folder, e);
        }
    }

    private static string Folder(ChannelSettings settings) => settings.Text("path")!;

    /// <summary>Nobody else's: a process that was frozen may be writing the same delivery.</summary>
    private static string Unfinished(string folder, string name) => Path.Combine(folder, $"{Before}{name}.{Guid.NewGuid():N}{After}");

    private static void Tidy(string folder)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles($"{Before}*{After}").Where(f => f.LastWriteTimeUtc < DateTime.UtcNow - Abandoned)) Remove(file.FullName);
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is hidden, and tidied another time.
        }
    }

    private static Outcome Failed(string folder, Exception e) => e switch
    {
        DirectoryNotFoundException => new(OutcomeKind.Misconfigured, Causes.Folder, $"le dossier {folder} n'existe pas, ou n'en est pas un : créez-le, montez-le ou corrigez « path » du canal."),
        UnauthorizedAccessException => new(OutcomeKind.Misconfigured, Causes.Folder, $"le pont n'a pas le droit d'écrire dans {folder} : donnez-le à son compte."),
        _ when DurableFile.IsReadOnly(e) => new(OutcomeKind.Misconfigured, Causes.Folder, $"le dossier {folder} est en lecture seule : remontez-le en écriture."),
        _ when DurableFile.IsFull(e) => new(OutcomeKind.Overloaded, Causes.FolderFull, $"il n'y a plus de place pour {folder} : libérez-en ; tout ce canal attend."),
        _ => new(OutcomeKind.Unavailable, Causes.Folder, $"le dossier {folder} ne prend pas de fichier ({e.GetType().Name}, {e.HResult & 0xFFFF}) ; nouvel essai à venir."),
    };
}
