using System.Collections.Frozen;

namespace SiBridge.Translation.Lheo;

/// <summary>LHEO's own words: versions, names of elements, and the tables of codes that a session needs (LHEO 2.3, « Dictionnaire », dict-*).</summary>
internal static class LheoWords
{
    public const string Namespace23 = "http://lheo.gouv.fr/2.3";

    /// <summary>The extras that are ours, and the text of an element that LHEO asks for and nobody told.</summary>
    public const string Ours = "sibridge", NonCommunique = "Non communiqué";

    /// <summary>The extras by which Intercarif exports say that a session is out of date.</summary>
    public const string Perimee = "session-perimee";

    /// <summary>Namespace → version. Any other is read by the same names, and reported.</summary>
    public static FrozenDictionary<string, string> Versions { get; } = new Dictionary<string, string>
    {
        ["http://www.lheo.org/2.0"] = "2.0", ["http://www.lheo.org/2.2"] = "2.2", [Namespace23] = "2.3",
    }.ToFrozenDictionary();

    /// <summary>Every element of LHEO 2.3, whose names those of 2.0 and 2.2 are: what is none of them is misspelt or somebody's own.</summary>
    public static FrozenSet<string> Elements { get; } =
        """
        SIRET SIRET-formateur SIRET-lieu-formation SIRET-organisme-formation a-distance acces-handicapes action adresse adresse-information
        adresse-inscription alternance annee-cycle bloc-competences blocs-competences capacite-cumulee capacite-simultanee certifiante certification
        civilite code-CERTIFINFO code-CPF code-ELU code-FORMACODE code-INSEE-canton code-INSEE-commune code-NSF code-RNCP code-ROME code-RS code-UAI
        code-UAI-formateur code-UAI-lieu-formation code-UAI-organisme-formation code-bloc code-financeur code-modalite-pedagogique code-niveau-entree
        code-niveau-sortie code-perimetre-recrutement code-public-vise code-type-formation codepostal commentaire conditions-specifiques
        contact-formateur contact-formation contact-formation-resume contact-organisme contact-session contenu-formation conventionnement coordonnees
        coordonnees-organisme courriel cout-indicatif-equipement cycle date date-information debut denomination departement
        detail-conditions-prise-en-charge domaine-formation duree-conventionnee duree-cycle duree-indicative effectif-minimal enseignement equipement
        etat-recrutement extra extras fax fin formation frais-restants geolocalisation hebergement heure-debut heure-fin identifiant-module
        info-public-vise infos-perimetre-recrutement intitule-formation langue-formation latitude lheo lheo-index lheo-plus libelle-bloc
        libelle-enseignement lieu-de-formation ligne longitude modalite-recrutement modalites-alternance modalites-enseignement
        modalites-entrees-sorties modalites-inscription modalites-pedagogiques modalites-recrutement modules-prerequis nb-places nb-places-financees
        niveau-entree-obligatoire nom nom-organisme nombre-heures-centre nombre-heures-entreprise nombre-heures-total numero-activite numtel
        objectif-formation objectif-general-formation obligatoire offres organisme-financeur organisme-formateur organisme-formation-responsable
        parcours-de-formation pays periode periode-inscription portable positionnement potentiel prenom prise-en-charge-frais-possible
        prix-horaire-TTC prix-total-TTC raison-sociale raison-sociale-formateur recrutement reference-certification reference-code-CERTIFINFO
        reference-code-FORMACODE reference-code-RNCP reference-code-RS reference-module region renseignements-specifiques restauration
        resultats-attendus resume-offre resume-organisme resumes-offres resumes-organismes rythme-alternance rythme-formation session sous-module
        sous-modules telfixe transport type-alternance type-contact type-cycle type-enseignement type-equipement type-module unite-rythme-alternance
        unites-centre unites-entreprise url-action url-formation url-session urlweb validation-blocs ville web
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    /// <summary>dict-etat-recrutement.</summary>
    public static FrozenDictionary<string, string> Etats { get; } =
        new Dictionary<string, string> { ["1"] = "ouvert", ["2"] = "ferme", ["3"] = "suspendu" }.ToFrozenDictionary();

    /// <summary>dict-modalites-es.</summary>
    public static FrozenDictionary<string, string> EntreesSorties { get; } =
        new Dictionary<string, string> { ["0"] = "dates_fixes", ["1"] = "permanentes" }.ToFrozenDictionary();

    /// <summary>dict-modalite-recrutement, as far as canonical has a word; 0 (unknown) and 7 (application) have none.</summary>
    public static FrozenDictionary<string, string> Selections { get; } = new Dictionary<string, string>
    {
        ["1"] = "simulation", ["2"] = "tests", ["3"] = "dossier", ["4"] = "tests", ["5"] = "tests", ["6"] = "tests", ["8"] = "entretien", [InformationCollective] = "information_collective",
    }.ToFrozenDictionary();

    public const string InformationCollective = "9";

    /// <summary>The same the other way round: tests are practical ones when nobody says which.</summary>
    public static FrozenDictionary<string, string> SelectionCodes { get; } = new Dictionary<string, string>
    {
        ["simulation"] = "1", ["dossier"] = "3", ["tests"] = "4", ["entretien"] = "8", ["information_collective"] = InformationCollective,
    }.ToFrozenDictionary();

    /// <summary>dict-niveaux, but for 0 (not told): canonical has words and no codes here.</summary>
    public static FrozenDictionary<string, string> Niveaux { get; } = new Dictionary<string, string>
    {
        ["1"] = "Sans niveau spécifique", ["2"] = "Niveau VI (illettrisme, analphabétisme)", ["3"] = "Niveau V bis (préqualification)",
        ["4"] = "Niveau V (CAP, BEP, CFPA du premier degré)", ["5"] = "Niveau IV (BP, BT, baccalauréat professionnel ou technologique)",
        ["6"] = "Niveau III (BTS, DUT)", ["7"] = "Niveau II (licence ou maîtrise universitaire)", ["8"] = "Niveau I (supérieur à la maîtrise)",
        ["11"] = "Niveau 1", ["12"] = "Niveau 2", ["13"] = "Niveau 3", ["14"] = "Niveau 4", ["15"] = "Niveau 5", ["16"] = "Niveau 6", ["17"] = "Niveau 7", ["18"] = "Niveau 8",
    }.ToFrozenDictionary();

    /// <summary>The code that reads back as a word; null when there is none.</summary>
    public static string? CodeOf(this FrozenDictionary<string, string> table, string? word) =>
        table.Where(t => t.Value == word).Select(t => t.Key).Order(StringComparer.Ordinal).FirstOrDefault();
}
