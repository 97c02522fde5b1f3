using System.Data.Common;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Parcours;

/// <summary>A journey as it stands.</summary>
/// <param name="SessionKey">The journey's session, see <c>OrderKey</c>.</param>
/// <param name="Region">Code of the Region whose money it is, once it is told of the journey.</param>
/// <param name="Regarder">When to look at its deadlines, should nothing happen until then; null: not before something does.</param>
public sealed record KeptParcours(string OrderKey, SuiviParcours Parcours, string SessionKey, string? Region, DateTimeOffset? Regarder);

/// <summary>Journeys as they stand, kept beside their messages for those who ask by session, and for those who count.</summary>
public static class ParcoursStore
{
    private sealed record Row(KeptParcours Kept, Profil Profil, long Personne);

    private static readonly Rows<Row> Rows = new Rows<Row>()
        .With("order_key", r => r.Kept.OrderKey).With("structure", r => r.Kept.Parcours.Prescription.MissionLocale).With("session_key", r => r.Kept.SessionKey)
        .With("etat", r => r.Kept.Parcours.Etat.Wire()).With("ouvert", r => r.Kept.Parcours.EstOuvert)
        .With("jour", r => r.Profil.Jour).With("personne", r => r.Personne).With("faits", r => r.Profil.Faits)
        .With("reponse_jours", r => r.Profil.ReponseJours).With("entree_jours", r => r.Profil.EntreeJours)
        .With("retenue_le", r => r.Kept.Parcours.RetenueLe?.ToMicros()).With("region", r => r.Kept.Region)
        .With("regarder_le", r => r.Kept.Regarder?.ToMicros());

    /// <summary>Keeps journeys as they stand now, each once. One of which a deadline rang is looked at at once: it may be lifted.</summary>
    public static void Save(DbConnection db, IReadOnlyList<KeptParcours> parcours) => Rows.Execute(
        db,
        """
        INSERT INTO parcours (order_key, structure, session_key, etat, ouvert, jour, personne, faits, reponse_jours, entree_jours, retenue_le, region, regarder_le)
        SELECT r.order_key, r.structure, r.session_key, r.etat, r.ouvert, r.jour, r.personne, r.faits, r.reponse_jours, r.entree_jours,
          r.retenue_le, r.region, r.regarder_le
        FROM {rows} WHERE TRUE
        ON CONFLICT (order_key) DO UPDATE SET session_key = excluded.session_key, etat = excluded.etat, ouvert = excluded.ouvert,
          jour = excluded.jour, personne = excluded.personne, faits = excluded.faits, reponse_jours = excluded.reponse_jours, entree_jours = excluded.entree_jours,
          retenue_le = excluded.retenue_le, region = excluded.region,
          regarder_le = CASE WHEN parcours.rappels > 0 THEN 0 ELSE excluded.regarder_le END
        """, [.. parcours.Select(p => new Row(p, Profil.Of(p.Parcours), Pseudonyme.Of(db, p.Parcours.Prescription)))]);

    /// <summary>Journeys that were kept before their profile was. Index: parcours_sans_profil.</summary>
    public static IReadOnlyList<(string OrderKey, string SessionKey)> WithoutProfil(DbConnection db, int max) => [.. db.Query<(string, string)>(
        "SELECT order_key, session_key FROM parcours WHERE faits IS NULL ORDER BY order_key LIMIT @max", new { max })];

    /// <summary>These have no messages any more of which a profile could be made. Index: parcours (order_key).</summary>
    public static void NoProfil(DbConnection db, IReadOnlyList<string> orderKeys) =>
        Storage.Rows.Keys.Execute(db, "UPDATE parcours SET faits = 0 WHERE order_key {key} AND faits IS NULL", orderKeys);

    /// <summary>Structure codes of the Missions Locales that have an open journey on a session. Index: parcours_session.</summary>
    public static IEnumerable<string> StructuresWithOpenJourneyOn(DbConnection db, string sessionKey) =>
        db.Query<string>("SELECT DISTINCT structure FROM parcours WHERE session_key = @sessionKey AND ouvert = TRUE", new { sessionKey });

    /// <summary>Whether a journey is kept as one on this session. Index: parcours_session.</summary>
    public static bool Any(DbConnection db, string sessionKey) =>
        db.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM parcours WHERE session_key = @sessionKey)", new { sessionKey });

    /// <summary>The journeys on a session, by key. Index: parcours_session.</summary>
    public static IReadOnlyList<string> On(DbConnection db, string sessionKey) =>
        [.. db.Query<string>("SELECT order_key FROM parcours WHERE session_key = @sessionKey", new { sessionKey })];

    /// <summary>These journeys are on another session. Index: parcours (order_key).</summary>
    public static void Rename(DbConnection db, IReadOnlyList<string> orderKeys, string to) =>
        Storage.Rows.Keys.Execute(db, "UPDATE parcours SET session_key = @to WHERE order_key {key}", orderKeys, ("to", to));

    /// <summary>Journeys on one session are journeys on another. Index: parcours_session.</summary>
    public static void Rename(DbConnection db, string from, string to) =>
        db.Execute("UPDATE parcours SET session_key = @to WHERE session_key = @from", new { from, to });
}
