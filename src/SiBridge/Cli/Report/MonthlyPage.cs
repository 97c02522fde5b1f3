using System.Text;
using System.Text.Json.Nodes;
using static SiBridge.Cli.Report.Mots;

namespace SiBridge.Cli.Report;

/// <summary>The monthly follow-up as one page that stands alone: to read, to print, to send on.</summary>
internal static class MonthlyPage
{
    private static readonly string[] Steps = ["positionnes", "convoques", "presents", "retenus", "entres", "termines"];

    private static readonly string[] PlaceCounts = ["sessions", "comptees", "offertes", "pourvues", "restantes"];

    /// <param name="month">The month's indicators by Mission Locale, small counts hidden.</param>
    /// <param name="year">See <see cref="DouzeMois"/>.</param>
    public static string Of(DateOnly first, JsonObject month, JsonObject year, DateTimeOffset now)
    {
        var (total, lines) = (month["total"]!, month["lignes"]!.AsArray().Where(l => Number(l!["parcours"]!["positionnes"]) is not 0).Select(l => l!).OrderBy(Name, StringComparer.OrdinalIgnoreCase).ToList());
        var title = $"Suivi mensuel, {Month(first)}";
        return $"""
            <!DOCTYPE html>
            <html lang="fr">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>{PageStyle.Css}</style>
            </head>
            <body>
            <header>
            <p class="over">Missions Locales et formation</p>
            <h1>{title}</h1>
            <p class="lead">Ce que sont devenus les parcours prescrits en {Month(first)}, tels que connus le {Instant(now)}.</p>
            </header>
            <main>
            {Tiles(total)}
            {Section("Du positionnement à la fin de la formation", "Chaque barre compte les parcours qui ont atteint l'étape ; les plus récents sont encore en chemin.", Funnel(total))}
            {Section("Par Mission Locale", "Parcours positionnés ce mois-ci. Le tableau dit la suite.", ByMissionLocale(lines, total))}
            {Section("Pourquoi un parcours s'arrête", "Motifs donnés par les organismes de formation.", Reasons(total))}
            {Section("Douze mois", "Par mois de prescription : les derniers mois ne sont pas encore achevés.", Trend(year))}
            {Section("Les places", "Sessions qui ont commencé ce mois-ci, d'après le dernier compte du premier jour ou d'avant.", Places(total))}
            {Reading}
            </main>
            <footer>Établi par SiBridge le {Instant(now)}. Les effectifs inférieurs à 5 ne sont pas montrés.</footer>
            </body>
            </html>
            """;
    }

    private const string Reading = """
        <section class="reading">
        <h2>Comment lire ces chiffres</h2>
        <p>Un <strong>parcours</strong> est la prescription d'un jeune vers une session ; il compte dans le mois de sa prescription, quelle que soit la date de ce qui suit. Un <strong>jeune</strong> prescrit deux fois compte une fois. Un <strong>taux</strong> est la part des parcours d'une étape qui ont aussi atteint l'autre. Un <strong>délai</strong> est en jours ouvrés depuis la prescription ; la médiane est celui dans lequel tient la moitié des parcours.</p>
        <p>« &lt;&#160;5 » : l'effectif n'est pas montré, pour que personne ne soit reconnu. « s » (secret) : il est d'au moins 5, et permettrait d'en calculer un plus petit. Un tiret : sans objet, ou dépend d'un effectif qui n'est pas montré.</p>
        </section>
        """;

    /// <summary>That it is a Mission Locale, the heading says.</summary>
    private static string Name(JsonNode line) => ((string)line["libelle"]!).Replace("Mission Locale ", "", StringComparison.OrdinalIgnoreCase);

    private static string Section(string title, string lead, string content) => $"""
        <section>
        <h2>{title}</h2>
        <p class="lead">{lead}</p>
        {content}
        </section>
        """;

    private static string Tiles(JsonNode total)
    {
        var (counts, rates, delays) = (total["parcours"]!, total["taux"]!, total["delais_jours_ouvres"]!);
        var tiles = new (string Value, string Label)[]
        {
            (Count(counts["positionnes"]), "parcours positionnés"), (Count(total["jeunes"]!["positionnes"]), "jeunes positionnés"), (Count(counts["retenus"]), "retenus"),
            (Count(counts["entres"]), "entrés en formation"), (Percent(rates["entree"]), "des retenus sont entrés"), (Days(delays["reponse"]!["mediane"]), "délai médian de réponse"),
            (Days(delays["entree"]!["mediane"]), "délai médian d'entrée"), (Percent(rates["abandon"]), "des entrés sont sortis avant la fin"),
        };
        return $"""<ul class="tiles">{string.Concat(tiles.Select(t => $"<li><b>{Html(t.Value)}</b> {Html(t.Label)}</li>"))}</ul>""";
    }

    private static string Funnel(JsonNode total)
    {
        var (journeys, people) = (total["parcours"]!, total["jeunes"]!);
        var bars = Steps.Select(s => new Bar(Word(s), Number(journeys[s]), Count(journeys[s]))).ToList();
        return Figure(
            Charts.Bars("Parcours par étape", string.Join(", ", bars.Select(b => $"{b.Label} : {b.Text}")), bars, "c1"),
            Table("Parcours et jeunes par étape", ["Étape", "Parcours", "Jeunes"], Steps.Select(s => new[] { Word(s), Count(journeys[s]), Count(people[s]) })));
    }

