using Dapper;
using Microsoft.Data.Sqlite;
using SiBridge.Hosting;
using SiBridge.Storage;

namespace SiBridge.Cli.Check;

/// <summary>The data folder and its database, read only: a check migrates nothing and creates nothing that stays.</summary>
internal static class DataCheck
{
    /// <returns>Whether a running bridge holds the folder, and what was found.</returns>
    public static (bool InUse, IReadOnlyList<Finding> Findings) Run(string folder)
    {
        if (File.Exists(folder)) return (false, [new(Level.Erreur, "données", $"{folder} est un fichier ; un dossier est attendu")]);
        if (NotWritable(folder) is { } reason) return (false, [new(Level.Erreur, "données", reason)]);
        if (!Directory.Exists(folder)) return (false, [new(Level.Bon, "données", $"{folder} n'existe pas encore : le pont le créera")]);
        // A running bridge is no fault of the configuration: this is what one checks before a restart, too.
        var inUse = InUse(Path.Combine(folder, "sibridge.lock"));
        return (inUse,
        [
            inUse ? new(Level.Avertissement, "données", $"{folder} sert à un pont en marche : un second serait refusé") : new(Level.Bon, "données", $"{folder} est accessible en écriture"),
            .. OpenToOthers(folder),
            DatabaseFinding(Path.Combine(folder, "sibridge.db")),
        ]);
    }

    private static IEnumerable<Finding> OpenToOthers(string folder)
    {
        if (DataFolder.IsOpenToOthers(folder))
            yield return new(
                Level.Avertissement, "données",
                $"{folder} est ouvert aux autres utilisateurs de cette machine, et des données personnelles s'y trouvent : chmod 700");
    }

    private static string? NotWritable(string folder)
    {
        var existing = new DirectoryInfo(Path.GetFullPath(folder));
        while (!existing.Exists && existing.Parent is { } parent) existing = parent;
        try
        {
            using var probe = new FileStream(
                Path.Combine(existing.FullName, $".sibridge-check-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{existing.FullName} n'est pas accessible en écriture";
        }
    }

    private static bool InUse(string file)
    {
        try
        {
            using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static Finding DatabaseFinding(string file)
    {
        if (!File.Exists(file)) return new(Level.Bon, "base", "n'existe pas encore : le pont la créera");
        SQLitePCL.Batteries_V2.Init();
        try
        {
            var settings = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 5 };
            using var connection = new SqliteConnection(settings.ToString());
            connection.Open();
            var applied = connection.Query<string>("SELECT sha256 FROM migration ORDER BY number").ToList();
            return MigrationCheck.Run(file, applied, Migration.Known(postgres: false));
        }
        catch (SqliteException e)
        {
            return new(Level.Erreur, "base", $"{file} n'est pas une base de ce pont, ou ne s'ouvre pas : {e.Message}");
        }
    }
}
