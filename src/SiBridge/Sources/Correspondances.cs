using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using SiBridge.Gateway;
using SiBridge.Network;
using SiBridge.Storage;
using SiBridge.Translation.Codes;
using static SiBridge.Gateway.Door;

namespace SiBridge.Sources;

/// <summary>A code without a mapping, and what waits for it.</summary>
/// <param name="Sens"><c>sortie</c>: deliveries to partners; <c>entree</c>: lines of their files.</param>
/// <param name="Table">The table in which the code stands.</param>
/// <param name="Vers">The table into which it is to be translated.</param>
/// <param name="Depuis">Since when the first of them waits.</param>
/// <param name="Partenaires">Whom they are for, or from.</param>
/// <param name="Fichier">The file to change, beside the network file.</param>
public sealed record Correspondance(
    string Sens, string Table, string Code, string Vers, long EnAttente, DateTimeOffset Depuis, IReadOnlyList<string> Partenaires, string Fichier, string AFaire);

/// <param name="EnAttente">All that wait.</param>
public sealed record CorrespondancesView(IReadOnlyList<Correspondance> Correspondances, long EnAttente);

/// <summary>The manual queue: the codes that somebody has to map, with what waits for each.</summary>
public sealed class CorrespondancesEndpoint(Database database, CurrentNetwork network)
{
    public async Task<IResult> List()
    {
        var tables = network.Current.Tables;
        var rows = await database.Read(db => (Out: db.Query<Row>(Deliveries).ToList(), In: db.Query<Row>(Lines).ToList()));
        var found = Grouped(rows.Out, "sortie", tables).Concat(Grouped(rows.In, "entree", tables)).OrderBy(c => c.Depuis).ToList();
        return Results.Json(new CorrespondancesView(found, found.Sum(c => c.EnAttente)), CorrespondancesJson.Default.CorrespondancesView);
    }

    /// <summary>One that was skipped stands in no line, and waits for nothing. Looked up one by one: a join would walk through all that stands in line.</summary>
    private const string Deliveries =
        """
        SELECT w.origine, w.cible, w.code, w.partenaire, COUNT(*) AS Combien, MIN(w.depuis) AS Depuis
        FROM (SELECT s.origine, s.cible, s.code, s.depuis, (SELECT l.recipient FROM line l WHERE l.seq = s.seq) AS partenaire FROM sans_correspondance s) w
        GROUP BY w.origine, w.cible, w.code, w.partenaire
        """;

    private const string Lines =
        """
        SELECT origine, cible, code, partenaire, COUNT(*) AS Combien, MIN(depuis) AS Depuis FROM ligne_en_attente GROUP BY origine, cible, code, partenaire
        """;

    private static IEnumerable<Correspondance> Grouped(List<Row> rows, string direction, CodeTables tables) => rows.Where(r => r.Partenaire is not null).GroupBy(r => (r.Origine, r.Cible, r.Code)).Select(g =>
    {
        var file = tables.FileFor(g.Key.Origine, g.Key.Cible, outwards: direction is "sortie");
        return new Correspondance(
            direction, g.Key.Origine, g.Key.Code, g.Key.Cible, g.Sum(r => r.Combien), g.Min(r => r.Depuis), [.. g.Select(r => r.Partenaire!).Order(StringComparer.Ordinal)], file,
            new Unmapped(g.Key.Origine, g.Key.Code, g.Key.Cible).Phrase(file));
    });

    private sealed class Row
    {
        public string Origine { get; init; } = "";
        public string Cible { get; init; } = "";
        public string Code { get; init; } = "";
        public string? Partenaire { get; init; }
        public long Combien { get; init; }
        public DateTimeOffset Depuis { get; init; }
    }
}

/// <summary>Where operators ask for it.</summary>
public static class CorrespondancesRoute
{
    public static void MapCorrespondances(this WebApplication app) => app.MapGet("/v1/admin/correspondances",
        (HttpContext http, CorrespondancesEndpoint correspondances) => AsOperator(http, _ => correspondances.List()))
        .Described("Exploitation", "Les codes sans correspondance : ce qui attend pour chacun, depuis quand, et le fichier à compléter");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CorrespondancesView))]
internal sealed partial class CorrespondancesJson : JsonSerializerContext
{
    static CorrespondancesJson() => Default = new CorrespondancesJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
