namespace SiBridge.Indicateurs;

/// <summary>
/// The sums that some columns of a table tell: the lines under the line that they are parts of, column by column, and within a line the reasons
/// under their count. A count is told by its place: those of the first line, then those of the second; the parts of a line lie together.
/// </summary>
internal readonly struct SommesDeGrille(ArbreDeLignes lignes, Composante composante)
{
    private readonly int columns = composante.Colonnes.Length, firstOfReasons = lignes.Entiers.Length * composante.Colonnes.Length;
    private readonly int[][] reasons = composante.Raisons, sommesDe = composante.SommesDe;

    public int Colonnes => columns;

    public int Raisons => reasons.Length;

    public int Count => firstOfReasons + (lignes.Nombre * reasons.Length);

    public Somme this[int sum]
    {
        get
        {
            if (sum < firstOfReasons)
            {
                var (place, column) = columns == 1 ? (sum, 0) : Math.DivRem(sum, columns);
                var (whole, parts) = lignes.Entiers[place];
                return new((whole * columns) + column, parts, columns, column);
            }

            var (line, which) = reasons.Length == 1 ? (sum - firstOfReasons, 0) : Math.DivRem(sum - firstOfReasons, reasons.Length);
            return new(line * columns, reasons[which], 1, line * columns);
        }
    }

    /// <summary>The sum of a column over the parts of a line.</summary>
    /// <param name="place">See <see cref="ArbreDeLignes.Entiers"/>.</param>
    public int Sous(int place, int column) => (place * columns) + column;

    /// <summary>A sum within a line.</summary>
    public int Dans(int line, int which) => firstOfReasons + (line * reasons.Length) + which;

    /// <summary>The sums that a count is a member of.</summary>
    public SommesDuCompte Of(int cell)
    {
        var (line, column) = columns == 1 ? (cell, 0) : Math.DivRem(cell, columns);
        var (above, below) = (lignes.Dessus[line], lignes.Dessous[line]);
        return new(above < 0 ? -1 : Sous(above, column), below < 0 ? -1 : Sous(below, column), sommesDe[column], Dans(line, 0), column > 0);
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
