using System.Data.Common;
using Dapper;

namespace SiBridge.Places;

/// <summary>What people ask of the offer. Dates are inclusive; a null asks nothing.</summary>
/// <param name="Organismes">SIRETs to which the reader is confined; null: all.</param>
public sealed record PlacesQuery(
    string? Departement, string? Region, string? Formacode, string? Rome, string? EtatRecrutement, int? PlacesMin, DateOnly? DebutAvant, DateOnly? DebutApres,
    string? Organisme, IReadOnlyCollection<string>? Organismes, int Page, int Taille);

/// <summary>Finds sessions that are not cancelled, by start date.</summary>
public static class PlacesSearch
{
    // Index: session_debut gives the order; session_code finds the codes.
    private const string Where =
        """
        FROM session s WHERE s.annulee = FALSE
          AND (@Departement IS NULL OR s.departement = @Departement) AND (@Region IS NULL OR s.region = @Region)
          AND (@EtatRecrutement IS NULL OR s.etat_recrutement = @EtatRecrutement) AND (@PlacesMin IS NULL OR s.places >= @PlacesMin)
          AND (@DebutAvant IS NULL OR s.debut <= @DebutAvant) AND (@DebutApres IS NULL OR s.debut >= @DebutApres)
          AND (@Organisme IS NULL OR s.organisme = @Organisme)
          AND (@Formacode IS NULL OR EXISTS (SELECT 1 FROM session_code c WHERE c.order_key = s.order_key AND c.code = @Formacode))
          AND (@Rome IS NULL OR EXISTS (SELECT 1 FROM session_code c WHERE c.order_key = s.order_key AND c.code = @Rome))
        """;

    public static (int Total, IReadOnlyList<SessionState> Page) Run(DbConnection db, PlacesQuery query)
    {
        var parameters = new DynamicParameters(new
        {
            query.Departement, query.Region, query.Formacode, query.Rome, query.EtatRecrutement, query.PlacesMin, query.Organisme,
            DebutAvant = Day(query.DebutAvant), DebutApres = Day(query.DebutApres), query.Taille, skip = (long)(query.Page - 1) * query.Taille,
        });
        foreach (var (i, siret) in (query.Organismes ?? []).Index()) parameters.Add($"among{i}", siret);
        var among = query.Organismes is null ? "" : $"AND s.organisme IN ({string.Join(", ", query.Organismes.Select((_, i) => $"@among{i}"))})";
        var total = db.ExecuteScalar<int>($"SELECT COUNT(*) {Where} {among}", parameters);
        return (total, [.. db.Query<SessionRow>($"SELECT {SessionRow.Columns} {Where} {among} ORDER BY s.debut, s.order_key LIMIT @Taille OFFSET @skip", parameters).Select(r => r.ToState())]);
    }

    private static string? Day(DateOnly? day) => day?.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
