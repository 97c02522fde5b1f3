namespace SiBridge.Hosting;

/// <summary>The folder of the embedded database, held by one process at a time. Persons' data lie there: it is made for its owner alone.</summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>No space left on the device, as Unix and Windows number it.</summary>
    private const int DiskFull = 28, DiskFullOnWindows = unchecked((int)0x80070070);

    private readonly FileStream held;

    /// <exception cref="CannotStartException">It cannot be written, or another process holds it.</exception>
    public DataFolder(string path)
    {
        try
        {
            // One that exists keeps its rights: whoever made it may have had reasons.
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, OwnerOnly);
            // The operating system lets go of it when the process ends, however it ends.
            held = new FileStream(Path.Combine(path, "sibridge.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is DiskFull or DiskFullOnWindows)
        {
            throw new CannotStartException($"Il n'y a plus de place sur le disque pour {path} : faites-en, ou choisissez un autre dossier avec --data.");
        }
        catch (IOException) when (Directory.Exists(path))
        {
            throw new CannotStartException($"Un autre processus SiBridge utilise déjà {path} : arrêtez-le, ou choisissez un autre dossier avec --data.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException(File.Exists(path)
                ? $"--data : {path} est un fichier ; un dossier est attendu."
                : $"Le dossier de données {path} n'est pas accessible en écriture : vérifiez les droits, ou choisissez un autre dossier avec --data.");
        }

        DatabaseFile = Path.Combine(path, "sibridge.db");
    }

    public string DatabaseFile { get; }

    /// <summary>Whether other users of this machine may enter or read a folder; told, never changed.</summary>
    public static bool IsOpenToOthers(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0;

    public void Dispose() => held.Dispose();
}
