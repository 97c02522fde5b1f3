using SiBridge.Reference;

namespace SiBridge.Indicateurs;

/// <summary>By what indicators are told.</summary>
public enum Par
{
    MissionLocale,
    Organisme,
    Departement,
    Session,
    Mois,
}

/// <summary>Which journeys and sessions a reader's figures are of. What is null confines nothing.</summary>
/// <param name="Structures">Missions Locales that prescribed.</param>
/// <param name="Sirets">Organismes of the sessions.</param>
/// <param name="Region">INSEE code: Missions Locales that lie there, and sessions that it tells.</param>
public sealed record Portee(IReadOnlyCollection<string>? Structures = null, IReadOnlySet<string>? Sirets = null, string? Region = null)
{
    public static Portee Tout { get; } = new();

    public bool Prend(string structure) =>
        (Structures is null || Structures.Contains(structure)) && (Region is null || Regions.OfDepartement(DepartementOf(structure)) == Region);

    /// <param name="sessionKey">See <c>OrderKey</c>: it begins with the organisme's SIRET.</param>
    public bool PrendSession(string sessionKey) => Sirets is null || Sirets.Contains(SiretOf(sessionKey));

    /// <summary>A structure's code begins with the INSEE code of its commune.</summary>
    public static string DepartementOf(string structure) => Departement.OfCommune(structure[..5]);

    public static string SiretOf(string sessionKey) => sessionKey[2..sessionKey.IndexOf('/', StringComparison.Ordinal)];
}

/// <summary>A question about indicators: journeys by their <c>date_prescription</c>, sessions by the day they begin, both days included.</summary>
/// <param name="Publique">For others than the parties of the journeys: see <c>Comptes.Publics</c>.</param>
public sealed record Demande(DateOnly Du, DateOnly Au, Par Par, Portee Portee, bool Publique)
{
    /// <summary>The same for the same question, and for no other. Not kept: a question that is made from another one would keep that one's.</summary>
    public string Texte => $"{Du:O} {Au:O} {Par} {Publique} {Portee.Region} {Liste(Portee.Structures)} {Liste(Portee.Sirets)}";

    private static string Liste(IReadOnlyCollection<string>? codes) => codes is null ? "tout" : $"[{string.Join(',', codes.Order(StringComparer.Ordinal))}]";
}
