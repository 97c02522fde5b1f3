using System.Data.Common;
using Dapper;
using SiBridge.Reference;
using SiBridge.Storage;

namespace SiBridge.Parcours;

/// <summary>A journey as it stands.</summary>
/// <param name="SessionKey">The journey's session, see <c>OrderKey</c>.</param>
/// <param name="Region">Code of the Region whose money it is, once it is told of the journey.</param>
/// <param name="Regarder">When to look at its deadlines, should nothing happen until then; null: not before something does.</param>
public sealed record KeptParcours(string OrderKey, SuiviParcours Parcours, string SessionKey, string? Region, DateTimeOffset? Regarder);

/// <summary>A journey by the id under which France Travail knows its person.</summary>
/// <param name="SessionKey">See <see cref="KeptParcours"/>.</param>
public sealed record ParcoursDe(string OrderKey, string SessionKey, string Etat, bool Ouvert, FranceTravailId Demandeur);

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
        .With("regarder_le", r => r.Kept.Regarder?.ToMicros())
        .With("demandeur", r => DemandeurOf(r.Kept.Parcours)?.Cle).With("demandeur_geo", r => DemandeurOf(r.Kept.Parcours)?.Geo);

    private static readonly Rows<(string OrderKey, SuiviParcours? Parcours)> Demandeurs = new Rows<(string OrderKey, SuiviParcours? Parcours)>()
        .With("order_key", p => p.OrderKey).With("demandeur", p => DemandeurOf(p.Parcours)?.Cle).With("geo", p => DemandeurOf(p.Parcours)?.Geo);

    /// <summary>Keeps journeys as they stand now, each once. One of which a deadline rang is looked at at once: it may be lifted.</summary>
    public static void Save(DbConnection db, IReadOnlyList<KeptParcours> parcours) => Rows.Execute(
        db,
        """
        INSERT INTO parcours (order_key, structure, session_key, etat, ouvert, jour, personne, faits, reponse_jours, entree_jours, retenue_le, region, regarder_le, demandeur, demandeur_geo)
        SELECT r.order_key, r.structure, r.session_key, r.etat, r.ouvert, r.jour, r.personne, r.faits, r.reponse_jours, r.entree_jours,
          r.retenue_le, r.region, r.regarder_le, r.demandeur, r.demandeur_geo
        FROM {rows} WHERE TRUE
        ON CONFLICT (order_key) DO UPDATE SET session_key = excluded.session_key, etat = excluded.etat, ouvert = excluded.ouvert,
          jour = excluded.jour, personne = excluded.personne, faits = excluded.faits, reponse_jours = excluded.reponse_jours, entree_jours = excluded.entree_jours,
          retenue_le = excluded.retenue_le, region = excluded.region, demandeur = excluded.demandeur, demandeur_geo = excluded.demandeur_geo,
          regarder_le = CASE WHEN parcours.rappels > 0 THEN 0 ELSE excluded.regarder_le END
        """, [.. parcours.Select(p => new Row(p, Profil.Of(p.Parcours), Pseudonyme.Of(db, p.Parcours.Prescription)))]);

    /// <summary>Journeys that were kept before their profile was. Index: parcours_sans_profil.</summary>
    public static IReadOnlyList<(string OrderKey, string SessionKey)> WithoutProfil(DbConnection db, int max) => [.. db.Query<(string, string)>(
        "SELECT order_key, session_key FROM parcours WHERE faits IS NULL ORDER BY order_key LIMIT @max", new { max })];

    /// <summary>These have no messages any more of which a profile could be made. Index: parcours (order_key).</summary>
    public static void NoProfil(DbConnection db, IReadOnlyList<string> orderKeys) =>
        Storage.Rows.Keys.Execute(db, "UPDATE parcours SET faits = 0 WHERE order_key {key} AND faits IS NULL", orderKeys);

    /// <summary>The journeys of some persons, open and closed. Index: parcours_demandeur.</summary>
    /// <param name="cles">See <see cref="FranceTravailId"/>.</param>
    public static IReadOnlyList<ParcoursDe> Of(DbConnection db, IReadOnlyList<string> cles) => [.. Storage.Rows.Keys.Query<RowDe>(
        db,
        """
        SELECT p.order_key AS OrderKey, p.session_key AS SessionKey, p.etat, p.ouvert, p.demandeur, p.demandeur_geo AS Geo
        FROM {rows} JOIN parcours p ON p.demandeur = r.key AND p.demandeur <> ''
        """, cles).Select(r => new ParcoursDe(r.OrderKey, r.SessionKey, r.Etat, r.Ouvert, new(r.Demandeur, r.Geo)))];

    /// <summary>Open journeys that were kept before it was kept whose they are. Index: parcours_sans_demandeur.</summary>
    public static IReadOnlyList<string> WithoutDemandeur(DbConnection db, int max) => [.. db.Query<string>(
        "SELECT order_key FROM parcours WHERE demandeur = '' AND ouvert = TRUE ORDER BY order_key LIMIT @max", new { max })];

    /// <summary>Keeps whose these are, but where a message has told it since.</summary>
    /// <param name="parcours">Null of one of which no messages are left.</param>
    public static void SaveDemandeurs(DbConnection db, IReadOnlyList<(string OrderKey, SuiviParcours? Parcours)> parcours) => Demandeurs.Execute(
        db,
        "UPDATE parcours SET demandeur = {demandeur of order_key}, demandeur_geo = {geo of order_key} WHERE order_key {order_key} AND demandeur = ''", parcours);

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

    private static FranceTravailId? DemandeurOf(SuiviParcours? parcours) => parcours?.Prescription.Jeune.FranceTravailId is { } id ? FranceTravailId.Of(id) : null;

    private sealed class RowDe
    {
        public string OrderKey { get; init; } = "";
        public string SessionKey { get; init; } = "";
        public string Etat { get; init; } = "";
        public bool Ouvert { get; init; }
        public string Demandeur { get; init; } = "";
        public string? Geo { get; init; }
    }
}
