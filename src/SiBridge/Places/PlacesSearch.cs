using System.Data.Common;
using System.Globalization;
using Dapper;

namespace SiBridge.Places;

/// <summary>A session that was found.</summary>
public sealed record FoundSession(string OrderKey, SessionState State);

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

    /// <summary>The page asked for, and how many there are on all pages.</summary>
    public static (int Total, IReadOnlyList<FoundSession> Page) Run(DbConnection db, PlacesQuery query)
    {
        var (among, parameters) = Parameters(query);
        parameters.Add("skip", (long)(query.Page - 1) * query.Taille);
        var total = db.ExecuteScalar<int>($"SELECT COUNT(*) {Where} {among}", parameters);
        return (total, Found(db, $"SELECT {SessionRow.Columns} {Where} {among} ORDER BY s.debut, s.order_key LIMIT @Taille OFFSET @skip", parameters));
    }

    /// <summary>
    /// The next ones after a session, whatever became of it since: who goes through all of them this way misses none that stays where it is,
    /// which by pages one would when others leave the pages before.
    /// </summary>
    /// <param name="after">Null: from the first on.</param>
    public static IReadOnlyList<FoundSession> After(DbConnection db, PlacesQuery query, FoundSession? after)
    {
        var (among, parameters) = Parameters(query);
        parameters.Add("debut", Day(after?.State.Session.Debut) ?? "");
        parameters.Add("key", after?.OrderKey ?? "");
        return Found(db, $"SELECT {SessionRow.Columns} {Where} {among} AND (s.debut, s.order_key) > (@debut, @key) ORDER BY s.debut, s.order_key LIMIT @Taille", parameters);
    }

    private static (string Among, DynamicParameters Parameters) Parameters(PlacesQuery query)
    {
        var parameters = new DynamicParameters(new
        {
            query.Departement, query.Region, query.Formacode, query.Rome, query.EtatRecrutement, query.PlacesMin, query.Organisme,
            DebutAvant = Day(query.DebutAvant), DebutApres = Day(query.DebutApres), query.Taille,
        });
        foreach (var (i, siret) in (query.Organismes ?? []).Index()) parameters.Add($"among{i}", siret);
        return (query.Organismes is null ? "" : $"AND s.organisme IN ({string.Join(", ", query.Organismes.Select((_, i) => $"@among{i}"))})", parameters);
    }

    private static IReadOnlyList<FoundSession> Found(DbConnection db, string sql, DynamicParameters parameters) =>
        [.. db.Query<SessionRow>(sql, parameters).Select(r => new FoundSession(r.OrderKey, r.ToState()))];

    private static string? Day(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture);
}
