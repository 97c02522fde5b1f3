using System.Data.Common;
using System.Text.Json;
using Dapper;
using SiBridge.Contracts;
using SiBridge.Network;
using SiBridge.Storage;

namespace SiBridge.Echeances;

/// <summary>A deadline that rang, as those who may know of it see it.</summary>
/// <param name="Type">What is waited for: one of <see cref="Deadlines.Kinds"/>.</param>
/// <param name="AttenduDe">Code of the partner that should act; null when nobody in the network speaks for it.</param>
public sealed record EcheanceVue(
    string Type, string Etat, int Rappels, string Depuis, DateTimeOffset RappeleLe, string? AttenduDe, string? MissionLocale, string? PrescriptionId, string? Organisme, SessionCle? SessionCle);

/// <param name="Etat">Null: all that is not lifted.</param>
/// <param name="Page">From 1.</param>
public sealed record EcheancesQuery(EtatEcheance? Etat, string? Type, string? MissionLocale, string? Organisme, int Page, int Taille);

/// <summary>
/// What rang, newest first, for those who may know of it: a Mission Locale of its journeys, an organisme of its journeys and its sessions, a Region of the
/// journeys that it pays for from <c>entree</c> on and of the sessions in it, whoever is silent of itself; an operator of all.
/// </summary>
public sealed class EcheancesFor(Database database)
{
    /// <summary>Indexes: echeance_structure, echeance_organisme, echeance_region, echeance_attendu_de; for an operator echeance_etat.</summary>
    public Task<(IReadOnlyList<EcheanceVue> Page, int Total)> Find(Caller reader, EcheancesQuery query) => database.Read<(IReadOnlyList<EcheanceVue>, int)>(db =>
    {
        if (Scope(db, reader.Partner) is not { } scope) return ([], 0);
        var etats = query.Etat is { } one ? $"= '{one.Wire()}'" : NotLifted;
        var where =
            $"""
            WHERE {scope} AND e.etat {etats}
              AND (CAST(@Type AS TEXT) IS NULL OR e.echeance = @Type) AND (CAST(@MissionLocale AS TEXT) IS NULL OR e.structure = @MissionLocale)
              AND (CAST(@Organisme AS TEXT) IS NULL OR e.organisme = @Organisme)
            """;
        var own = new
        {
            query.Type, query.MissionLocale, query.Organisme, query.Taille, skip = (query.Page - 1) * query.Taille,
            code = reader.Code, structures = Structures(reader), sirets = Sirets(reader),
        };
        var total = db.ExecuteScalar<int>($"SELECT COUNT(*) FROM echeance e {where}", own);
        return (Select(db, where, "LIMIT @Taille OFFSET @skip", own), total);
    });

    /// <summary>What is not lifted of one journey, newest first, for those who may know of it. Index: echeance (order_key).</summary>
    public static IReadOnlyList<EcheanceVue> OfJourney(DbConnection db, Caller reader, string key) => Scope(db, reader.Partner) is not { } scope ? [] : Select(
        db, $"WHERE {scope} AND e.order_key = @key AND e.etat {NotLifted}", "", new { key, code = reader.Code, structures = Structures(reader), sirets = Sirets(reader) });

    private static IReadOnlyList<EcheanceVue> Select(DbConnection db, string where, string limit, object values) => [.. db.Query<Row>(
        $"""
        SELECT e.echeance AS Type, e.etat, e.rappels, e.depuis, e.rappele_le AS RappeleLe, e.attendu_de AS AttenduDe, e.structure AS MissionLocale,
          e.prescription_id AS PrescriptionId, e.organisme, e.session_cle AS SessionCle
        FROM echeance e {where} ORDER BY e.rappele_le DESC, e.order_key {limit}
        """, values).Select(r => r.ToVue())];

    private static string[] Structures(Caller reader) => reader.Partner?.Structures.ToArray() ?? [];

    private static string[] Sirets(Caller reader) => reader.Partner?.Sirets.ToArray() ?? [];

    /// <returns>Null: nothing concerns this partner.</returns>
    private static string? Scope(DbConnection db, Partner? reader) => reader is null ? "1 = 1" : reader.Kind switch
    {
        PartnerKind.MissionLocale => $"(e.structure {db.OneOf("structures")} OR {OwnSilence})",
        PartnerKind.Organisme => $"(e.organisme {db.OneOf("sirets")} OR {OwnSilence})",
        PartnerKind.Region => $"(e.region = @code OR {OwnSilence})",
        PartnerKind.Carif or PartnerKind.Operateur => OwnSilence,
        PartnerKind.Arml => null,
    };

    private static readonly string NotLifted = $"IN ('{EtatEcheance.Ouverte.Wire()}', '{EtatEcheance.SansReponse.Wire()}')";

    private const string OwnSilence = $"(e.attendu_de = @code AND e.echeance = '{Deadlines.Silence}')";

    private sealed class Row
    {
        public string Type { get; init; } = "";
        public string Etat { get; init; } = "";
        public int Rappels { get; init; }
        public string Depuis { get; init; } = "";
        public DateTimeOffset RappeleLe { get; init; }
        public string? AttenduDe { get; init; }
        public string? MissionLocale { get; init; }
        public string? PrescriptionId { get; init; }
        public string? Organisme { get; init; }
        public string? SessionCle { get; init; }

        public EcheanceVue ToVue() => new(
            Type, Etat, Rappels, Depuis, RappeleLe, AttenduDe, MissionLocale, PrescriptionId, Organisme,
            SessionCle is null ? null : JsonSerializer.Deserialize(SessionCle, CanonicalJson.Default.SessionCle));
    }
}
