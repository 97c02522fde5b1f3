using SiBridge.Indicateurs;

namespace SiBridge.Tests.Indicateurs;

/// <summary>
/// What is hidden, as it was found at first: cell by cell over the whole table at once. It says in which order counts are chosen to be hidden,
/// which nobody should see change.
/// </summary>
internal sealed class GrilleDAvant
{
    private readonly SommesDAvant sums;
    private readonly int columns;
    private readonly int[] values;

    /// <summary>By line: whether its first count is known to be one at least, because nothing else would make the line be there.</summary>
    private readonly bool[] there;

    private readonly Secret[] secrets;
    private readonly int[] least, most;

    /// <summary>By sum: what its parts' bounds add up to, how far those of one of them lie apart at most, and how many of its members are hidden.</summary>
    private readonly long[] low, high;

    private readonly int[] width, hidden;
    private readonly List<int> narrowed = [], lonely = [];
    private readonly Queue<int> open = [];
    private readonly bool[] waiting;

    /// <summary>By sum: of distinct persons the parts may be more than their total; then nothing can be subtracted exactly.</summary>
    private readonly bool[] exact;

    private GrilleDAvant(SommesDAvant sums, int[] values, bool[] there)
    {
        (this.sums, this.values, this.there, columns) = (sums, values, there, sums.Columns);
        (secrets, least, most) = (new Secret[values.Length], new int[values.Length], new int[values.Length]);
        (low, high, width, hidden, waiting, exact) = (new long[sums.Count], new long[sums.Count], new int[sums.Count], new int[sums.Count], new bool[sums.Count], new bool[sums.Count]);
    }

    /// <summary>What is hidden of these lines, one after the other.</summary>
    /// <param name="values">The counts, likewise.</param>
    /// <param name="there">See <see cref="there"/>.</param>
    /// <param name="hiddenElsewhere">What is hidden here because it is there, in lines that may be longer.</param>
    public static Secret[] Of(SommesDAvant sums, int[] values, bool[] there, Secret[]? hiddenElsewhere = null)
    {
        var grid = new GrilleDAvant(sums, values, there);
        var longer = hiddenElsewhere is null ? 0 : hiddenElsewhere.Length / there.Length;
        for (var cell = 0; cell < values.Length; cell++)
        {
            var secret = values[cell] < Masque.Seuil ? Secret.Petit
                : hiddenElsewhere is not null && hiddenElsewhere[(cell / grid.columns * longer) + (cell % grid.columns)] is not Secret.Aucun ? Secret.Complement : Secret.Aucun;
            grid.secrets[cell] = secret;
            (grid.least[cell], grid.most[cell]) = grid.Rule(cell);
        }

        for (var sum = 0; sum < sums.Count; sum++) grid.AddUp(sum);

        do grid.Narrow();
        while (grid.HideMore());
        return grid.secrets;
    }

    private bool Hidden(int cell) => secrets[cell] is not Secret.Aucun;

    private (int Least, int Most) Rule(int cell) => secrets[cell] switch
    {
        Secret.Petit => (values[cell] > 0 && cell % columns == 0 && there[cell / columns] ? 1 : 0, Masque.Seuil - 1),
        Secret.Complement => (Masque.Seuil, SommesDAvant.Beaucoup),
        _ => (values[cell], values[cell]),
    };

    private void AddUp(int sum)
    {
        var parts = 0L;
        foreach (var part in sums.Parts(sum))
        {
            parts += values[part];
            (low[sum], high[sum], width[sum]) = (low[sum] + least[part], high[sum] + most[part], Math.Max(width[sum], most[part] - least[part]));
            if (Hidden(part)) hidden[sum]++;
        }

        if (Hidden(sums.Total(sum))) hidden[sum]++;
        exact[sum] = parts == values[sums.Total(sum)];
        if (hidden[sum] == 1) lonely.Add(sum);
        Open(sum);
    }

