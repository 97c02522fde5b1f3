using SiBridge.Parcours;

namespace SiBridge.Tests.Indicateurs;

/// <summary>
/// The sums that a table tells: the lines under the line that they are parts of, column by column, and within a line the reasons under their count.
/// A count is told by its place: those of the first line, then those of the second.
/// </summary>
internal sealed class SommesDAvant
{
    /// <summary>More than there are young people.</summary>
    public const int Beaucoup = 1_000_000_000;

    private static readonly (int Total, int[] Parts)[] Reasons =
        [.. Comptes.Ventilations.Select(v => (Comptes.Etape(v.De), v.Publics.Select(i => v.Premier + i).ToArray()))];

    /// <summary>By column: the reasons that it is the count or a part of.</summary>
    private static readonly int[][] ReasonsOf =
        [.. Enumerable.Range(0, Comptes.Nombre).Select(c => Enumerable.Range(0, Reasons.Length).Where(v => Reasons[v].Total == c || Reasons[v].Parts.Contains(c)).ToArray())];

    private readonly int[] parents;

    /// <summary>By line: its place among those that have parts, or -1.</summary>
    private readonly int[] places;

    /// <summary>The lines that have parts, and these.</summary>
    private readonly (int Line, int[] Parts)[] wholes;

    private readonly int lines;

    /// <param name="parents">By line: the line that it is a part of; -1 for the whole.</param>
    /// <param name="columns">How many counts a line has, those of <see cref="Comptes"/> first.</param>
    public SommesDAvant(int[] parents, int columns)
    {
        (this.parents, lines, Columns, places) = (parents, parents.Length, columns, new int[parents.Length]);
        wholes = [.. parents.Index().Where(p => p.Item >= 0).GroupBy(p => p.Item, p => p.Index).Select(g => (g.Key, g.ToArray()))];
        places.AsSpan().Fill(-1);
        foreach (var (place, whole) in wholes.Index()) places[whole.Line] = place;
    }

    public int Columns { get; }

    public int Count => (wholes.Length * Columns) + (lines * Reasons.Length);

    private int FirstOfReasons => wholes.Length * Columns;

    public int Total(int sum) => sum < FirstOfReasons
        ? (wholes[sum / Columns].Line * Columns) + (sum % Columns)
        : ((sum - FirstOfReasons) / Reasons.Length * Columns) + Reasons[(sum - FirstOfReasons) % Reasons.Length].Total;

    public Members Parts(int sum)
    {
        if (sum < FirstOfReasons) return new(wholes[sum / Columns].Parts, Columns, sum % Columns);
        var (line, reasons) = Math.DivRem(sum - FirstOfReasons, Reasons.Length);
        return new(Reasons[reasons].Parts, 1, line * Columns);
    }

    /// <summary>The sums that a count is a member of.</summary>
    public SumsOfCell Of(int cell)
    {
        var (line, column) = Math.DivRem(cell, Columns);
        var reasons = column < ReasonsOf.Length ? ReasonsOf[column] : [];
        return new(
            parents[line] < 0 ? -1 : (places[parents[line]] * Columns) + column, places[line] < 0 ? -1 : (places[line] * Columns) + column, reasons, FirstOfReasons + (line * Reasons.Length));
    }

    /// <summary>Places of counts: some numbers, times a step, from one on. Walked a million times: nothing is allocated.</summary>
    public readonly ref struct Members(int[] numbers, int step, int from)
    {
        public Walk GetEnumerator() => new(numbers, step, from);

        public ref struct Walk(int[] numbers, int step, int from)
        {
            private int at = -1;

            public readonly int Current => (numbers[at] * step) + from;

            public bool MoveNext() => ++at < numbers.Length;
        }
    }

    /// <summary>The sums that a count is a part of and the total of, if any, then those of its line.</summary>
    public readonly ref struct SumsOfCell(int above, int below, int[] reasons, int from)
    {
        public Walk GetEnumerator() => new(above, below, reasons, from);

        public ref struct Walk(int above, int below, int[] reasons, int from)
        {
            private int at = -3;

            public readonly int Current => at switch { -2 => above, -1 => below, _ => from + reasons[at] };

            public bool MoveNext()
            {
                do at++;
                while ((at == -2 && above < 0) || (at == -1 && below < 0));
                return at < reasons.Length;
            }
        }
    }
}
