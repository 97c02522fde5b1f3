namespace SiBridge.Translation.Csv;

/// <summary>What is asked of a line before it becomes a message.</summary>
public abstract record Condition
{
    /// <exception cref="CelluleException">A cell that must be understood for that is not.</exception>
    public abstract bool Holds(Ligne line);

    /// <summary>The columns that it looks at.</summary>
    public abstract IEnumerable<Colonne> Colonnes { get; }
}

public sealed record Presente(Colonne Colonne, bool Attendue) : Condition
{
    public override IEnumerable<Colonne> Colonnes => [Colonne];

    public override bool Holds(Ligne line) => (line.Raw(Colonne) is not null) == Attendue;
}

/// <summary>A day that is not after the one of the extraction.</summary>
public sealed record Venue(Colonne Colonne) : Condition
{
    public override IEnumerable<Colonne> Colonnes => [Colonne];

    public override bool Holds(Ligne line) => line.Value(Colonne) is { } day && string.CompareOrdinal(day, line.Extraction) <= 0;
}

public sealed record Egale(Colonne Colonne, IReadOnlyList<string> Mots) : Condition
{
    public override IEnumerable<Colonne> Colonnes => [Colonne];

    public override bool Holds(Ligne line) => line.Value(Colonne) is { } value && Mots.Contains(value, StringComparer.OrdinalIgnoreCase);
}

/// <summary>Two days, both told, one before the other.</summary>
public sealed record Precede(Colonne Colonne, Colonne Autre, bool OuEgale) : Condition
{
    public override IEnumerable<Colonne> Colonnes => [Colonne, Autre];

    // Days are spelt so that their order is that of their letters.
    public override bool Holds(Ligne line) =>
        line.Value(Colonne) is { } one && line.Value(Autre) is { } other && string.CompareOrdinal(one, other) is var order && (order < 0 || (OuEgale && order == 0));
}

/// <summary>One of several, or none of them.</summary>
public sealed record UnDe(IReadOnlyList<Condition> Conditions, bool Attendu) : Condition
{
    public override IEnumerable<Colonne> Colonnes => Conditions.SelectMany(c => c.Colonnes);

    public override bool Holds(Ligne line) => Conditions.Any(c => c.Holds(line)) == Attendu;
}
