using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;
using SiBridge.Cli;
using SiBridge.Cli.Report;
using SiBridge.Gateway;
using SiBridge.Indicateurs;
using SiBridge.Parcours;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Indicateurs;

/// <summary>The files that are passed round: the month's page, and what a spreadsheet opens.</summary>
public sealed partial class ReportTests(AYearOnSQLite year) : IClassFixture<AYearOnSQLite>
{
    [Fact]
    public async Task The_page_of_a_month_stands_alone_and_says_in_words_what_each_chart_shows()
    {
        var page = await Page();

        page.ShouldContain("<html lang=\"fr\">");
        page.ShouldContain("Suivi mensuel, mars 2026");
        foreach (var outside in new[] { "<script", "http:", "https:", "url(", "<link", "<img", "@import" }) page.ShouldNotContain(outside);
        var charts = Chart().Matches(page);
        charts.Count.ShouldBeGreaterThanOrEqualTo(4);
        foreach (Match chart in charts) chart.Value.ShouldSatisfyAllConditions(c => c.ShouldContain("<title"), c => c.ShouldContain("<desc"), c => c.ShouldContain("role=\"img\""));
        page.Split("<table>").Length.ShouldBeGreaterThan(charts.Count);
    }

    [Fact]
    public async Task The_page_tells_the_months_figures()
    {
        var total = (await Month())["total"]!;

        var page = await Page();

        page.ShouldContain($"<b>{total["parcours"]!["positionnes"]}</b> parcours positionnés");
        foreach (var structure in UneAnnee.Structures) page.ShouldContain($"ml-{structure}");
    }

    [Fact]
    public async Task A_name_is_no_markup()
    {
        var month = await Month();
        month["lignes"]![0]!["libelle"] = "<b>Mission</b> & \"Locale\"";

        MonthlyPage.Of(new(2026, 3, 1), month.AsObject(), (await Year()).AsObject(), year.Bridge.Clock.GetUtcNow()).ShouldContain("&lt;b&gt;Mission&lt;/b&gt; &amp; &quot;Locale&quot;");
    }

    [Fact]
    public async Task The_month_is_told_once_the_same_in_all_files_and_is_not_the_whole_less_the_others()
    {
        var month = Encoding.UTF8.GetString(await year.Get("exploitation", "?du=2026-03-01&au=2026-03-31&masque=oui&format=csv"));

        var lines = DouzeMois.Csv(new(2026, 3, 1), Encoding.UTF8.GetString(await year.Get("exploitation", Before + "&format=csv")), month).Split("\r\n");

        lines[^2].ShouldBe(month.Split("\r\n")[^2].Replace(";Ensemble;", "2026-03;2026-03;"));
        lines[1..^2].ShouldAllBe(l => l.StartsWith("2025-") || l.StartsWith("2026-0"));
        var told = (await Year()).AsObject();
        told["total"].ShouldBeNull();
        JsonNode.DeepEquals(told["lignes"]!.AsArray()[^1]!["parcours"], (await Month())["total"]!["parcours"]).ShouldBeTrue();
    }

    [Fact]
    public async Task An_empty_month_is_a_page_too()
    {
        var empty = await year.Ask("exploitation", "?du=2023-03-01&au=2023-03-31&masque=oui");

        MonthlyPage.Of(new(2023, 3, 1), empty.AsObject(), (await year.Ask("exploitation", "?du=2022-04-01&au=2023-03-31&par=mois&masque=oui")).AsObject(), year.Bridge.Clock.GetUtcNow())
            .ShouldContain("Aucun parcours prescrit ce mois-ci.");
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://exemple.org\")")]
    [InlineData("+33 2")]
    [InlineData("@SUM(A1)")]
    [InlineData("-1")]
    public void A_name_is_no_formula(string name)
    {
        var network = Networks.Of(Networks.MissionLocale("ml", "14327S00") with { Name = name });
        var groupe = new Groupe("14327S00");

        var csv = Encoding.UTF8.GetString(IndicateursCsv.Write(Tableau.Entier(new(groupe, [groupe])), new Libelles(Par.MissionLocale, network)));

        csv.Split("\r\n")[1].ShouldStartWith($"14327S00;\"'{name.Replace("\"", "\"\"")}\";");
    }

    [Theory]
    [InlineData("0001-01")]
    [InlineData("9999-12")]
    [InlineData("2026-13")]
    [InlineData("octobre")]
    public void What_is_no_month_is_told_in_a_sentence(string month) =>
        Should.Throw<CannotRunException>(() => ReportVerb.FirstDay(month)).Message.ShouldBe($"« {month} » n'est pas un mois de 1901 à 2999 ; exemple : 2026-10");

    private const string Before = "?du=2025-04-01&au=2026-02-28&par=mois&masque=oui";

    private async Task<string> Page() => MonthlyPage.Of(new(2026, 3, 1), (await Month()).AsObject(), (await Year()).AsObject(), year.Bridge.Clock.GetUtcNow());

    private Task<JsonNode> Month() => year.Ask("exploitation", "?du=2026-03-01&au=2026-03-31&masque=oui");

    private async Task<JsonNode> Year() => DouzeMois.Of(new(2026, 3, 1), (await year.Ask("exploitation", Before)).AsObject(), (await Month()).AsObject());

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Chart();
}
