using SiBridge.Parcours;

namespace SiBridge.Indicateurs;

/// <summary>
/// Columns of a table that sums within a line tie together: a count and its reasons, or one alone. No sum leads from one of them to another's, so
/// each is masked by itself.
/// </summary>
/// <param name="Colonnes">Their numbers in the table, ascending. The first is the count of which the others are reasons.</param>
/// <param name="Raisons">The sums within a line: of each, which of <paramref name="Colonnes"/> add up to the first.</param>
internal sealed record Composante(int[] Colonnes, int[][] Raisons)
{
    /// <summary>By place in <see cref="Colonnes"/>: the sums within a line that it is a member of.</summary>
    public int[][] SommesDe { get; } =
        [.. Enumerable.Range(0, Colonnes.Length).Select(c => Enumerable.Range(0, Raisons.Length).Where(r => c == 0 || Raisons[r].Contains(c)).ToArray())];

    /// <summary>Those of a table whose first columns are <see cref="Comptes"/>.</summary>
    public static Composante[] Of(int colonnes)
    {
        var tied = Comptes.Ventilations.GroupBy(v => Comptes.Etape(v.De)).Select(g => Of(g.Key, [.. g])).ToList();
        var alone = Enumerable.Range(0, colonnes).Except(tied.SelectMany(c => c.Colonnes)).Select(c => new Composante([c], []));
        return [.. alone, .. tied];
    }

    private static Composante Of(int total, Ventilation[] ventilations)
    {
        int[] columns = [total, .. ventilations.SelectMany(Parts).Order()];
        return new(columns, [.. ventilations.Select(v => Parts(v).Select(p => Array.IndexOf(columns, p)).ToArray())]);
    }

    private static IEnumerable<int> Parts(Ventilation ventilation) => ventilation.Publics.Select(i => ventilation.Premier + i);
}
