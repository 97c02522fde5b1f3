namespace SiBridge.Indicateurs;

/// <summary>What somebody who knows the rule can say of the counts of some columns, from what is told of them and from their sums.</summary>
/// <remarks>
/// Most of a large table is small, and a sum of many small counts narrows none of them: how far the bounds of each sum's parts go is kept added
/// up, so that such a sum costs one comparison.
/// </remarks>
internal sealed class Bornes
{
    /// <summary>More than there are young people.</summary>
    private const int Beaucoup = 1_000_000_000;

    private readonly ArbreDeLignes lignes;
    private readonly int[] least, most;

    /// <summary>By sum: what its parts' bounds add up to, how far those of one of them lie apart at most, and how many of its members are hidden.</summary>
    private readonly long[] low, high;

    private readonly int[] width, hidden;

    /// <summary>By sum: of distinct persons the parts may be more than their total; then nothing can be subtracted exactly.</summary>
    private readonly bool[] exact;

    private readonly bool[] waiting, isNarrowed;
    private readonly Queue<int> open = [];
    private bool[] there = [];
    private bool fresh;

    /// <param name="composantes">Those that it will be told of.</param>
    public Bornes(ArbreDeLignes lignes, Composante[] composantes)
    {
        this.lignes = lignes;
        var (cells, all) = (composantes.Max(c => c.Colonnes.Length) * lignes.Nombre, composantes.Max(c => new SommesDeGrille(lignes, c).Count));
        (Values, least, most, Secrets, isNarrowed) = (new int[cells], new int[cells], new int[cells], new Secret[cells], new bool[cells]);
        (low, high, width, hidden, exact, waiting) = (new long[all], new long[all], new int[all], new int[all], new bool[all], new bool[all]);
    }

    public SommesDeGrille Sums { get; private set; }

    public int[] Values { get; }

    public Secret[] Secrets { get; }

    /// <summary>The counts of which more is known than the rule says, each once.</summary>
    public List<int> Narrowed { get; } = [];

    /// <summary>The sums that may have one hidden member only.</summary>
    public List<int> Lonely { get; } = [];

    public bool Hidden(int cell) => Secrets[cell] is not Secret.Aucun;

    public int HiddenMembers(int sum) => hidden[sum];

    public bool Exact(int sum) => exact[sum];

    /// <summary>Whether a hidden count is known.</summary>
    public bool Met(int cell) => Hidden(cell) && least[cell] >= most[cell];

    /// <summary>Takes columns in, of which nothing but the rule hides anything.</summary>
    public void Take(Composante composante, Colonnes<int> values, bool[] there, Colonnes<Secret>? hiddenElsewhere)
    {
        (Sums, this.there, fresh) = (new(lignes, composante), composante.Colonnes[0] == 0 ? there : [], true);
        foreach (var (place, column) in composante.Colonnes.Index())
        {
            var from = place * lignes.Nombre;
            values[column].CopyTo(Values.AsSpan(from));
            for (var line = 0; line < lignes.Nombre; line++)
            {
                Secrets[from + line] = Values[from + line] < Masque.Seuil ? Secret.Petit : Secret.Aucun;
            }

            if (hiddenElsewhere is not null)
            {
                var elsewhere = hiddenElsewhere[column];
                for (var line = 0; line < lignes.Nombre; line++)
                {
                    if (elsewhere[line] is not Secret.Aucun && Secrets[from + line] is Secret.Aucun) Secrets[from + line] = Secret.Complement;
                }
            }

            for (var cell = from; cell < from + lignes.Nombre; cell++) (least[cell], most[cell]) = Rule(cell);
        }

        Narrowed.Clear();
        isNarrowed.AsSpan().Clear();
        for (var sum = 0; sum < Sums.Count; sum++) AddUp(sum);
    }

    public void Tell(Composante composante, Colonnes<Secret> secrets)
    {
        foreach (var (place, column) in composante.Colonnes.Index()) Secrets.AsSpan(place * lignes.Nombre, lignes.Nombre).CopyTo(secrets[column]);
    }

    /// <summary>Lets every sum say what it can, until none says anything new.</summary>
    public void Narrow()
    {
        // All of them at first, in their order.
        for (var sum = 0; fresh && sum < Sums.Count; sum++) Narrow(sum);
        fresh = false;
        while (open.TryDequeue(out var sum)) Narrow(sum);
    }

