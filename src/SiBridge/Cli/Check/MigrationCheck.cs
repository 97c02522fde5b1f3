namespace SiBridge.Cli.Check;

/// <summary>Whether this program can work on a database as it stands.</summary>
internal static class MigrationCheck
{
    /// <param name="name">How the sentence begins: which database.</param>
    /// <param name="applied">SHA-256 of each migration that the database remembers, in order.</param>
    /// <param name="known">The same of this program.</param>
    public static Finding Run(string name, IReadOnlyList<string> applied, IReadOnlyList<string> known)
    {
        if (applied.Count > known.Count)
            return new(Level.Erreur, "base", $"{name} est à la version {applied.Count}, ce programme ne connaît que la version {known.Count} : prenez un programme plus récent");
        return applied.SequenceEqual(known.Take(applied.Count))
            ? new(Level.Bon, "base", $"{name} s'ouvre, version {applied.Count}{(applied.Count < known.Count ? $" ; le pont la passera à la version {known.Count}" : "")}")
            : new(Level.Erreur, "base", $"{name} a été faite par un autre programme que celui-ci (ses migrations diffèrent)");
    }
}
