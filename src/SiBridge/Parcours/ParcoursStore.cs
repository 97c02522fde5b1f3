using System.Data.Common;
using Dapper;

namespace SiBridge.Parcours;

/// <summary>Journeys as they stand, kept beside their messages for those who ask by session.</summary>
public static class ParcoursStore
{
    /// <param name="sessionKey">The journey's session, see <c>OrderKey</c>.</param>
    public static void Save(DbConnection db, string orderKey, SuiviParcours parcours, string sessionKey) => db.Execute(
        """
        INSERT INTO parcours (order_key, structure, session_key, etat, ouvert) VALUES (@orderKey, @structure, @sessionKey, @etat, @ouvert)
        ON CONFLICT (order_key) DO UPDATE SET session_key = excluded.session_key, etat = excluded.etat, ouvert = excluded.ouvert
        """,
        new { orderKey, structure = parcours.Prescription.MissionLocale, sessionKey, etat = parcours.Etat.Wire(), ouvert = parcours.EstOuvert });

    /// <summary>Structure codes of the Missions Locales that have an open journey on a session. Index: parcours_session.</summary>
    public static IEnumerable<string> StructuresWithOpenJourneyOn(DbConnection db, string sessionKey) =>
        db.Query<string>("SELECT DISTINCT structure FROM parcours WHERE session_key = @sessionKey AND ouvert = 1", new { sessionKey });

    /// <summary>Whether a journey is kept as one on this session. Index: parcours_session.</summary>
    public static bool Any(DbConnection db, string sessionKey) =>
        db.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM parcours WHERE session_key = @sessionKey)", new { sessionKey });

    /// <summary>Journeys on one session are journeys on another. Index: parcours_session.</summary>
    public static void Rename(DbConnection db, string from, string to) =>
        db.Execute("UPDATE parcours SET session_key = @to WHERE session_key = @from", new { from, to });
}
