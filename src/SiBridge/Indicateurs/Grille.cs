using SiBridge.Parcours;

namespace SiBridge.Indicateurs;

/// <summary>
/// Lines of counts, the whole at the end, and what of them is hidden. It reasons as somebody would who knows the rule and wants to know a hidden
/// count: each lies between bounds, and every sum narrows the bounds of its members, until none narrows any more. A count whose bounds have
/// met is known; then one more member of the sum that told it is hidden.
/// </summary>
internal sealed class Grille
{
    /// <summary>More than there are young people.</summary>
    private const long Beaucoup = 1_000_000_000;

    private static readonly (int Total, int[] Parts)[] Reasons =
        [.. Comptes.Ventilations.Select(v => (Comptes.Etape(v.De), v.Publics.Select(i => v.Premier + i).ToArray()))];

    private readonly int columns;
    private readonly int[] values;
    private readonly Secret[] secrets;
    private readonly long[] least, most;

    /// <summary>First one for each column, then those of each line.</summary>
    private readonly Somme[] sums;

    /// <summary>A total and its parts, by their places.</summary>
    /// <param name="Exacte">Of distinct persons the parts may be more than their total: then nothing can be subtracted exactly.</param>
    private sealed record Somme(int Total, int[] Parts, bool Exacte);

    private Grille(int[][] rows)
    {
        (columns, values) = (rows[0].Length, [.. rows.SelectMany(r => r)]);
        (secrets, least, most) = (new Secret[values.Length], new long[values.Length], new long[values.Length]);
        var last = rows.Length - 1;
        var whole = Enumerable.Range(0, columns).Select(c => Sum((last * columns) + c, [.. Enumerable.Range(0, last).Select(r => (r * columns) + c)]));
        sums = [.. whole, .. Enumerable.Range(0, rows.Length).SelectMany(r => Reasons.Select(v => Sum((r * columns) + v.Total, [.. v.Parts.Select(c => (r * columns) + c)])))];
    }

    /// <summary>What is hidden of these lines.</summary>
    /// <param name="hiddenElsewhere">By line: what is hidden here because it is there.</param>
    public static Secret[][] Of(int[][] rows, Secret[][]? hiddenElsewhere)
    {
        var grid = new Grille(rows);
        for (var i = 0; i < grid.values.Length; i++)
        {
            if (grid.values[i] < Masque.Seuil) grid.secrets[i] = Secret.Petit;
            else if (hiddenElsewhere is not null && hiddenElsewhere[i / grid.columns][i % grid.columns] is not Secret.Aucun) grid.secrets[i] = Secret.Complement;
        }

        do grid.Narrow();
        while (grid.HideMore());
        return [.. grid.secrets.Chunk(grid.columns)];
    }

    private Somme Sum(int total, int[] parts) => new(total, parts, parts.Sum(p => values[p]) == values[total]);

    /// <summary>The sums that a count is a member of.</summary>
    private IEnumerable<int> SumsOf(int cell)
    {
        var (line, column) = Math.DivRem(cell, columns);
        yield return column;
        for (var v = 0; v < Reasons.Length; v++)
        {
            if (Reasons[v].Total == column || Reasons[v].Parts.Contains(column)) yield return columns + (line * Reasons.Length) + v;
        }
    }

    private bool Hidden(int cell) => secrets[cell] is not Secret.Aucun;

    private (long Least, long Most) Rule(int cell) => secrets[cell] switch
    {
        Secret.Petit => (0, Masque.Seuil - 1),
        Secret.Complement => (Masque.Seuil, Beaucoup),
        _ => (values[cell], values[cell]),
    };

    private void Narrow()
    {
        for (var i = 0; i < values.Length; i++) (least[i], most[i]) = Rule(i);
        var open = new Queue<int>(Enumerable.Range(0, sums.Length).Where(s => sums[s].Exacte));
        var waiting = sums.Select(s => s.Exacte).ToArray();
        while (open.TryDequeue(out var next))
        {
            waiting[next] = false;
            var sum = sums[next];
            var (low, high) = Sums(sum);
            Narrow(sum.Total, low, high);
            foreach (var part in sum.Parts)
            {
                var (from, to) = Left(sum, part, low, high);
                Narrow(part, from, to);
            }
        }

        void Narrow(int cell, long from, long to)
        {
            if (from <= least[cell] && to >= most[cell]) return;
            (least[cell], most[cell]) = (Math.Max(least[cell], from), Math.Min(most[cell], to));
            foreach (var other in SumsOf(cell).Where(s => sums[s].Exacte && !waiting[s]))
            {
                waiting[other] = true;
                open.Enqueue(other);
            }
        }
    }

    private (long Low, long High) Sums(Somme sum)
    {
        var (low, high) = (0L, 0L);
        foreach (var part in sum.Parts) (low, high) = (low + least[part], high + most[part]);
        return (low, high);
    }

    /// <summary>What the total leaves for a part, beside the others.</summary>
    private (long From, long To) Left(Somme sum, int part, long low, long high) => (least[sum.Total] - (high - most[part]), most[sum.Total] - (low - least[part]));

    /// <returns>Whether something had to be hidden.</returns>
    private bool HideMore()
    {
        var known = Enumerable.Range(0, values.Length).Where(i => Hidden(i) && least[i] >= most[i]).SelectMany(SumsOf).Distinct().Select(s => sums[s]).Where(s => s.Exacte && Tells(s));
        var more = false;
        foreach (var sum in known.Union(sums.Where(LeavesOne)).ToList())
        {
            // The part that tells least; the total, which most people look for, only when no part is left.
            var part = sum.Parts.Where(p => !Hidden(p)).DefaultIfEmpty(sum.Total).MinBy(p => values[p]);
            if (Hidden(part)) continue;
            secrets[part] = Secret.Complement;
            more = true;
        }

        return more;
    }

    /// <summary>Whether all its members are told but one.</summary>
    private bool LeavesOne(Somme sum)
    {
        var hidden = Hidden(sum.Total) ? 1 : 0;
        for (var i = 0; i < sum.Parts.Length && hidden < 2; i++) hidden += Hidden(sum.Parts[i]) ? 1 : 0;
        return hidden == 1;
    }

    /// <summary>Whether it is this sum by which a hidden count is known.</summary>
    private bool Tells(Somme sum)
    {
        var (low, high) = Sums(sum);
        return Known(sum.Total, low, high) || sum.Parts.Any(p => Left(sum, p, low, high) is var (from, to) && Known(p, from, to));
    }

    private bool Known(int cell, long from, long to) =>
        Hidden(cell) && least[cell] >= most[cell] && Rule(cell) is var rule && (from > rule.Least || to < rule.Most) && (from >= least[cell] || to <= most[cell]);
}
