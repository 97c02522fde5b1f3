using System.Text.RegularExpressions;
using SiBridge.Network;
using SiBridge.Places;

namespace SiBridge.Gateway;

/// <summary>What may be asked of the offer, and by whom: the same whether it is read or followed.</summary>
internal static partial class PlacesParameters
{
    public const int TailleMax = 200;

    /// <summary>The filters, for the API's description.</summary>
    public static IReadOnlyList<(string Name, string Description)> Filters { get; } =
    [
        ("departement", "14, 2A, 971 …"), ("region", "code région à 2 chiffres"), ("formacode", "5 chiffres"), ("rome", "N1103 …"),
        ("etat_recrutement", "ouvert, ferme ou suspendu"), ("places_min", "au moins tant de places"), ("debut_avant", "AAAA-MM-JJ, compris"),
        ("debut_apres", "AAAA-MM-JJ, compris"), ("organisme", "SIRET"),
    ];

    /// <summary>The filters and the page.</summary>
    public static IReadOnlyList<(string Name, string Description)> All { get; } =
        [.. Filters, ("page", "à partir de 1"), ("taille", $"50 par défaut, {TailleMax} au plus")];

    /// <summary>What is shown, for the API's description.</summary>
    public const string Description =
        """
        Chaque session telle qu'elle a été annoncée, sous tous ses noms connus, avec son dernier compte de places.
        Aux Missions Locales et à la Région : « prescriptions_en_cours » (parcours ouverts sur la session) et « retenues_depuis_constat » (jeunes retenus depuis « constate_le »).
        De 1 à 4, « <5 » pour qui n'est pas partie à tous ces parcours (la Mission Locale à ceux qu'elle a prescrits, la Région dès le résultat à ceux qu'elle finance).
        """;

    /// <summary>Why this partner reads nothing of the offer; null when it does.</summary>
    public static Problem? Refusal(Partner reader) => reader.Kind is PartnerKind.Arml ? Problem.Forbidden("Un partenaire de cette sorte ne lit pas l'offre.") : null;

    /// <summary>An organisme reads what is its own.</summary>
    public static IReadOnlyCollection<string>? ConfinedTo(Partner reader) => reader.Kind is PartnerKind.Organisme ? [.. reader.Sirets] : null;

    /// <param name="paged">Whether a page may be asked for; else all come, so many at once.</param>
    public static (PlacesQuery Query, Problem? Problem) Read(IQueryCollection asked, Partner reader, bool paged)
    {
        var parameters = new QueryParameters(asked);
        var query = new PlacesQuery(
            parameters.Matching("departement", Departement(), "un département : 14, 2A, 971"),
            parameters.Matching("region", TwoDigits(), "un code région à 2 chiffres"),
            parameters.Matching("formacode", FiveDigits(), "5 chiffres"),
            parameters.Matching("rome", Rome(), "une lettre de A à N et 4 chiffres"),
            parameters.Matching("etat_recrutement", Recrutement(), "ouvert, ferme ou suspendu"),
            parameters.Whole("places_min", 0, int.MaxValue),
            parameters.Day("debut_avant"),
            parameters.Day("debut_apres"),
            parameters.Matching("organisme", Siret(), "un SIRET de 14 chiffres"),
            ConfinedTo(reader),
            paged ? parameters.Whole("page", 1, 1_000_000) ?? 1 : 1,
            paged ? parameters.Whole("taille", 1, TailleMax) ?? 50 : TailleMax);
        return (query, parameters.Problem);
    }

    [GeneratedRegex(@"^([0-9]{2}|2[AB]|9[78][0-9])\z")]
    private static partial Regex Departement();

    [GeneratedRegex(@"^[0-9]{2}\z")]
    private static partial Regex TwoDigits();

    [GeneratedRegex(@"^[0-9]{5}\z")]
    private static partial Regex FiveDigits();

    [GeneratedRegex(@"^[A-N][0-9]{4}\z")]
    private static partial Regex Rome();

    [GeneratedRegex(@"^(ouvert|ferme|suspendu)\z")]
    private static partial Regex Recrutement();

    [GeneratedRegex(@"^[0-9]{14}\z")]
    private static partial Regex Siret();
}
