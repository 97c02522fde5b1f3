using System.Data.Common;
using Dapper;
using SiBridge.Places;
using SiBridge.Reference;
using SiBridge.Storage;

namespace SiBridge.Indicateurs;

/// <summary>A session that is not cancelled, with its places on the day that it began.</summary>
/// <param name="Debut">AAAAMMJJ.</param>
/// <param name="Offertes">Its capacity; null while unknown.</param>
/// <param name="Restantes">As last counted on its first day or before; null while nobody has.</param>
public sealed record SessionAuDebut(string OrderKey, int Debut, string Departement, int? Offertes, int? Restantes);

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
    }

    /// <summary>The same by all that was told of it: the newest of the counts that were taken in time.</summary>
    public static void ToldAnew(DbConnection db, string orderKey, SessionState state, IEnumerable<CompteDePlaces> counts)
    {
        Remove(db, orderKey);
        Told(db, orderKey, state, counts.Where(c => Jour(c) <= state.Session.Debut).OrderBy(c => c.Le).LastOrDefault());
    }

    public static void Remove(DbConnection db, string orderKey) => db.Execute("DELETE FROM indicateur_session WHERE order_key = @orderKey", new { orderKey });

    /// <summary>The sessions of a question. Index: indicateur_session_debut.</summary>
    public static void Read(DbConnection db, Demande demande, Action<SessionAuDebut> take)
    {
        var portee = demande.Portee;
        var departements = portee.Structures?.Select(Portee.DepartementOf).ToHashSet();
        using var reader = db.ExecuteReader(
            """
            SELECT order_key, debut, departement, offertes, restantes, region FROM indicateur_session
            WHERE debut >= @du AND debut <= @au AND annulee = FALSE
            """, new { du = Jours.Nombre(demande.Du), au = Jours.Nombre(demande.Au) });
        while (reader.Read())
        {
            var session = new SessionAuDebut(reader.GetString(0), reader.GetInt32(1), reader.GetString(2), Number(reader, 3), Number(reader, 4));
            if (!portee.PrendSession(session.OrderKey) || departements?.Contains(session.Departement) is false) continue;
            if (portee.Region is null || portee.Region == reader.GetString(5)) take(session);
        }
    }

    private static DateOnly Jour(CompteDePlaces count) => DateOnly.FromDateTime(count.Le.DateTime);

    private static int? Number(System.Data.IDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);
}
