namespace SiBridge.Indicateurs;

/// <summary>
/// Lines of counts, and what of them is hidden. Each line but the whole is a part of another one. It reasons as somebody would who knows the
/// rule and wants to know a hidden count: each lies between bounds, and every sum narrows the bounds of its members, until none narrows any
/// more (<see cref="Bornes"/>). A count whose bounds have met is known; then one more member of the sum that told it is hidden.
/// </summary>
/// <remarks>Columns that no sum ties together go one after the other through the same memory.</remarks>
internal sealed class Grille
{
    private readonly ArbreDeLignes lignes;
    private readonly ComptesEtSommes table;
    private readonly Bornes bornes;

    /// <summary>By sum: the last time that it was asked whether it tells.</summary>
    private readonly int[] asked;

    private readonly List<int> telling = [], more = [];
    private int time;

    /// <param name="colonnes">The most that a table will have.</param>
    public Grille(ArbreDeLignes lignes, int colonnes)
    {
        (this.lignes, table) = (lignes, new(lignes, Composante.Of(colonnes)));
        (bornes, asked) = (new(table), new int[table.States.Length]);
    }

    /// <summary>What is hidden of these lines.</summary>
    /// <param name="there">By line: whether its first count is known to be one at least, because nothing else would make the line be there.</param>
    /// <param name="hiddenElsewhere">What is hidden here because it is there, in a table that may have more columns.</param>
    public Table<Secret> Of(Table<int> values, bool[] there, Table<Secret>? hiddenElsewhere = null)
    {
        var secrets = new Table<Secret>(lignes.Nombre, values.Colonnes);
        foreach (var composante in Composante.Of(values.Colonnes))
        {
            table.Take(composante, values, there, hiddenElsewhere);
            bornes.Begin();
            do bornes.Narrow();
            while (HideMore());
            table.Tell(composante, secrets);
        }

        return secrets;
    }

    /// <returns>Whether something had to be hidden: then what was narrowed by it is open again.</returns>
    private bool HideMore()
    {
        FindTelling();
        more.Clear();
        foreach (var sum in telling)
        {
            var cell = LeastTelling(bornes.Sums[sum]);
            if (bornes.Hidden(cell)) continue;
            bornes.Hide(cell);
            more.Add(cell);
        }

        if (more.Count == 0) return false;
        bornes.Widen(more);
        return true;
    }

    /// <summary>The sums that have one hidden member, and those by which one is known.</summary>
    private void FindTelling()
    {
        time++;
        telling.Clear();
        foreach (var sum in bornes.Lonely)
        {
            if (bornes.IsLonely(sum) && IsNew(sum)) telling.Add(sum);
        }

        bornes.Lonely.Clear();
        foreach (var cell in bornes.Narrowed)
        {
            if (!bornes.Met(cell)) continue;
            var of = bornes.Sums.Of(cell);
            if (of.Above >= 0) Ask(of.Above);
            if (of.Below >= 0) Ask(of.Below);
            for (var r = 0; r < of.Raisons; r++) Ask(of.Raison(r));
        }

        void Ask(int sum)
        {
            if (bornes.MayTell(sum) && IsNew(sum) && bornes.Tells(sum)) telling.Add(sum);
        }

        bool IsNew(int sum) => asked[sum] != time && (asked[sum] = time) == time;
    }

    /// <summary>The part that tells least; the total, which most people look for, only when no part is left.</summary>
    private int LeastTelling(Somme sum)
    {
        var (best, least) = (sum.Total, int.MaxValue);
        for (var i = 0; i < sum.Parts; i++)
        {
            var part = sum[i];
            if (!bornes.Hidden(part) && bornes.Value(part) < least) (best, least) = (part, bornes.Value(part));
        }

        return best;
    }
}
