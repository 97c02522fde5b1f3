namespace SiBridge.Indicateurs;

/// <summary>A table line by line, in one piece of memory.</summary>
internal sealed class Table<T>(int lignes, int colonnes)
{
    public int Lignes => lignes;

    public int Colonnes => colonnes;

    public T[] Toutes { get; } = new T[lignes * colonnes];

    public Span<T> this[int ligne] => Toutes.AsSpan(ligne * colonnes, colonnes);
}

/// <summary>What is not told of some counts of a line.</summary>
public readonly struct Secrets
{
    private readonly Secret[] all;
    private readonly int from, step;

    /// <summary>The same of every count.</summary>
    internal Secrets(Secret same) => (all, from, step) = ([same], 0, 0);

    /// <param name="premiere">Column of the first count.</param>
    internal Secrets(Table<Secret> table, int premiere, int ligne) => (all, from, step) = (table.Toutes, (ligne * table.Colonnes) + premiere, 1);

    public Secret this[int compte] => all[from + (compte * step)];
}
