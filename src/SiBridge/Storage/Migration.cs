using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace SiBridge.Storage;

/// <summary>Numbered SQL files, a folder for each engine, applied once, in order, each remembered with its hash.</summary>
internal static class Migration
{
    /// <summary>What one migration may take in seconds: an index over years of messages is made in minutes.</summary>
    private const int Patience = 3600;

    private sealed record Step(int Number, string Sql, string Sha256);

    /// <summary>The SHA-256 of each migration of this program, in order, as a database of this engine remembers them.</summary>
    public static IReadOnlyList<string> Known(bool postgres) => [.. Embedded(postgres).Select(step => step.Sha256)];

    /// <exception cref="DatabaseUnavailableException">The database was written by a newer program, or a migration was edited after it was applied.</exception>
    public static void Apply(DbConnection connection)
    {
        var steps = Embedded(connection.IsPostgres());
        using var transaction = connection.BeginTransaction();
        // One process at a time: the others find the work done.
        connection.LockKeys("migration");
        connection.Execute("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL)");
        var applied = connection.Query<(int Number, string Sha256)>("SELECT number, sha256 FROM migration ORDER BY number").ToDictionary(r => r.Number, r => r.Sha256);
        if (applied.Keys.DefaultIfEmpty().Max() > steps[^1].Number)
            throw new DatabaseUnavailableException($"La base est à la version {applied.Keys.Max()}, ce programme ne connaît que la version {steps[^1].Number} : lancez un programme plus récent.");
        foreach (var step in steps)
        {
            if (!applied.TryGetValue(step.Number, out var sha256))
            {
                connection.Execute(step.Sql, commandTimeout: Patience);
                connection.Execute("INSERT INTO migration (number, sha256) VALUES (@Number, @Sha256)", step);
            }
            else if (sha256 != step.Sha256)
            {
                throw new DatabaseUnavailableException($"La migration {step.Number} a changé depuis qu'elle a été appliquée à cette base : ce programme n'est pas celui qui l'a écrite.");
            }
        }

        transaction.Commit();
    }

    private static List<Step> Embedded(bool postgres)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $"Migrations/{(postgres ? "postgresql" : "sqlite")}/";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                var sql = reader.ReadToEnd();
                var number = int.Parse(name[folder.Length..].Split('_')[0], CultureInfo.InvariantCulture);
                return new Step(number, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
            })];
    }
}
