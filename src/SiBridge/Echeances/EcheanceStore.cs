using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using SiBridge.Storage;

namespace SiBridge.Echeances;

/// <summary>A deadline that rang, with whom it concerns.</summary>
/// <param name="OrderKey">The journey, the session or the partner.</param>
/// <param name="Depuis">The day on which the wait began.</param>
/// <param name="AttenduDe">Code of the partner that should act; null when nobody in the network speaks for it.</param>
/// <param name="Structure">Of the journey's Mission Locale.</param>
/// <param name="Organisme">SIRET.</param>
/// <param name="SessionCle">JSON.</param>
/// <param name="Region">Code of the Region that may know of it.</param>
public sealed record Echeance(
    string OrderKey, Sonnee Sonnee, DateOnly Depuis, string? AttenduDe = null, string? Structure = null, string? PrescriptionId = null,
    string? Organisme = null, string? SessionCle = null, string? Region = null);

/// <summary>Deadlines that rang.</summary>
public static class EcheanceStore
{
    /// <summary>As on the wire: <c>sans_reponse</c>.</summary>
    public static string Wire(this EtatEcheance etat) => JsonNamingPolicy.SnakeCaseLower.ConvertName(etat.ToString());

    /// <summary>All that rang about some journeys, sessions or partners, by key. Index: echeance (order_key).</summary>
    public static ILookup<string, Sonnee> Load(DbConnection db, IReadOnlyList<string> keys) => Rows.Keys.Query<SonneeRow>(
        db,
        """
        SELECT e.order_key AS OrderKey, e.echeance AS Kind, e.origine, e.rappels, e.rappele_le AS RappeleLe, e.etat
        FROM echeance e WHERE e.order_key {key}
        """, keys).ToLookup(r => r.OrderKey, r => r.ToSonnee());

    /// <summary>Codes of the partners whose silence rang and is not lifted. Index: echeance (order_key).</summary>
    public static IReadOnlySet<string> OfEmetteurs(DbConnection db) =>
        db.Query<string>("SELECT SUBSTR(order_key, 3) FROM echeance WHERE order_key > 'E:' AND order_key < 'E;' AND etat <> 'levee'").ToHashSet();

    /// <summary>It rings, for the first time or again.</summary>
    public static void Ring(DbConnection db, Echeance echeance) => db.Execute(
        """
        INSERT INTO echeance (order_key, echeance, origine, etat, depuis, rappels, rappele_le, attendu_de, structure, prescription_id, organisme, session_cle, region)
        VALUES (@OrderKey, @Kind, @Origine, @etat, @depuis, @Rappels, @RappeleLe, @AttenduDe, @Structure, @PrescriptionId, @Organisme, @SessionCle, @Region)
        ON CONFLICT (order_key, echeance, origine) DO UPDATE SET
          etat = excluded.etat, rappels = excluded.rappels, rappele_le = excluded.rappele_le, attendu_de = excluded.attendu_de, region = excluded.region
        """,
        new
        {
            echeance.OrderKey, echeance.Sonnee.Kind, echeance.Sonnee.Origine, etat = echeance.Sonnee.Etat.Wire(), depuis = echeance.Depuis.ToString("O", CultureInfo.InvariantCulture),
            echeance.Sonnee.Rappels, echeance.Sonnee.RappeleLe, echeance.AttenduDe, echeance.Structure, echeance.PrescriptionId, echeance.Organisme, echeance.SessionCle, echeance.Region,
        });

    /// <summary>It is lifted or given up.</summary>
    public static void Change(DbConnection db, string orderKey, Sonnee sonnee) => db.Execute(
        "UPDATE echeance SET etat = @etat WHERE order_key = @orderKey AND echeance = @Kind AND origine = @Origine",
        new { orderKey, sonnee.Kind, sonnee.Origine, etat = sonnee.Etat.Wire() });

    /// <summary>What rang about one key is about another.</summary>
    public static void Rename(DbConnection db, string from, string to) => db.Execute("UPDATE echeance SET order_key = @to WHERE order_key = @from", new { from, to });

    private sealed class SonneeRow
    {
        public string OrderKey { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Origine { get; init; } = "";
        public int Rappels { get; init; }
        public DateTimeOffset RappeleLe { get; init; }
        public string Etat { get; init; } = "";

        public Sonnee ToSonnee() => new(Kind, Origine, Rappels, RappeleLe, Enum.GetValues<EtatEcheance>().Single(e => e.Wire() == Etat));
    }
}
