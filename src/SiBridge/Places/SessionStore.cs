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
    /// <summary>Those of some sessions that are known, by key.</summary>
    public static IReadOnlyDictionary<string, SessionState> Load(DbConnection db, IReadOnlyList<string> orderKeys) => Rows.Keys.Query<SessionRow>(
        db, $"SELECT {SessionRow.Columns} FROM {{rows}} JOIN session s ON s.order_key = r.key", orderKeys).ToDictionary(r => r.OrderKey, r => r.ToState());

    /// <param name="now">When it was told: counts only if it tells a newer count or state than before.</param>
    /// <param name="regarder">When to look at its deadlines; null: not before something happens.</param>
    public static void Save(DbConnection db, string orderKey, SessionState state, DateTimeOffset now, DateTimeOffset? regarder)
    {
        var (session, traits) = (state.Session, SessionTraits.Of(state));
        db.Execute(
            """
            INSERT INTO session (order_key, organisme, description, debut, departement, region, annulee, places, capacite, compte_le, constate_le, etat_recrutement, etat_le, entendu_le,
              regarder_le)
            VALUES (@orderKey, @Organisme, @Description, @debut, @Departement, @Region, @EstAnnulee, @PlacesDisponibles, @Capacite, @CompteLe, @ConstateLe, @EtatRecrutement, @EtatLe, @now,
              @regarder)
            ON CONFLICT (order_key) DO UPDATE SET description = excluded.description, debut = excluded.debut, departement = excluded.departement,
              region = excluded.region, annulee = excluded.annulee, places = excluded.places, capacite = excluded.capacite, compte_le = excluded.compte_le,
              constate_le = excluded.constate_le, etat_recrutement = excluded.etat_recrutement, etat_le = excluded.etat_le,
              entendu_le = CASE WHEN excluded.etat_le = session.etat_le THEN session.entendu_le ELSE excluded.entendu_le END,
              regarder_le = CASE WHEN session.rappels > 0 THEN 0 WHEN excluded.etat_le = session.etat_le THEN session.regarder_le ELSE excluded.regarder_le END
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
