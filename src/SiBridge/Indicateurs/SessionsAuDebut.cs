using System.Data.Common;
using Dapper;
using SiBridge.Places;
using SiBridge.Reference;
using SiBridge.Storage;

namespace SiBridge.Indicateurs;

/// <summary>The places of the sessions of one line, on the day that each began; those that are cancelled left out.</summary>
/// <param name="Cle">The line's key; empty where sessions belong to none.</param>
/// <param name="Comptees">Those of which the capacity, and a count taken on the first day or before, are known.</param>
public sealed record OffreDe(string Cle, int Sessions, int Comptees, int Offertes, int Restantes);

/// <summary>A count of a session's free places.</summary>
public sealed record CompteDePlaces(DateTimeOffset Le, int Places, int? Capacite);

/// <summary>
/// What sessions had to offer when they began. A count belongs to the day on which its teller took it, as spelt: nobody else's calendar decides
/// whether it was taken before the first day was over.
/// </summary>
public static class SessionsAuDebut
{
    /// <summary>Takes what a message told of a session in.</summary>
    /// <param name="told">The count that it told, if it told one.</param>
    public static void Told(DbConnection db, string orderKey, SessionState state, CompteDePlaces? told)
    {
        var count = told is not null && Jour(told) <= state.Session.Debut ? told : null;
        db.Execute(
            """
            INSERT INTO indicateur_session (order_key, debut, departement, region, annulee, offertes, restantes, compte_le)
            VALUES (@orderKey, @debut, @departement, @Region, @EstAnnulee, @offertes, @restantes, @le)
            ON CONFLICT (order_key) DO UPDATE SET debut = excluded.debut, departement = excluded.departement, region = excluded.region, annulee = excluded.annulee,
              offertes = CASE WHEN excluded.compte_le >= indicateur_session.compte_le THEN excluded.offertes ELSE indicateur_session.offertes END,
              restantes = CASE WHEN excluded.compte_le >= indicateur_session.compte_le THEN excluded.restantes ELSE indicateur_session.restantes END,
              compte_le = CASE WHEN excluded.compte_le >= indicateur_session.compte_le THEN excluded.compte_le ELSE indicateur_session.compte_le END
            """,
            new
            {
                orderKey, debut = Jours.Nombre(state.Session.Debut), departement = Departement.OfCommune(state.Session.Lieu.CommuneInsee), state.Session.Region, state.EstAnnulee,
                offertes = count?.Capacite ?? state.Session.Capacite, restantes = count?.Places, le = count?.Le.ToMicros() ?? -1,
            });
        MoisDeStructure.Changed(db, [MoisDeStructure.Offre]);
    }

    /// <summary>The same by all that was told of it: the newest of the counts that were taken in time.</summary>
    public static void ToldAnew(DbConnection db, string orderKey, SessionState state, IEnumerable<CompteDePlaces> counts)
    {
        Remove(db, orderKey);
        Told(db, orderKey, state, counts.Where(c => Jour(c) <= state.Session.Debut).OrderBy(c => c.Le).LastOrDefault());
    }

    public static void Remove(DbConnection db, string orderKey)
    {
        db.Execute("DELETE FROM indicateur_session WHERE order_key = @orderKey", new { orderKey });
        MoisDeStructure.Changed(db, [MoisDeStructure.Offre]);
    }

    /// <summary>While it is the same, so is what sessions offer. Null while one was told that nobody has packed: that is in no version yet. Index: indicateur_change_session.</summary>
    public static long? Version(DbConnection db) => db.QueryFirstOrDefault<long?>(
        "SELECT offre FROM indicateur_version WHERE NOT EXISTS (SELECT 1 FROM indicateur_change WHERE structure = '')");

    /// <summary>What the sessions of a question had to offer, by line. Index: indicateur_session_debut.</summary>
    public static IReadOnlyList<OffreDe> Read(DbConnection db, Demande demande)
    {
        var portee = demande.Portee;
        var parameters = new DynamicParameters(new { du = Jours.Nombre(demande.Du), au = Jours.Nombre(demande.Au), portee.Region });
        // A session's key begins with its organisme's SIRET, after two characters.
        const string siret = "substr(order_key, 3, 14)";
        var among = Among("departement", portee.Structures?.Select(Portee.DepartementOf)) + Among(siret, portee.Sirets) + (portee.Region is null ? "" : " AND region = @Region");
        var key = demande.Par switch { Par.Organisme => siret, Par.Departement => "departement", Par.Session => "order_key", Par.Mois => "CAST(debut / 100 AS text)", _ => "''" };
        return [.. db.Query<Row>(
            $"""
            SELECT {key} AS Cle, COUNT(*) AS Sessions, COUNT(CASE WHEN restantes <= offertes THEN 1 END) AS Comptees,
              SUM(CASE WHEN restantes <= offertes THEN offertes ELSE 0 END) AS Offertes, SUM(CASE WHEN restantes <= offertes THEN restantes ELSE 0 END) AS Restantes
            FROM indicateur_session WHERE debut >= @du AND debut <= @au AND annulee = FALSE {among} GROUP BY 1
            """, parameters).Select(r => new OffreDe(r.Cle, (int)r.Sessions, (int)r.Comptees, (int)(r.Offertes ?? 0), (int)(r.Restantes ?? 0)))];

        string Among(string column, IEnumerable<string>? values)
        {
            if (values is null) return "";
            var names = new List<string>();
            foreach (var value in values.Distinct())
            {
                names.Add($"v{parameters.ParameterNames.Count()}");
                parameters.Add(names[^1], value);
            }

            return $" AND {column} IN ({string.Join(", ", names.Select(n => "@" + n))})";
        }
    }

    private sealed class Row
    {
        public string Cle { get; init; } = "";
        public long Sessions { get; init; }
        public long Comptees { get; init; }
        public long? Offertes { get; init; }
        public long? Restantes { get; init; }
    }

    private static DateOnly Jour(CompteDePlaces count) => DateOnly.FromDateTime(count.Le.DateTime);
}
