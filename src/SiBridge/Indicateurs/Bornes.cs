namespace SiBridge.Indicateurs;

/// <summary>What somebody who knows the rule can say of the counts of some columns, from what is told of them and from their sums.</summary>
/// <remarks>
/// Most of a large table is small, and a sum of many small counts narrows none of them: how far the bounds of each sum's parts go is kept added
/// up, so that such a sum costs one comparison.
/// </remarks>
internal sealed class Bornes
{
    private readonly ComptesEtSommes table;
    private readonly Compte[] counts;
    private readonly Etat[] states;
    private readonly Queue<int> open = [];
    private bool fresh;

    public Bornes(ComptesEtSommes table) => (this.table, counts, states) = (table, table.Counts, table.States);

    public SommesDeGrille Sums => table.Sums;

    /// <summary>The counts of which more is known than the rule says, each once.</summary>
    public List<int> Narrowed { get; } = [];

    /// <summary>The sums that may have one hidden member only.</summary>
    public List<int> Lonely { get; } = [];

    public int Value(int cell) => counts[cell].Value;

    public bool Hidden(int cell) => counts[cell].Hidden;

    /// <summary>Whether a hidden count is known.</summary>
    public bool Met(int cell) => counts[cell].Met;

    /// <summary>Whether a sum has one hidden member only.</summary>
    public bool IsLonely(int sum) => states[sum].Hidden == 1;

    /// <summary>Whether a sum could tell a hidden count, and has another one that could be hidden against it.</summary>
    public bool MayTell(int sum) => states[sum].Exact && states[sum].Hidden <= Sums[sum].Parts;

    /// <summary>Begins with what the table has taken in.</summary>
    public void Begin()
    {
        fresh = true;
        Narrowed.Clear();
        for (var sum = 0; sum < Sums.Count; sum++)
        {
            if (IsLonely(sum)) Lonely.Add(sum);
        }
    }

    /// <summary>Lets every sum say what it can, until none says anything new.</summary>
    public void Narrow()
    {
        // All of them at first, in their order.
        for (var sum = 0; fresh && sum < Sums.Count; sum++) Narrow(sum);
        fresh = false;
        while (open.TryDequeue(out var sum)) Narrow(sum);
    }

    public void Hide(int cell) => counts[cell].Secret = Secret.Complement;

    /// <summary>Some counts more are hidden: all that was narrowed is as the rule says again.</summary>
    public void Widen(List<int> more)
    {
        foreach (var cell in Narrowed)
        {
            counts[cell].IsNarrowed = false;
            var (from, to) = table.Rule(cell);
            Bound(cell, from, to);
        }

        Narrowed.Clear();
        foreach (var cell in more)
        {
            var (from, to) = table.Rule(cell);
            var of = Bound(cell, from, to);
            if (of.Above >= 0) OneMore(of.Above);
            if (of.Below >= 0) OneMore(of.Below);
            for (var r = 0; r < of.Raisons; r++) OneMore(of.Raison(r));
        }

        void OneMore(int sum)
        {
            states[sum].Hidden++;
            Lonely.Add(sum);
        }
    }

    /// <summary>Whether it is this sum by which a hidden count is known.</summary>
    public bool Tells(int sum)
    {
        var of = Sums[sum];
        ref readonly var state = ref states[sum];
        if (Met(of.Total) && Known(of.Total, state.Low, state.High)) return true;
        for (var i = 0; i < of.Parts; i++)
        {
            var part = of[i];
            if (!Met(part)) continue;
            var (from, to) = Left(state, counts[of.Total], counts[part]);
            if (Known(part, from, to)) return true;
        }

        return false;
    }

    private bool Known(int cell, long from, long to) =>
        table.Rule(cell) is var rule && (from > rule.Least || to < rule.Most) && (from >= counts[cell].Least || to <= counts[cell].Most);

    /// <summary>Says otherwise of a count: all its sums have to be looked at again.</summary>
    private SommesDuCompte Bound(int cell, int from, int to)
    {
        var of = Sums.Of(cell);
        ref var count = ref counts[cell];
        var (down, up, apart) = (from - count.Least, to - count.Most, to - from);
        (count.Least, count.Most) = (from, to);
        if (of.Above >= 0) Part(of.Above);
        if (of.Above >= 0) Open(of.Above);
        if (of.Below >= 0) Open(of.Below);
        for (var r = 0; r < of.Raisons; r++)
        {
            if (of.EstRaison) Part(of.Raison(r));
            Open(of.Raison(r));
        }

        return of;

        void Part(int sum)
        {
            ref var state = ref states[sum];
            state.Low += down;
            state.High += up;
            state.Width = Math.Max(state.Width, apart);
        }
    }

    private void Open(int sum)
    {
        ref var state = ref states[sum];
        if (state.Waiting || !state.Exact) return;
        state.Waiting = true;
        open.Enqueue(sum);
    }

    private void Narrow(int sum)
    {
        ref var state = ref states[sum];
        if (!state.Waiting) return;
        state.Waiting = false;
        var of = Sums[sum];
        ref readonly var total = ref counts[of.Total];
        Narrow(of.Total, state.Low, state.High);
        if (state.Width <= Math.Min(state.High - total.Least, total.Most - state.Low)) return;
        var apart = 0;
        for (var i = 0; i < of.Parts; i++)
        {
            var cell = of[i];
            ref readonly var part = ref counts[cell];
            var (from, to) = Left(state, total, part);
            Narrow(cell, from, to);
            apart = Math.Max(apart, part.Most - part.Least);
        }

        state.Width = apart;
    }

    private void Narrow(int cell, long from, long to)
    {
        ref var count = ref counts[cell];
        if (from <= count.Least && to >= count.Most) return;
        if (!count.IsNarrowed) Narrowed.Add(cell);
        count.IsNarrowed = true;
        Bound(cell, (int)Math.Max(count.Least, from), (int)Math.Min(count.Most, to));
    }

    /// <summary>What the total leaves for a part, beside the others.</summary>
    private static (long From, long To) Left(in Etat state, in Compte total, in Compte part) => (total.Least - (state.High - part.Most), total.Most - (state.Low - part.Least));
}
