using SiBridge.Indicateurs;
using SiBridge.Network;
using SiBridge.Reference;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <summary><c>GET /v1/indicateurs</c>: what becomes of those who are prescribed, for each reader as far as it may know.</summary>
public sealed class IndicateursEndpoint(Database database, TimeProvider clock)
{
    private const int TailleMax = 1_000, AnsAuPlus = 5, PremiereAnnee = 1900, DerniereAnnee = 2999;

    private static readonly Dictionary<string, Par> Pars = new()
    {
        ["mission_locale"] = Par.MissionLocale, ["organisme"] = Par.Organisme, ["departement"] = Par.Departement, ["session"] = Par.Session, ["mois"] = Par.Mois,
    };

    private readonly Comptages comptages = new();
    private readonly Reponses reponses = new();

    /// <summary>What may be asked, for the API's description.</summary>
    public static IReadOnlyList<(string Name, string Description)> Parameters { get; } =
    [
        ("du", "AAAA-MM-JJ, compris : parcours par date_prescription, sessions par leur premier jour ; par défaut le premier jour du mois, onze mois avant « au »"),
        ("au", "AAAA-MM-JJ, compris ; par défaut le dernier jour du mois en cours"),
        ("par", string.Join(", ", Pars.Keys) + " ; mission_locale par défaut"),
        ("format", "json (par défaut) ou csv : UTF-8 avec marque, point-virgule, virgule décimale, toutes les lignes"),
        ("masque", "oui : les effectifs sous 5 sont masqués même pour qui peut les lire, pour un document qui circule"),
        ("page", "à partir de 1, en JSON"), ("taille", "lignes par page, 200 par défaut, 1 000 au plus"),
    ];

    public async Task<IResult> Get(HttpContext http, Caller caller, NetworkInForce network)
    {
        if (Lecteur.Of(caller) is not { } lecteur) return Problem.Forbidden("Un partenaire de cette sorte ne lit pas les indicateurs.");
        var parameters = new QueryParameters(http.Request.Query);
        var (du, au) = Period(parameters, JourneeLocale.Of(clock.GetUtcNow(), network.Zone));
        var par = parameters.Parsed<Par?>("par", string.Join(", ", Pars.Keys), text => Pars.TryGetValue(text, out var known) ? known : null) ?? Par.MissionLocale;
        var csv = parameters.Parsed("format", "json ou csv", text => text is "json" or "csv" ? text : null) is "csv";
        var masque = parameters.Parsed("masque", "oui ou non", text => text is "oui" or "non" ? text : null) is "oui" || !lecteur.Partie;
        var (page, taille) = (parameters.Whole("page", 1, 1_000_000) ?? 1, parameters.Whole("taille", 1, TailleMax) ?? 200);
        if ((parameters.Problem ?? Wrong(du, au, masque)) is { } problem) return problem;

        var demande = new Demande(du, au, par, lecteur.Portee, Publique: masque);
        var reseau = new Demande(du, au, Par.MissionLocale, Portee.Tout, Publique: true);
        var (tableau, mediane) = await database.Read(db => (
            reponses.Of(db, demande.Texte, () => masque ? Masque.Run(db, demande, comptages) : Tableau.Entier(comptages.Run(db, demande)), t => t.Lignes.Count),
            lecteur.VoitLaMediane ? reponses.Of(db, $"{reseau.Texte} médiane", () => Mediane.Of(comptages.Run(db, reseau)), m => m?.MissionsLocales ?? 0) : null));
        http.Response.Headers.CacheControl = "private, no-cache";
        var libelles = new Libelles(par, network);
        if (!csv) return Results.Bytes(IndicateursJson.Write(demande, tableau, mediane, libelles, page, taille), "application/json; charset=utf-8");
        return Results.Bytes(IndicateursCsv.Write(tableau, libelles), "text/csv; charset=utf-8", $"indicateurs-{par.ToString().ToLowerInvariant()}-{du:yyyy-MM-dd}-{au:yyyy-MM-dd}.csv");
    }

    private static (DateOnly Du, DateOnly Au) Period(QueryParameters parameters, DateOnly today)
    {
        var (du, au) = (parameters.Day("du", PremiereAnnee, DerniereAnnee), parameters.Day("au", PremiereAnnee, DerniereAnnee) ?? FirstOfMonth(today).AddMonths(1).AddDays(-1));
        return (du ?? FirstOfMonth(au).AddMonths(-11), au);
    }

    private static Problem? Wrong(DateOnly du, DateOnly au, bool masque)
    {
        if (du > au) return Problem.InvalidParameter("du", "est après « au ».");
        if (du.AddYears(AnsAuPlus) <= au) return Problem.InvalidParameter("du", $"la période est de {AnsAuPlus} ans au plus.");
        // Two periods that differ by a day would tell of the day's journeys by a subtraction.
        return masque && (du.Day != 1 || au.AddDays(1).Day != 1)
            ? Problem.InvalidParameter("du", "avec des effectifs masqués, la période va du premier jour d'un mois au dernier jour d'un mois.")
            : null;
    }

    private static DateOnly FirstOfMonth(DateOnly day) => new(day.Year, day.Month, 1);
}