    private static string ByMissionLocale(List<JsonNode> lines, JsonNode total)
    {
        if (lines.Count == 0) return "<p>Aucun parcours prescrit ce mois-ci.</p>";
        var bars = lines.Select(l => new Bar(Name(l), Number(l["parcours"]!["positionnes"]), Count(l["parcours"]!["positionnes"]))).OrderByDescending(b => b.Value ?? 0).ToList();
        string[] head = ["Mission Locale", "Positionnés", "Jeunes", "Retenus", "Entrés", "Taux d'entrée", "Réponse (médiane)", "Entrée (médiane)", "Entrée (9 sur 10)", "Sorties anticipées"];
        return Charts.Bars("Parcours positionnés par Mission Locale", string.Join(", ", bars.Select(b => $"{b.Label} : {b.Text}")), bars, "c1", width: 1016, labels: 300)
            + Table("Suivi par Mission Locale", head, lines.Select(Cells), Cells(total));

        static string[] Cells(JsonNode line)
        {
            var (counts, delays) = (line["parcours"]!, line["delais_jours_ouvres"]!);
            return
            [
                Name(line), Count(counts["positionnes"]), Count(line["jeunes"]!["positionnes"]), Count(counts["retenus"]), Count(counts["entres"]), Percent(line["taux"]!["entree"]),
                Days(delays["reponse"]!["mediane"]), Days(delays["entree"]!["mediane"]), Days(delays["entree"]!["p90"]), Count(counts["sorties_anticipees"]),
            ];
        }
    }

    private static string Reasons(JsonNode total)
    {
        var figures = new StringBuilder();
        foreach (var (name, title, colour) in new[] { ("non_retenus_par_motif", "Non retenus", "c2"), ("non_entres_par_motif", "Non entrés", "c3"), ("sorties_par_motif", "Sorties anticipées", "c4"), ("certifications", "Certification de ceux qui ont terminé", "c1") })
        {
            var parts = total["parcours"]![name]!.AsObject();
            var told = parts.Where(p => Number(p.Value) is not null || (string?)p.Value is "masque").Select(p => new Bar(Word(p.Key), Number(p.Value), Count(p.Value))).OrderByDescending(b => b.Value ?? 5).ToList();
            figures.Append($"<h3>{title}</h3>").Append(told.Count == 0
                ? "<p>Moins de 5 pour chaque motif.</p>"
                : Figure(Charts.Bars(title, string.Join(", ", told.Select(b => $"{b.Label} : {b.Text}")), told, colour), Table(title, [name is "certifications" ? "Résultat" : "Motif", "Parcours"], parts.Select(p => new[] { Word(p.Key), Count(p.Value) }))));
        }

        return figures.ToString();
    }

    private static string Trend(JsonObject year)
    {
        var lines = year["lignes"]!.AsArray().Select(l => l!).ToList();
        if (lines.Count == 0) return "<p>Aucun parcours.</p>";
        string[] shown = ["positionnes", "retenus", "entres"];
        var groups = lines.Select(l => (ShortMonth((string)l["cle"]!), shown.Select(s => Number(l["parcours"]![s])).ToArray())).ToList();
        string[] head = ["Mois", "Positionnés", "Jeunes", "Retenus", "Entrés", "Taux d'entrée", "Taux d'abandon", "Réponse (médiane)", "Entrée (médiane)"];
        return Charts.Columns("Parcours positionnés, retenus et entrés par mois", "Le tableau qui suit dit les mêmes nombres.", groups, [("Positionnés", "c5"), ("Retenus", "c3"), ("Entrés", "c1")])
            + Table("Douze mois", head, lines.Select(l => new[]
            {
                ShortMonth((string)l["cle"]!), Count(l["parcours"]!["positionnes"]), Count(l["jeunes"]!["positionnes"]), Count(l["parcours"]!["retenus"]), Count(l["parcours"]!["entres"]),
                Percent(l["taux"]!["entree"]), Percent(l["taux"]!["abandon"]), Days(l["delais_jours_ouvres"]!["reponse"]!["mediane"]), Days(l["delais_jours_ouvres"]!["entree"]!["mediane"]),
            }));
    }

    private static string Places(JsonNode total)
    {
        var places = total["places"]!;
        return Table("Places", ["Sessions", "Dont comptées", "Places offertes", "Pourvues", "Restantes"], [[.. PlaceCounts.Select(p => Count(places[p]))]]);
    }

    private static string Figure(string chart, string table) => $"""<div class="figure"><div>{chart}</div>{table}</div>""";

    private static string Table(string caption, string[] head, IEnumerable<string[]> rows, string[]? foot = null) => $"""
        <table>
        <caption>{Html(caption)}</caption>
        <thead><tr>{string.Concat(head.Select(h => $"<th scope=\"col\">{Html(h)}</th>"))}</tr></thead>
        <tbody>
        {string.Join('\n', rows.Select(Row))}
        </tbody>
        {(foot is null ? "" : $"<tfoot>{Row(foot)}</tfoot>")}
        </table>
        """;

    private static string Row(string[] cells) => $"<tr><th scope=\"row\">{Html(cells[0])}</th>{string.Concat(cells[1..].Select(c => $"<td>{Html(c)}</td>"))}</tr>";
}
