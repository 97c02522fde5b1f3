namespace SiBridge.Hosting;

/// <summary>The folder of the embedded database, held by one process at a time.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream held;

    /// <exception cref="CannotStartException">It cannot be written, or another process holds it.</exception>
    public DataFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            // The operating system lets go of it when the process ends, however it ends.
            held = new FileStream(Path.Combine(path, "sibridge.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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

    public void Dispose() => held.Dispose();
}
