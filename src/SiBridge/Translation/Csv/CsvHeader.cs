namespace SiBridge.Translation.Csv;

/// <summary>Where the columns of a profile stand in one file.</summary>
internal sealed class CsvHeader
{
    private static readonly char[] Separators = [';', ',', '|', '\t'];

    private readonly int?[] places;

    private CsvHeader(int count, int?[] places, IReadOnlyList<ToldRemark> remarks) => (Count, this.places, Remarks) = (count, places, remarks);

    /// <summary>How many cells a line has.</summary>
    public int Count { get; }

    public IReadOnlyList<ToldRemark> Remarks { get; }

    /// <summary>Null when the file lacks it.</summary>
    public int? PlaceOf(Colonne column) => places[column.Index];

    public static CsvHeader ByPosition(Profil profil, int count)
    {
        if (profil.Colonnes.Where(c => c.Obligatoire).FirstOrDefault(c => c.Position >= count) is { } missing)
            throw new UnreadableException($"La première ligne a {count} cellules, et « {missing.Nom} » devrait être la {missing.Position + 1}e : vérifiez le séparateur « {profil.Forme.Separateur} » et le profil.", 1, 1);
        return new(count, [.. profil.Colonnes.Select(c => c.Position < count ? c.Position : (int?)null)], []);
    }

    /// <param name="names">As the file has them.</param>
    /// <exception cref="UnreadableException">A column that must be there is not, or a column that is read is there twice.</exception>
    public static CsvHeader ByName(Profil profil, IReadOnlyList<string> names)
    {
        var read = Read(profil);
        var places = profil.Colonnes.Select(c => Place(c, names, read)).ToArray();
        var missing = profil.Colonnes.Where(c => places[c.Index] is null).ToList();
        if (missing.Count == profil.Colonnes.Count) throw None(profil, names);
        if (missing.Where(c => c.Obligatoire).Select(c => c.Nom).ToList() is { Count: > 0 } needed)
            throw new UnreadableException($"L'en-tête n'a pas {Quoted(needed)}{Near(needed[0], names)}", 1, 1);
        var told = missing.Where(c => read.Contains(c)).ToList();
        return new(names.Count, places, told.Count == 0 ? [] : [new(1, told[0].Nom, $"l'en-tête n'a pas {Quoted(told.Select(c => c.Nom))} : lu comme vide.")]);
    }

    private static int? Place(Colonne column, IReadOnlyList<string> names, HashSet<Colonne> read)
    {
        var found = Enumerable.Range(0, names.Count).Where(i => names[i].Equals(column.Nom, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found.Count > 1 && read.Contains(column))
            throw new UnreadableException($"La colonne « {column.Nom} » est {found.Count} fois dans l'en-tête ({string.Join(", ", found.Select(i => $"{i + 1}e"))}) : laquelle compte ne se devine pas.", 1, 1);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>The columns that reading looks at.</summary>
    private static HashSet<Colonne> Read(Profil profil) => [
        .. profil.Colonnes.Where(c => c.Obligatoire), .. new[] { profil.Emetteur, profil.EmisLe }.OfType<Colonne>(),
        .. profil.Regles.Where(r => r.Lit).SelectMany(r => r.Quand.SelectMany(q => q.Colonnes).Concat(r.Champs.Where(c => c.Lit).SelectMany(c => c.Colonnes))),
        .. profil.Refus.SelectMany(r => r.Quand.SelectMany(q => q.Colonnes))];

    private static UnreadableException None(Profil profil, IReadOnlyList<string> names)
    {
        var other = Separators.FirstOrDefault(s => s != profil.Forme.Separateur && names is [var all] && all.Contains(s, StringComparison.Ordinal));
        return new(other != default
            ? $"L'en-tête ne se sépare pas par « {profil.Forme.Separateur} » mais, semble-t-il, par « {(other is '\t' ? "tabulation" : other)} » : exportez avec le séparateur attendu, ou changez le profil."
            : $"La première ligne n'a aucune des colonnes de ce profil : un en-tête est attendu ({string.Join(profil.Forme.Separateur, profil.Colonnes.Take(3).Select(c => c.Nom))}…).", 1, 1);
    }

    private static string Near(string name, IReadOnlyList<string> names) => JsonSchema.Reporting.NearestName.Of(name, names) is { } near ? $" ; « {near} » en est proche : corrigez le nom." : " : ajoutez-la, ou changez le profil.";

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"« {n} »"));
}
