using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Parcours;

/// <summary>A journey as it stands.</summary>
/// <param name="SessionKey">The journey's session, see <c>OrderKey</c>.</param>
public sealed record KeptParcours(string OrderKey, SuiviParcours Parcours, string SessionKey);

/// <summary>Journeys as they stand, kept beside their messages for those who ask by session.</summary>
public static class ParcoursStore
{
    private static readonly Rows<KeptParcours> Rows = new Rows<KeptParcours>()
        .With("order_key", p => p.OrderKey).With("structure", p => p.Parcours.Prescription.MissionLocale).With("session_key", p => p.SessionKey)
        .With("etat", p => p.Parcours.Etat.Wire()).With("ouvert", p => p.Parcours.EstOuvert);

    /// <summary>Keeps journeys as they stand now, each once.</summary>
    public static void Save(DbConnection db, IReadOnlyList<KeptParcours> parcours) => Rows.Execute(
        db,
        """
        INSERT INTO parcours (order_key, structure, session_key, etat, ouvert)
        SELECT r.order_key, r.structure, r.session_key, r.etat, r.ouvert FROM {rows} WHERE TRUE
        ON CONFLICT (order_key) DO UPDATE SET session_key = excluded.session_key, etat = excluded.etat, ouvert = excluded.ouvert
        """, parcours);

    /// <summary>Structure codes of the Missions Locales that have an open journey on a session. Index: parcours_session.</summary>
    public static IEnumerable<string> StructuresWithOpenJourneyOn(DbConnection db, string sessionKey) =>
        db.Query<string>("SELECT DISTINCT structure FROM parcours WHERE session_key = @sessionKey AND ouvert = TRUE", new { sessionKey });

    /// <summary>Whether a journey is kept as one on this session. Index: parcours_session.</summary>
    public static bool Any(DbConnection db, string sessionKey) =>
        db.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM parcours WHERE session_key = @sessionKey)", new { sessionKey });

    /// <summary>Journeys on one session are journeys on another. Index: parcours_session.</summary>
    public static void Rename(DbConnection db, string from, string to) =>
        db.Execute("UPDATE parcours SET session_key = @to WHERE session_key = @from", new { from, to });
}
