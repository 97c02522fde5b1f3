namespace SiBridge.Indicateurs;

/// <summary>Lines of a table, each of which but the whole is a part of another one.</summary>
internal sealed class ArbreDeLignes
{
    /// <param name="parents">By line: the line that it is a part of; -1 for the whole.</param>
    public ArbreDeLignes(int[] parents)
    {
        Nombre = parents.Length;
        Entiers = [.. parents.Index().Where(p => p.Item >= 0).GroupBy(p => p.Item, p => p.Index).Select(g => (g.Key, g.ToArray()))];
        (Dessus, Dessous) = (new int[Nombre], new int[Nombre]);
        Dessus.AsSpan().Fill(-1);
        Dessous.AsSpan().Fill(-1);
        foreach (var (place, entier) in Entiers.Index())
        {
            Dessous[entier.Ligne] = place;
            foreach (var part in entier.Parts) Dessus[part] = place;
        }
    }

    /// <summary>How many lines there are.</summary>
    public int Nombre { get; }

    /// <summary>The lines that have parts, and these.</summary>
    public (int Ligne, int[] Parts)[] Entiers { get; }

    /// <summary>By line: the place among <see cref="Entiers"/> of the one that it is a part of, or -1.</summary>
    public int[] Dessus { get; }

    /// <summary>By line: its own place among them, or -1.</summary>
    public int[] Dessous { get; }
}
