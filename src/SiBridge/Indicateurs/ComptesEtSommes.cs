namespace SiBridge.Indicateurs;

/// <summary>A count, its bounds, and whether they are narrower than the rule's. What belongs to one lies together: tables are larger than the processor's memory.</summary>
internal struct Compte
{
    public int Value, Least, Most;
    public Secret Secret;
    public bool IsNarrowed;

    public readonly bool Hidden => Secret is not Secret.Aucun;

    public readonly bool Met => Hidden && Least >= Most;
}

/// <summary>A sum: what its parts' bounds add up to, how far those of one of them lie apart at most, and how many of its members are hidden.</summary>
internal struct Etat
{
    public long Low, High;
    public int Width, Hidden;

    /// <summary>Whether something can be subtracted from it: of distinct persons the parts may be more than their total.</summary>
    public bool Exact;

    public bool Waiting;
}

/// <summary>The counts of some columns and their sums, with what the rule alone says of them.</summary>
internal sealed class ComptesEtSommes
{
    /// <summary>More than there are young people.</summary>
    private const int Beaucoup = 1_000_000_000;

    private readonly ArbreDeLignes lignes;

    /// <summary>By line: whether the sums within it say nothing that matters.</summary>
    private readonly bool[] isSilent;

    private bool[] there = [];

    /// <param name="composantes">Those that it will be told of.</param>
    public ComptesEtSommes(ArbreDeLignes lignes, Composante[] composantes)
    {
        (this.lignes, isSilent) = (lignes, new bool[lignes.Nombre]);
        Counts = new Compte[composantes.Max(c => c.Colonnes.Length) * lignes.Nombre];
        States = new Etat[composantes.Max(c => new SommesDeGrille(lignes, c).Count)];
    }

    public SommesDeGrille Sums { get; private set; }

    public Compte[] Counts { get; }

    public Etat[] States { get; }

    /// <summary>Takes columns in, of which nothing but the rule hides anything.</summary>
    public void Take(Composante composante, Table<int> values, bool[] there, Table<Secret>? hiddenElsewhere)
    {
        (Sums, this.there) = (new(lignes, composante), composante.Colonnes[0] == 0 ? there : []);
        for (var (line, cell) = (0, 0); line < lignes.Nombre; line++)
        {
            var told = values[line];
            var elsewhere = hiddenElsewhere is null ? default : hiddenElsewhere[line];
            foreach (var column in composante.Colonnes)
            {
                var isElsewhere = elsewhere.Length > 0 && elsewhere[column] is not Secret.Aucun;
                Counts[cell] = new() { Value = told[column], Secret = told[column] < Masque.Seuil ? Secret.Petit : isElsewhere ? Secret.Complement : Secret.Aucun };
                (Counts[cell].Least, Counts[cell].Most) = Rule(cell);
                cell++;
            }
        }

        isSilent.AsSpan().Clear();
        foreach (var (place, entier) in lignes.Entiers.Index())
        {
            for (var c = 0; c < Sums.Colonnes; c++) AddUp(Sums.Sous(place, c));
            if (IsAllSmall(place, entier.Ligne, entier.Parts)) Silence(place, entier.Parts);
        }

        for (var line = 0; line < lignes.Nombre; line++)
        {
            for (var r = 0; r < Sums.Raisons; r++)
            {
                if (isSilent[line]) States[Sums.Dans(line, r)] = default;
                else AddUp(Sums.Dans(line, r));
            }
        }
    }

    public void Tell(Composante composante, Table<Secret> secrets)
    {
        for (var (line, cell) = (0, 0); line < lignes.Nombre; line++)
        {
            var told = secrets[line];
            foreach (var column in composante.Colonnes) told[column] = Counts[cell++].Secret;
        }
    }

    public (int Least, int Most) Rule(int cell)
    {
        ref readonly var count = ref Counts[cell];
        return count.Secret switch
        {
            // The first column is by itself: there a count's place is its line's.
            Secret.Petit => (count.Value > 0 && cell < there.Length && there[cell] ? 1 : 0, Masque.Seuil - 1),
            Secret.Complement => (Masque.Seuil, Beaucoup),
            _ => (count.Value, count.Value),
        };
    }

    /// <summary>
    /// Whether a line's counts and those of all its parts are small, none of them known to be one at least. Then its parts can neither tell more of it than
    /// it tells by itself, as all could be one part's, nor have any count left to hide: what is known of them is nobody's business, and most of a large
    /// table's lines are such.
    /// </summary>
    private bool IsAllSmall(int place, int line, int[] parts)
    {
        for (var c = 0; c < Sums.Colonnes; c++)
        {
            if (States[Sums.Sous(place, c)].Low > 0 || Counts[Sums[Sums.Sous(place, c)].Total].Least > 0) return false;
        }

        for (var r = 0; r < Sums.Raisons; r++)
        {
            var of = Sums[Sums.Dans(line, r)];
            var left = Counts[of.Total].Value;
            for (var i = 0; i < of.Parts; i++) left -= Counts[of[i]].Value;
            if (left != 0) return false;
        }

        return Array.TrueForAll(parts, p => lignes.Dessous[p] < 0);
    }

    private void Silence(int place, int[] parts)
    {
        for (var c = 0; c < Sums.Colonnes; c++) States[Sums.Sous(place, c)] = default;
        foreach (var part in parts) isSilent[part] = true;
    }

    private void AddUp(int sum)
    {
        var of = Sums[sum];
        ref readonly var total = ref Counts[of.Total];
        var (parts, state) = (0L, new Etat { Hidden = total.Hidden ? 1 : 0 });
        for (var i = 0; i < of.Parts; i++)
        {
            ref readonly var part = ref Counts[of[i]];
            parts += part.Value;
            state.Low += part.Least;
            state.High += part.Most;
            state.Width = Math.Max(state.Width, part.Most - part.Least);
            if (part.Hidden) state.Hidden++;
        }

        state.Exact = state.Waiting = parts == total.Value;
        States[sum] = state;
    }
}
