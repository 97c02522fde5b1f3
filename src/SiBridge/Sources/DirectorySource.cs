using System.Collections.Concurrent;
using System.Net;
using SiBridge.Delivery.Channels;
using SiBridge.Network;

namespace SiBridge.Sources;

/// <summary>
/// <c>directory</c>: a folder in which the partner puts files, behind an SFTP server say. Each is read once it is whole, and moves to
/// <c>traites/</c> or <c>refuses/</c> beside its acknowledgement. Killed at any instant, the same file is read again: its messages have
/// the same ids.
/// </summary>
public sealed class DirectorySource(TimeProvider clock) : ISource
{
    public const string Name = "directory";

    private readonly ConcurrentDictionary<string, WatchedFolder> folders = [];

    public string Kind => Name;

    public TimeSpan Every { get; } = TimeSpan.FromSeconds(5);

    public IEnumerable<(string Property, string Message)> Problems(SourceSettings settings, IReadOnlyList<IPNetwork> allow)
    {
        // Several processes read the same network file, each where it was started.
        if (!Path.IsPathFullyQualified(settings.Text("path")!)) yield return ("path", "un chemin complet est attendu, depuis la racine ; exemple : /srv/echanges/of-exemple.");
    }

    public async Task<Looked> Look(SourceLook look, SourceDesk desk, CancellationToken stop)
    {
        var folder = folders.GetOrAdd(look.Settings.Text("path")!, path => new(path));
        string? error = null;
        try
        {
            folder.Prepare();
            foreach (var file in folder.Begun())
            {
                // One that cannot be settled now holds up no other.
                var why = await Read(look, desk, folder, file, stop);
                error ??= why;
            }

            foreach (var file in folder.Ready())
            {
                stop.ThrowIfCancellationRequested();
                var why = await TakeAndRead(look, desk, folder, file, stop);
                error ??= why;
            }

            return new(error);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(Sentence(folder.Path, e));
        }
    }

    public string? Acknowledge(SourceLook look, Document document, IReadOnlyList<AcknowledgedLine> lines)
    {
        var folder = folders.GetOrAdd(look.Settings.Text("path")!, path => new(path));
        try
        {
            folder.Prepare();
            LaterAcknowledgements.Write(folder.SettledAs(document), folder.Unfinished(), lines);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Sentence(folder.Path, e);
        }
    }

    /// <summary>Whether files can be taken out of a folder, and its own folders made in it; French.</summary>
    /// <returns>Null when they can.</returns>
    public static string? Probe(SourceSettings settings)
    {
        var folder = new WatchedFolder(settings.Text("path")!);
        try
        {
            folder.Prepare();
            folder.Ready();
            var probe = Path.Combine(folder.Path, $".sibridge-{Guid.NewGuid():N}.tmp");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Sentence(folder.Path, e);
        }
    }

    private async Task<string?> TakeAndRead(SourceLook look, SourceDesk desk, WatchedFolder folder, FileInfo file, CancellationToken stop)
    {
        TakenFile taken;
        try
        {
            taken = folder.Take(file, clock.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its partner took it away in between: there is nothing to read.
            return e is FileNotFoundException ? null : Sentence(folder.Path, e);
        }

        return await Read(look, desk, folder, taken, stop);
    }

    /// <returns>French: what keeps this file from being settled; null when it was.</returns>
    private static async Task<string?> Read(SourceLook look, SourceDesk desk, WatchedFolder folder, TakenFile file, CancellationToken stop)
    {
        string? acknowledged = null;
        try
        {
            DocumentOutcome outcome;
            var before = Whole(file);
            await using (var to = folder.NewAcknowledgement(file))
            {
                acknowledged = to.Name;
                using (var acknowledgement = new Acknowledgement(to)) outcome = await Outcome(look, desk, folder, file, acknowledgement, stop);
                to.Flush(flushToDisk: true);
            }

            // Who sent it goes on after a pause, in the file that was taken for whole: all of it is read by the next look, and what was said is known then.
            if (Whole(file) != before) return null;
            await desk.Troubles.Tell(look, file.Stamp, file.Name, outcome);
            folder.Settle(file, acknowledged, outcome.IsRefused);
            await desk.States.Settle(look.Key, file.Name, outcome);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && !File.Exists(file.Path))
        {
            // Another worker, which took us for dead, has settled it.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Sentence(folder.Path, e);
        }
        finally
        {
            // Settled, it is there no more; else the next look writes another.
            if (acknowledged is not null) File.Delete(acknowledged);
        }
    }

    private static async Task<DocumentOutcome> Outcome(SourceLook look, SourceDesk desk, WatchedFolder folder, TakenFile file, Acknowledgement acknowledgement, CancellationToken stop)
    {
        var about = new FileInfo(file.Path);
        if (WhyNot(look, folder, file, about) is { } why)
        {
            acknowledgement.Add(why);
            return DocumentOutcome.Unreadable(why);
        }

        await using var stream = Open(file.Path);
        return await desk.Documents.Take(look, new(file.Name, about.Length, about.LastWriteTimeUtc), stream, acknowledgement, stop);
    }

    private static (long, DateTime) Whole(TakenFile file) => new FileInfo(file.Path) is { Exists: true } there ? (there.Length, there.LastWriteTimeUtc) : default;

    /// <summary>What refuses a file before it is read; null when nothing does.</summary>
    private static AcknowledgedLine? WhyNot(SourceLook look, WatchedFolder folder, TakenFile file, FileInfo about)
    {
        if (about.Attributes.HasFlag(FileAttributes.ReparsePoint)) return Refused("lien", "C'est un lien vers un autre fichier : déposez le fichier lui-même.");
        if (about.Length == 0) return Refused("vide", "Ce fichier est vide.");
        if (DocumentIntake.TooLarge(look, about.Length) is { } large) return large;
        try
        {
            using var _ = Open(file.Path);
        }
        catch (UnauthorizedAccessException)
        {
            return Refused("droits", "Le pont n'a pas le droit de lire ce fichier : donnez-le à son compte, et déposez le fichier de nouveau.");
        }

        return folder.ChecksumOf(file) is { } said && FileChecksum.Problem(file.Path, said) is { } problem ? Refused("empreinte", problem) : null;
    }

    private static AcknowledgedLine Refused(string code, string reason) => new(0, null, LineFate.Refuse, Code: code, Reason: reason);

    private static FileStream Open(string path) => new(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 1 << 16 });

    private static string Sentence(string folder, Exception e) => e switch
    {
        DirectoryNotFoundException => $"le dossier {folder} n'existe pas, ou n'en est pas un : créez-le, montez-le ou corrigez « path » de la source.",
        UnauthorizedAccessException => $"le pont n'a pas le droit de lire {folder} et d'y ranger les fichiers (en_cours, traites, refuses) : donnez-le à son compte.",
        _ when DurableFile.IsReadOnly(e) => $"le dossier {folder} est en lecture seule, et les fichiers lus ne peuvent y être rangés : remontez-le en écriture.",
        _ when DurableFile.IsFull(e) => $"il n'y a plus de place dans {folder} pour les acquittements : libérez-en.",
        _ => $"le dossier {folder} ne se lit pas maintenant ({e.GetType().Name}, {e.HResult & 0xFFFF}) ; nouvel essai à venir.",
    };
}
