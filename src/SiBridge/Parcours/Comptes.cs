namespace SiBridge.Parcours;

/// <summary>
/// What indicators count of journeys: each count is a bit of <see cref="Profil.Faits"/>, in this order. The bits are kept, so their
/// order changes only by adding at the end.
/// </summary>
public static class Comptes
{
    public static IReadOnlyList<string> Etapes { get; } =
    [
        "positionnes", "repondus", "rejetes", "annules", "convoques", "presents", "retenus", "non_retenus", "liste_attente", "reorientes",
        "entres", "non_entres", "interrompus", "termines", "sorties_anticipees",
    ];

    /// <summary>The parts of a count: each journey that it counts is in exactly one of them.</summary>
    public static IReadOnlyList<Ventilation> Ventilations { get; } =
    [
        new("non_retenus_par_motif", "non_retenus", 15,
            "prerequis_non_atteints", "projet_non_valide", "tests_non_reussis", "session_complete", "non_eligible_financement", "motivation_insuffisante",
            "indisponibilite", "session_annulee", "autre"),
        new("non_entres_par_motif", "non_entres", 24,
            "absent_sans_nouvelle", "desistement", "emploi", "autre_formation", "empechement_personnel", "refus_financement", "session_annulee", "session_reportee", "autre"),
        new("sorties_par_initiative", "sorties_anticipees", 33, "stagiaire", "organisme", "force_majeure"),
        new("sorties_par_motif", "sorties_anticipees", 36,
            "emploi", "contrat_alternance", "autre_formation", "reorientation", "mobilite", "logement", "sante", "raison_personnelle", "financier", "absences_repetees",
            "exclusion", "arret_organisme_avec_report", "arret_organisme_sans_report", "force_majeure", "sans_nouvelle", "autre"),
        new("certifications", "termines", 52, "obtenue", "partielle", "non_obtenue", "en_attente", "sans_objet", "non_precisee"),
    ];

    /// <summary>How many there are.</summary>
    public const int Nombre = 58;

    public static int Etape(string nom) => Etapes.Index().First(e => e.Item == nom).Index;

    /// <summary>What others than the parties may know of a journey.</summary>
    public static long Publics(long faits) => (faits & Sante) == 0 ? faits : (faits & ~Sante) | RaisonPersonnelle;

    private static long Sante { get; } = 1L << Ventilation("sorties_par_motif").Bit("sante");

    private static long RaisonPersonnelle { get; } = 1L << Ventilation("sorties_par_motif").Bit("raison_personnelle");

    public static Ventilation Ventilation(string nom) => Ventilations.First(v => v.Nom == nom);
}

/// <summary>A count by reason, by initiative or by outcome.</summary>
/// <param name="De">The count whose parts these are.</param>
/// <param name="Premier">The first part's bit.</param>
public sealed record Ventilation(string Nom, string De, int Premier, params IReadOnlyList<string> Parts)
{
    /// <summary>Indexes of the parts that everybody may read: health is nobody's business but the parties' (contract §4), and counted as personal for the others.</summary>
    public IEnumerable<int> Publics => Enumerable.Range(0, Parts.Count).Where(i => Parts[i] is not "sante");

    /// <summary>The bit of a part; of the last one, which takes what is not told or not known, for any other word.</summary>
    public int Bit(string? part)
    {
        for (var i = 0; i < Parts.Count; i++)
        {
            if (Parts[i] == part) return Premier + i;
        }

        return Premier + Parts.Count - 1;
    }
}