    /// <summary>Hides some counts more; all that was narrowed is as the rule says again.</summary>
    public void Widen(List<int> more)
    {
        foreach (var cell in more) Secrets[cell] = Secret.Aucun;
        foreach (var cell in Narrowed)
        {
            isNarrowed[cell] = false;
            var (from, to) = Rule(cell);
            Bound(cell, from, to);
        }

        Narrowed.Clear();
        foreach (var cell in more)
        {
            Secrets[cell] = Secret.Complement;
            var (from, to) = Rule(cell);
            var of = Bound(cell, from, to);
            if (of.Above >= 0) OneMore(of.Above);
            if (of.Below >= 0) OneMore(of.Below);
            for (var r = 0; r < of.Raisons; r++) OneMore(of.Raison(r));
        }

        void OneMore(int sum)
        {
            hidden[sum]++;
            Lonely.Add(sum);
        }
    }

    /// <summary>Whether it is this sum by which a hidden count is known.</summary>
    public bool Tells(int sum)
    {
        var of = Sums[sum];
        if (Known(of.Total, low[sum], high[sum])) return true;
        for (var i = 0; i < of.Parts; i++)
        {
            var (from, to) = Left(sum, of.Total, of[i]);
            if (Known(of[i], from, to)) return true;
        }

        return false;
    }

    private bool Known(int cell, long from, long to) =>
        Met(cell) && Rule(cell) is var rule && (from > rule.Least || to < rule.Most) && (from >= least[cell] || to <= most[cell]);

    private (int Least, int Most) Rule(int cell) => Secrets[cell] switch
    {
        // The first column is by itself: there a count's place is its line's.
        Secret.Petit => (Values[cell] > 0 && cell < there.Length && there[cell] ? 1 : 0, Masque.Seuil - 1),
        Secret.Complement => (Masque.Seuil, Beaucoup),
        _ => (Values[cell], Values[cell]),
    };

    private void AddUp(int sum)
    {
        var of = Sums[sum];
        var (parts, from, to, apart, secret) = (0L, 0L, 0L, 0, Hidden(of.Total) ? 1 : 0);
        for (var i = 0; i < of.Parts; i++)
        {
            var part = of[i];
            parts += Values[part];
            from += least[part];
            to += most[part];
            apart = Math.Max(apart, most[part] - least[part]);
            if (Hidden(part)) secret++;
        }

        (low[sum], high[sum], width[sum], hidden[sum], exact[sum]) = (from, to, apart, secret, parts == Values[of.Total]);
        waiting[sum] = exact[sum];
        if (secret == 1) Lonely.Add(sum);
    }

    /// <summary>Says otherwise of a count: all its sums have to be looked at again.</summary>
    private SommesDuCompte Bound(int cell, int from, int to)
    {
        var of = Sums.Of(cell);
        var (down, up) = (from - least[cell], to - most[cell]);
        if (of.Above >= 0) Part(of.Above);
        if (of.Above >= 0) Open(of.Above);
        if (of.Below >= 0) Open(of.Below);
        for (var r = 0; r < of.Raisons; r++)
        {
            if (of.EstRaison) Part(of.Raison(r));
            Open(of.Raison(r));
        }

        (least[cell], most[cell]) = (from, to);
        return of;

        void Part(int sum)
        {
            low[sum] += down;
            high[sum] += up;
            width[sum] = Math.Max(width[sum], to - from);
        }
    }

    private void Open(int sum)
    {
        if (waiting[sum] || !exact[sum]) return;
        waiting[sum] = true;
        open.Enqueue(sum);
    }

    private void Narrow(int sum)
    {
        if (!waiting[sum]) return;
        waiting[sum] = false;
        var of = Sums[sum];
        Narrow(of.Total, low[sum], high[sum]);
        if (width[sum] <= Math.Min(high[sum] - least[of.Total], most[of.Total] - low[sum])) return;
        var apart = 0;
        for (var i = 0; i < of.Parts; i++)
        {
            var part = of[i];
            var (from, to) = Left(sum, of.Total, part);
            Narrow(part, from, to);
            apart = Math.Max(apart, most[part] - least[part]);
        }

        width[sum] = apart;
    }

    private void Narrow(int cell, long from, long to)
    {
        if (from <= least[cell] && to >= most[cell]) return;
        if (!isNarrowed[cell]) Narrowed.Add(cell);
        isNarrowed[cell] = true;
        Bound(cell, (int)Math.Max(least[cell], from), (int)Math.Min(most[cell], to));
    }

    /// <summary>What the total leaves for a part, beside the others.</summary>
    private (long From, long To) Left(int sum, int total, int part) => (least[total] - (high[sum] - most[part]), most[total] - (low[sum] - least[part]));
}
