namespace SiBridge.Translation.Codes;

/// <summary>A code that no mapping translates: it is never guessed. What carries it waits until a mapping is added.</summary>
/// <param name="Table">The table in which the code stands.</param>
/// <param name="Code">As it was written: it may be anything, a person's name in the wrong column too.</param>
/// <param name="To">The table into which it is to be translated; <paramref name="Table"/> itself when the code only has to be one of it.</param>
public sealed record Unmapped(string Table, string Code, string To)
{
    /// <summary>The business date on which a mapping is missing.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>What is missing, in a French sentence, and which file of <c>reference/</c> to change.</summary>
    /// <param name="file">Its name, see <see cref="CodeTables.FileFor"/>.</param>
    public string Phrase(string file) => To.StartsWith(Formats.Csv, StringComparison.Ordinal)
        ? $"le profil {To} n'a pas de mots pour « {Code} » ({Table}) : ajoutez à ses « messages » une entrée qui le dit ; ce qui attend repart alors de lui-même."
        : (Table == To
        ? $"« {Code} » n'est pas un code de la table {Table}{On} : ajoutez-le aux « codes » de {file}"
        : $"« {Code} » de la table {Table} n'a pas de correspondance vers la table {To}{On} : ajoutez-la aux « correspondances » de {file}")
        + ", à côté du fichier du réseau ; ce qui attend repart alors de lui-même.";

    private string On => Day is { } day ? $" au {day:yyyy-MM-dd}" : "";
}

/// <summary>Thrown by a format that meets a code without a mapping: the delivery waits, without a body.</summary>
public sealed class UnmappedException(Unmapped unmapped) : Exception($"no mapping from {unmapped.Table} to {unmapped.To}")
{
    public Unmapped Unmapped => unmapped;
}
