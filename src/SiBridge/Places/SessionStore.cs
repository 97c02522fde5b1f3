using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using SiBridge.Contracts;
using SiBridge.Storage;

namespace SiBridge.Places;

/// <summary>Keeps each session as shown, with the columns by which people search.</summary>
public static class SessionStore
{
    private static readonly Rows<(string Key, int Places)> Counts = new Rows<(string Key, int Places)>().With("key", c => c.Key).With("places", c => c.Places);

    /// <summary>Those of some sessions that are known, by key.</summary>
    public static IReadOnlyDictionary<string, SessionState> Load(DbConnection db, IReadOnlyList<string> orderKeys) => Rows.Keys.Query<SessionRow>(
        db, $"SELECT {SessionRow.Columns} FROM {{rows}} JOIN session s ON s.order_key = r.key", orderKeys).ToDictionary(r => r.OrderKey, r => r.ToState());

    /// <param name="now">When it was told: counts only if it tells another description, or another or a newer count or state, than before. Some documents know no date of what they tell.</param>
    /// <param name="regarder">When to look at its deadlines; null: not before something happens.</param>
    public static void Save(DbConnection db, string orderKey, SessionState state, DateTimeOffset now, DateTimeOffset? regarder)
    {
        const string asBefore =
            """
            excluded.etat_le = session.etat_le AND COALESCE(excluded.compte_le, 0) = COALESCE(session.compte_le, 0) AND COALESCE(excluded.places, -1) = COALESCE(session.places, -1)
              AND excluded.description = session.description
            """;
        var (session, traits) = (state.Session, SessionTraits.Of(state));
        db.Execute(
            $"""
            INSERT INTO session (order_key, organisme, description, debut, departement, region, annulee, places, capacite, compte_le, constate_le, etat_recrutement, etat_le, entendu_le,
              regarder_le)
            VALUES (@orderKey, @Organisme, @Description, @debut, @Departement, @Region, @EstAnnulee, @PlacesDisponibles, @Capacite, @CompteLe, @ConstateLe, @EtatRecrutement, @EtatLe, @now,
              @regarder)
            ON CONFLICT (order_key) DO UPDATE SET description = excluded.description, debut = excluded.debut, departement = excluded.departement,
              region = excluded.region, annulee = excluded.annulee, places = excluded.places, capacite = excluded.capacite, compte_le = excluded.compte_le,
              constate_le = excluded.constate_le, etat_recrutement = excluded.etat_recrutement, etat_le = excluded.etat_le,
              entendu_le = CASE WHEN {asBefore} THEN session.entendu_le ELSE excluded.entendu_le END,
              regarder_le = CASE WHEN session.rappels > 0 THEN 0 WHEN {asBefore} THEN session.regarder_le ELSE excluded.regarder_le END
            """,
            new
            {
                orderKey, session.Organisme, state.Description, debut = session.Debut.ToString("O", CultureInfo.InvariantCulture),
                traits.Departement, session.Region, state.EstAnnulee, state.PlacesDisponibles, state.Capacite,
                state.CompteLe, state.ConstateLe, state.EtatRecrutement, state.EtatLe, now, regarder,
            });
        db.Execute("DELETE FROM session_code WHERE order_key = @orderKey", new { orderKey });
        foreach (var code in traits.Codes)
            db.Execute("INSERT INTO session_code (code, order_key) VALUES (@code, @orderKey)", new { code, orderKey });
    }

    /// <summary>Those of some counts, told again, that are shown and were not told today. Index: session (order_key).</summary>
    public static IReadOnlyList<(string Key, int Places)> Stale(DbConnection db, IReadOnlyList<(string Key, int Places)> counts, DateTimeOffset now) => Counts.Query<(string, int)>(
        db,
        """
        SELECT s.order_key, s.places FROM {rows} JOIN session s ON s.order_key = r.key
        WHERE s.places = r.places AND (s.entendu_le IS NULL OR s.entendu_le < @today)
        """, counts, ("today", Today(now)));

    /// <summary>They are told again. A deadline that rang is lifted at the next look. Index: session (order_key).</summary>
    public static void Refresh(DbConnection db, IReadOnlyList<(string Key, int Places)> counts, DateTimeOffset now) => Counts.Execute(
        db,
        """
        UPDATE session SET entendu_le = @now, regarder_le = CASE WHEN rappels > 0 THEN 0 ELSE regarder_le END
        FROM {rows} WHERE session.order_key = r.key AND session.places = r.places AND (session.entendu_le IS NULL OR session.entendu_le < @today)
        """, counts, ("now", now), ("today", Today(now)));

    private static DateTimeOffset Today(DateTimeOffset now) => new(now.UtcDateTime.Date, TimeSpan.Zero);

    public static void Remove(DbConnection db, string orderKey)
    {
        db.Execute("DELETE FROM session WHERE order_key = @orderKey", new { orderKey });
        db.Execute("DELETE FROM session_code WHERE order_key = @orderKey", new { orderKey });
    }
}

/// <summary>A row of the table <c>session</c>, as far as its state needs it.</summary>
internal class SessionRow
{
    public const string Columns =
        """
        s.order_key AS OrderKey, s.description, s.places AS PlacesDisponibles, s.capacite, s.compte_le AS CompteLe, s.constate_le AS ConstateLe,
        s.etat_recrutement AS EtatRecrutement, s.etat_le AS EtatLe
        """;

    public string OrderKey { get; init; } = "";
    public byte[] Description { get; init; } = [];
    public int? PlacesDisponibles { get; init; }
    public int? Capacite { get; init; }
    public DateTimeOffset? CompteLe { get; init; }
    public string? ConstateLe { get; init; }
    public string EtatRecrutement { get; init; } = "";
    public DateTimeOffset EtatLe { get; init; }

    public SessionState ToState() => new(
        Description, JsonSerializer.Deserialize(Description, CanonicalJson.Default.Session)!, PlacesDisponibles, Capacite, CompteLe, ConstateLe, EtatRecrutement, EtatLe);
}
