namespace SiBridge.Indicateurs;

/// <summary>A table column by column: what is done to a column of thousands of lines goes along one piece of memory.</summary>
internal sealed class Colonnes<T>(int colonnes, int lignes)
{
    public int Nombre => colonnes;

    public int Lignes => lignes;

    public T[] Toutes { get; } = new T[colonnes * lignes];

    public Span<T> this[int colonne] => Toutes.AsSpan(colonne * lignes, lignes);
}

/// <summary>What is not told of some counts of a line.</summary>
public readonly struct Secrets
{
    private readonly Secret[] all;
    private readonly int from, step;

    /// <summary>The same of every count.</summary>
    internal Secrets(Secret same) => (all, from, step) = ([same], 0, 0);

    /// <param name="premiere">Column of the first count.</param>
    internal Secrets(Colonnes<Secret> colonnes, int premiere, int ligne) => (all, from, step) = (colonnes.Toutes, (premiere * colonnes.Lignes) + ligne, colonnes.Lignes);

    public Secret this[int compte] => all[from + (compte * step)];
}
