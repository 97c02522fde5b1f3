namespace SiBridge.Indicateurs;

/// <summary>
/// The sums that some columns of a table tell: the lines under the line that they are parts of, column by column, and within a line the reasons
/// under their count. A count is told by its place: those of the first column, then those of the second.
/// </summary>
internal readonly struct SommesDeGrille(ArbreDeLignes lignes, Composante composante)
{
    private readonly int columns = composante.Colonnes.Length, firstOfReasons = lignes.Entiers.Length * composante.Colonnes.Length;
    private readonly int[][] reasons = composante.Raisons, sommesDe = composante.SommesDe;

    public int Colonnes => columns;

    public int Count => firstOfReasons + (lignes.Nombre * reasons.Length);

    public Somme this[int sum]
    {
        get
        {
            if (sum < firstOfReasons)
            {
                var (place, column) = columns == 1 ? (sum, 0) : Math.DivRem(sum, columns);
                var (whole, parts) = lignes.Entiers[place];
                return new((column * lignes.Nombre) + whole, parts, 1, column * lignes.Nombre);
            }

            var (line, which) = reasons.Length == 1 ? (sum - firstOfReasons, 0) : Math.DivRem(sum - firstOfReasons, reasons.Length);
            return new(line, reasons[which], lignes.Nombre, line);
        }
    }

    /// <summary>The sums that a count is a member of.</summary>
    public SommesDuCompte Of(int cell)
    {
        var (column, line) = columns == 1 ? (0, cell) : Math.DivRem(cell, lignes.Nombre);
        var (above, below) = (lignes.Dessus[line], lignes.Dessous[line]);
        return new(above < 0 ? -1 : (above * columns) + column, below < 0 ? -1 : (below * columns) + column, sommesDe[column], firstOfReasons + (line * reasons.Length), column > 0);
    }
}

/// <summary>One sum, by places of counts. Walked a million times: nothing is allocated.</summary>
internal readonly ref struct Somme(int total, int[] numbers, int step, int from)
{
    public int Total => total;

    public int Parts => numbers.Length;

    public int this[int part] => (numbers[part] * step) + from;
}

/// <summary>The sums of one count: as a part of another line's, as the total of other lines', then with or as reasons.</summary>
/// <param name="above">Or -1.</param>
/// <param name="below">Or -1.</param>
/// <param name="estRaison">Whether it is a part of the reasons' sums, and not their total.</param>
internal readonly ref struct SommesDuCompte(int above, int below, ReadOnlySpan<int> reasons, int from, bool estRaison)
{
    private readonly ReadOnlySpan<int> reasons = reasons;

    public int Above => above;

    public int Below => below;

    public bool EstRaison => estRaison;

    public int Raisons => reasons.Length;

    public int Raison(int which) => from + reasons[which];
}