    private void Hide(int cell)
    {
        secrets[cell] = Secret.Complement;
        var (from, to) = Rule(cell);
        Bound(cell, from, to);
        foreach (var sum in sums.Of(cell))
        {
            hidden[sum]++;
            if (sums.Total(sum) != cell) width[sum] = Math.Max(width[sum], to - from);
        }
    }

    private void Bound(int cell, int from, int to)
    {
        foreach (var sum in sums.Of(cell))
        {
            if (sums.Total(sum) == cell) continue;
            low[sum] += from - least[cell];
            high[sum] += to - most[cell];
        }

        (least[cell], most[cell]) = (from, to);
    }

    private void Open(int sum)
    {
        if (waiting[sum] || !exact[sum]) return;
        waiting[sum] = true;
        open.Enqueue(sum);
    }

    private void Narrow()
    {
        while (open.TryDequeue(out var sum))
        {
            waiting[sum] = false;
            var total = sums.Total(sum);
            Narrow(total, low[sum], high[sum]);
            if (width[sum] <= Math.Min(high[sum] - least[total], most[total] - low[sum])) continue;
            foreach (var part in sums.Parts(sum))
            {
                var (from, to) = Left(sum, part);
                Narrow(part, from, to);
            }
        }
    }

    private void Narrow(int cell, long from, long to)
    {
        if (from <= least[cell] && to >= most[cell]) return;
        narrowed.Add(cell);
        Bound(cell, (int)Math.Max(least[cell], from), (int)Math.Min(most[cell], to));
        foreach (var sum in sums.Of(cell)) Open(sum);
    }

    /// <summary>What the total leaves for a part, beside the others.</summary>
    private (long From, long To) Left(int sum, int part) =>
        (least[sums.Total(sum)] - (high[sum] - most[part]), most[sums.Total(sum)] - (low[sum] - least[part]));

    /// <returns>Whether something had to be hidden: then what was narrowed by it is open again.</returns>
    private bool HideMore()
    {
        HashSet<int> telling = [.. lonely.Where(s => hidden[s] == 1)];
        foreach (var cell in narrowed)
        {
            if (least[cell] < most[cell] || !Hidden(cell)) continue;
            foreach (var sum in sums.Of(cell))
            {
                if (exact[sum] && !telling.Contains(sum) && Tells(sum)) telling.Add(sum);
            }
        }

        lonely.Clear();
        var more = new List<int>();
        foreach (var sum in telling)
        {
            var cell = LeastTelling(sum);
            if (Hidden(cell)) continue;
            secrets[cell] = Secret.Complement;
            more.Add(cell);
        }

        if (more.Count == 0) return false;
        foreach (var cell in more) secrets[cell] = Secret.Aucun;
        foreach (var cell in narrowed)
        {
            var (from, to) = Rule(cell);
            Bound(cell, from, to);
            foreach (var sum in sums.Of(cell)) Open(sum);
        }

        narrowed.Clear();
        foreach (var cell in more)
        {
            Hide(cell);
            foreach (var sum in sums.Of(cell))
            {
                lonely.Add(sum);
                Open(sum);
            }
        }

        return true;
    }

    /// <summary>The part that tells least; the total, which most people look for, only when no part is left.</summary>
    private int LeastTelling(int sum)
    {
        var best = sums.Total(sum);
        foreach (var part in sums.Parts(sum))
        {
            if (!Hidden(part) && (best == sums.Total(sum) || values[part] < values[best])) best = part;
        }

        return best;
    }

    /// <summary>Whether it is this sum by which a hidden count is known.</summary>
    private bool Tells(int sum)
    {
        if (Known(sums.Total(sum), low[sum], high[sum])) return true;
        foreach (var part in sums.Parts(sum))
        {
            var (from, to) = Left(sum, part);
            if (Known(part, from, to)) return true;
        }

        return false;
    }

    private bool Known(int cell, long from, long to) =>
        Hidden(cell) && least[cell] >= most[cell] && Rule(cell) is var rule && (from > rule.Least || to < rule.Most) && (from >= least[cell] || to <= most[cell]);
}
