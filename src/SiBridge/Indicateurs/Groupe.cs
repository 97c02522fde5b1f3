using System.Numerics;
using SiBridge.Parcours;

namespace SiBridge.Indicateurs;

/// <summary>What share of the journeys that reached one step reached another too.</summary>
/// <param name="Nom">As it is told.</param>
/// <param name="De">Index of the count that is divided by.</param>
/// <param name="Vers">Index of the count of the other step; a journey is counted above the line when it has both.</param>
public sealed record Taux(string Nom, int De, int Vers)
{
    public static Taux[] Tous { get; } =
    [
        Of("reponse", "positionnes", "repondus"), Of("convocation", "positionnes", "convoques"), Of("presence", "convoques", "presents"), Of("selection", "presents", "retenus"),
        Of("entree", "retenus", "entres"), Of("achevement", "entres", "termines"), Of("abandon", "entres", "sorties_anticipees"),
    ];

    /// <summary>Whether a journey with these facts is counted above the line.</summary>
    internal bool Compte(long faits) => (faits & both) == both;

    private readonly long both = (1L << De) | (1L << Vers);

    private static Taux Of(string nom, string de, string vers) => new(nom, Comptes.Etape(de), Comptes.Etape(vers));
}

/// <summary>Counts, one beside the other within a larger array: one array each, for thousands of lines, costs more than the counting.</summary>
public readonly struct Effectifs(int[] slab, int from, int nombre)
{
    public int Nombre => nombre;

    public ref int this[int compte] => ref slab[from + compte];

    public ReadOnlySpan<int> Tous => slab.AsSpan(from, nombre);

    public void Add(Effectifs others)
    {
        for (var i = 0; i < nombre; i++) this[i] += others[i];
    }
}

/// <summary>The figures of one line of a table, before anything is masked.</summary>
public sealed class Groupe
{
    /// <summary>How many counts a line has.</summary>
    public static int Largeur { get; } = (2 * Comptes.Nombre) + Taux.Tous.Length;

    /// <param name="cle">The structure, SIRET, département, session key or month; empty for the whole.</param>
    public Groupe(string cle) : this(cle, new int[Largeur], 0)
    {
    }

    /// <param name="slab">Where its counts are, from <paramref name="from"/> on.</param>
    internal Groupe(string cle, int[] slab, int from) => (Cle, Parcours, Jeunes, Suites) = (
        cle, new(slab, from, Comptes.Nombre), new(slab, from + Comptes.Nombre, Comptes.Nombre), new(slab, from + (2 * Comptes.Nombre), Taux.Tous.Length));

    public string Cle { get; }

    /// <summary>Journeys, by <see cref="Comptes"/>.</summary>
    public Effectifs Parcours { get; }

    /// <summary>Distinct young people, by <see cref="Comptes"/>: those with a journey at least that is counted there.</summary>
    public Effectifs Jeunes { get; }

    /// <summary>Journeys that reached both steps, by <see cref="Taux.Tous"/>.</summary>
    public Effectifs Suites { get; }

    public Delais Reponse { get; private init; } = new();

    public Delais Entree { get; private init; } = new();

    public Offre Offre { get; internal set; } = new();

    /// <param name="faits">What the reader may know of it.</param>
    /// <param name="combien">How many such journeys more; less, if it is negative.</param>
    internal void Add(in LigneBloc ligne, long faits, int combien)
    {
        Count(Parcours, faits, combien);
        for (var i = 0; i < Taux.Tous.Length; i++)
        {
            if (Taux.Tous[i].Compte(faits)) Suites[i] += combien;
        }

        if (ligne.Reponse >= 0) Reponse.Add(ligne.Reponse, combien);
        if (ligne.Entree >= 0) Entree.Add(ligne.Entree, combien);
    }

    internal void AddJeune(long faits, int combien) => Count(Jeunes, faits, combien);

    /// <summary>One that goes on being counted, while this one stays as it is.</summary>
    internal Groupe Suite()
    {
        var suite = new Groupe(Cle) { Reponse = Reponse.Suite(), Entree = Entree.Suite(), Offre = Offre };
        suite.Parcours.Add(Parcours);
        suite.Jeunes.Add(Jeunes);
        suite.Suites.Add(Suites);
        return suite;
    }

    private static void Count(Effectifs counts, long faits, int combien)
    {
        for (var bits = (ulong)faits; bits != 0; bits &= bits - 1) counts[BitOperations.TrailingZeroCount(bits)] += combien;
    }
}

/// <summary>Delays in working days.</summary>
public sealed class Delais
{
    private short[] jours = [];
    private int nombre;
    private bool isShared;

    /// <param name="combien">How many such delays more; less, if it is negative.</param>
    public void Add(short delai, int combien)
    {
        for (; combien > 0; combien--)
        {
            if (nombre == jours.Length) Array.Resize(ref jours, Math.Max(4, nombre * 2));
            jours[nombre++] = delai;
        }

        if (combien < 0 && isShared) (jours, isShared) = (jours.AsSpan().ToArray(), false);
        for (; combien < 0; combien++) jours[Array.IndexOf(jours, delai, 0, nombre)] = jours[--nombre];
    }

    /// <summary>One that goes on: what it adds lies behind what this one reads, and it copies before it removes.</summary>
    internal Delais Suite() => new() { jours = jours, nombre = nombre, isShared = true };

    private static int Max(ReadOnlySpan<short> delais)
    {
        var max = 0;
        foreach (var delai in delais) max = Math.Max(max, delai);
        return max;
    }

    /// <summary>The smallest number of days within which at least this share of them lies; null of none.</summary>
    public int? Quantile(double part)
    {
        if (nombre == 0) return null;
        var all = jours.AsSpan(0, nombre);
        var parJours = new int[Max(all) + 1];
        foreach (var delai in all) parJours[delai]++;
        var (wanted, seen, quantile) = ((int)Math.Ceiling(part * nombre), 0, -1);
        while (seen < wanted) seen += parJours[++quantile];
        return quantile;
    }
}

/// <summary>The places of sessions on the day that they began.</summary>
public sealed class Offre
{
    public int Sessions { get; private set; }

    /// <summary>Those of which both the capacity and a count of free places are known, and the count is not above the capacity: the others' places are not added up.</summary>
    public int Comptees { get; private set; }

    public int Offertes { get; private set; }

    public int Restantes { get; private set; }

    public int Pourvues => Offertes - Restantes;

    public void Add(OffreDe more) =>
        (Sessions, Comptees, Offertes, Restantes) = (Sessions + more.Sessions, Comptees + more.Comptees, Offertes + more.Offertes, Restantes + more.Restantes);
}

/// <summary>Indicators as they are, before anything is masked.</summary>
/// <param name="Lignes">By key.</param>
public sealed record Recensement(Groupe Total, IReadOnlyList<Groupe> Lignes);
