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

/// <summary>The figures of one line of a table, before anything is masked.</summary>
/// <param name="cle">The structure, SIRET, département, session key or month; empty for the whole.</param>
public sealed class Groupe(string cle)
{
    public string Cle => cle;

    /// <summary>Journeys, by <see cref="Comptes"/>.</summary>
    public int[] Parcours { get; } = new int[Comptes.Nombre];

    /// <summary>Distinct young people, by <see cref="Comptes"/>: those with a journey at least that is counted there.</summary>
    public int[] Jeunes { get; } = new int[Comptes.Nombre];

    /// <summary>Journeys that reached both steps, by <see cref="Taux.Tous"/>.</summary>
    public int[] Suites { get; } = new int[Taux.Tous.Length];

    public Delais Reponse { get; } = new();

    public Delais Entree { get; } = new();

    public Offre Offre { get; } = new();

    /// <param name="faits">What the reader may know of it.</param>
    internal void Add(in LigneBloc ligne, long faits)
    {
        Count(Parcours, faits);
        for (var i = 0; i < Suites.Length; i++)
        {
            if (Taux.Tous[i].Compte(faits)) Suites[i]++;
        }

        if (ligne.Reponse >= 0) Reponse.Add(ligne.Reponse);
        if (ligne.Entree >= 0) Entree.Add(ligne.Entree);
    }

    internal void AddJeune(long faits) => Count(Jeunes, faits);

    private static void Count(int[] counts, long faits)
    {
        for (var bits = (ulong)faits; bits != 0; bits &= bits - 1) counts[BitOperations.TrailingZeroCount(bits)]++;
    }
}

/// <summary>Delays in working days.</summary>
public sealed class Delais
{
    private int[] parJours = [];

    public int Nombre { get; private set; }

    public void Add(int jours)
    {
        if (jours >= parJours.Length) Array.Resize(ref parJours, Math.Max(jours + 1, parJours.Length * 2));
        parJours[jours]++;
        Nombre++;
    }

    public void Add(Delais others)
    {
        if (others.parJours.Length > parJours.Length) Array.Resize(ref parJours, others.parJours.Length);
        for (var jours = 0; jours < others.parJours.Length; jours++) parJours[jours] += others.parJours[jours];
        Nombre += others.Nombre;
    }

    /// <summary>The smallest number of days within which at least this share of them lies; null of none.</summary>
    public int? Quantile(double part)
    {
        if (Nombre == 0) return null;
        var (wanted, seen, jours) = ((int)Math.Ceiling(part * Nombre), 0, -1);
        while (seen < wanted) seen += parJours[++jours];
        return jours;
    }
}

/// <summary>The places of sessions on the day that they began.</summary>
public sealed class Offre
{
    public int Sessions { get; private set; }

    /// <summary>Those of which both the capacity and a count of free places are known: the others' places are not added up.</summary>
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
