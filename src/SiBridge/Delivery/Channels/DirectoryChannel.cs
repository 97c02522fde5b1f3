using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using SiBridge.Network;
using SiBridge.Translation;

namespace SiBridge.Delivery.Channels;

/// <summary>
/// <c>directory</c>: one file per delivery, or per batch of them, in a folder that the partner empties, behind an SFTP server say. A file is
/// there whole or not at all, names are in the order of the deliveries, and the same delivery or batch again is the same file.
/// </summary>
public sealed class DirectoryChannel : IGatheringChannel
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
        if (Gathers(settings) is not { } gathering) yield break;
        if (gathering.Every is null == gathering.At is null) yield return ("batch", "dites « minutes » ou « at » : quand part ce qui s'est réuni, l'un ou l'autre.");
        if (!Joined.Knows(settings.Format)) yield return ("batch", $"les corps au format « {settings.Format} » ne se réunissent pas en un fichier : seulement canonical et les profils CSV.");
    }

    public Gathering? Gathers(ChannelSettings settings) => Gathering.Of(settings);

    /// <summary>
    /// For names to be in order they begin with a number that grows; the id tells one delivery from all others, whatever became of the database.
    /// What is sent again, or in the place of another delivery, says so: no header does.
    /// </summary>
    public static string FileName(Claimed d) => string.Create(
        CultureInfo.InvariantCulture, $"{d.Seq:D12}-{d.Id}{(d.Replaces is { } old ? $"-remplace-{old}" : "")}{(d.Resent ? "-renvoi" : "")}.{Formats.MarksOf(d.Format).Extension}");

    /// <param name="part">From 1: bodies that do not go under one header make several files.</param>
    public static string FileName(Batch batch, int part) => string.Create(
        CultureInfo.InvariantCulture, $"lot-{batch.Number:D12}-{batch.Id}{(part == 1 ? "" : $"-{part}")}.{Formats.MarksOf(batch.Format).Extension}");

    public Task<Outcome> Send(Claimed delivery, ChannelSettings settings, Pace pace, CancellationToken stop) =>
        Send(() => [(FileName(delivery), delivery.Body)], settings, pace, stop);

    /// <summary>Each file is followed by one of its checksum, as <c>sha256sum --check</c> reads it: when that is there, so is the file.</summary>
    public Task<Outcome> Send(Shipment shipment, ChannelSettings settings, Pace pace, CancellationToken stop) => Send(() => WithChecksums(shipment), settings, pace, stop);

    private static IEnumerable<(string Name, byte[] Bytes)> WithChecksums(Shipment shipment)
    {
        foreach (var (i, file) in Joined.Of(shipment.Batch!.Format, [.. shipment.Deliveries.Select(d => d.Body)]).Index())
        {
            var name = FileName(shipment.Batch, i + 1);
            yield return (name, file);
            yield return ($"{name}.sha256", Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(file))}  {name}\n"));
        }
    }

    private async Task<Outcome> Send(Func<IEnumerable<(string Name, byte[] Bytes)>> files, ChannelSettings settings, Pace pace, CancellationToken stop)
    {
        pace.Starts();
        // A share that hangs hangs its own lane; what is being written at a stop is written again, to the same file.
        return await Task.Run(() => Try(Folder(settings), files()), CancellationToken.None).WaitAsync(stop);
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

    private Outcome Try(string folder, IEnumerable<(string Name, byte[] Bytes)> files)
    {
        var unfinished = "";
        try
        {
            if (tidied.TryAdd(folder, true)) Tidy(folder);
            foreach (var (name, bytes) in files)
            {
                unfinished = Unfinished(folder, name);
                DurableFile.Write(unfinished, bytes);
                DurableFile.Rename(unfinished, Path.Combine(folder, name));
            }

            return Outcome.Delivered;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            tidied.TryRemove(folder, out _);
            if (unfinished.Length > 0) Remove(unfinished);
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
