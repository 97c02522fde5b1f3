using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SiBridge.JsonSchema;
using SiBridge.Reference;
using SiBridge.Tests.Support;
using SiBridge.Translation.Codes;
using Xunit;

namespace SiBridge.Tests.Translation.Codes;

/// <summary>Tables of codes and the mappings between them: what they say on which day, and each way in which they are refused.</summary>
public sealed class TableFilesTests
{
    private const string Sortie = """
        { "titre": "Sorties", "codes": [ { "code": "emploi", "libelle": "Emploi" }, { "code": "mobilite", "libelle": "Mobilité" } ] }
        """;

    private const string Region = """
        { "titre": "Sorties, Région", "codes": [
            { "code": "01", "libelle": "Emploi durable", "au": "2026-12-31" }, { "code": "A1", "libelle": "Emploi", "du": "2027-01-01" } ],
          "correspondances": [ { "de": "sortie", "vers": "region", "codes": [
            { "de": "emploi", "vers": "01", "au": "2026-12-31" }, { "de": "emploi", "vers": "A1", "du": "2027-01-01" } ] } ] }
        """;

    private static readonly CompiledSchema Schema = new SchemaCatalogue().Table;

    [Theory]
    [InlineData("2026-12-31", "01")]
    [InlineData("2027-01-01", "A1")]
    public void A_code_becomes_what_its_mapping_says_on_the_day_of_what_carries_it(string day, string becomes) =>
        Tables().Find("sortie", "region", "emploi", DateOnly.Parse(day)).ShouldBe(becomes);

    [Fact]
    public void A_code_without_a_mapping_is_never_guessed()
    {
        var tables = Tables();
        var day = new DateOnly(2027, 1, 1);

        tables.Find("sortie", "region", "mobilite", day).ShouldBeNull();
        tables.Find("sortie", "region", "Emploi", day).ShouldBeNull();
        tables.Find("region", "sortie", "A1", day).ShouldBeNull();
        tables.Find("nulle-part", "region", "emploi", day).ShouldBeNull();
        Should.Throw<UnmappedException>(() => tables.Map("sortie", "region", "mobilite", day)).Unmapped.ShouldBe(new("sortie", "mobilite", "region") { Day = day });
    }

    [Fact]
    public void In_its_own_table_a_code_stays_what_it_is_while_it_holds()
    {
        Tables().Find("region", "region", "01", new(2026, 12, 31)).ShouldBe("01");
        Tables().Find("region", "region", "01", new(2027, 1, 1)).ShouldBeNull();
    }

    [Fact]
    public void A_mapping_to_a_code_that_does_not_hold_any_more_translates_nothing()
    {
        var open = Region.Replace(""" "01", "au": "2026-12-31" }, { "de": "emploi", "vers": "A1", "du": "2027-01-01" }""", """ "01" }""", StringComparison.Ordinal);

        Read(("sortie", Sortie), ("region", open)).Tables.Find("sortie", "region", "emploi", new(2027, 1, 1)).ShouldBeNull();
    }

    [Theory]
    [InlineData("\"vers\": \"A1\"", "\"vers\": \"A2\"", "region /correspondances/0/codes/1/vers « A2 » n'est pas un code de la table region.")]
    [InlineData("\"de\": \"emploi\", \"vers\": \"A1\"", "\"de\": \"Emploi\", \"vers\": \"A1\"", "region /correspondances/0/codes/1/de « Emploi » n'est pas un code de la table sortie.")]
    [InlineData("\"de\": \"sortie\"", "\"de\": \"sorties\"", "region /correspondances/0/de la table « sorties » n'existe pas : il n'y a pas de fichier reference/sorties.json avec des codes.")]
    [InlineData("\"vers\": \"region\"", "\"vers\": \"sortie\"", "region /correspondances/0/vers une table ne mène pas à elle-même : ses codes y restent ce qu'ils sont.")]
    [InlineData("\"vers\": \"01\", \"au\": \"2026-12-31\"", "\"vers\": \"01\"", "region /correspondances/0/codes/1 « emploi » de sortie a déjà une correspondance vers region à ces jours (toujours) : changez « du » ou « au » de l'une des deux.")]
    [InlineData("\"vers\": \"01\", \"au\": \"2026-12-31\"", "\"vers\": \"01\", \"du\": \"2027-06-01\"", "region /correspondances/0/codes/0/vers « 01 » n'a pas cours dans la table region aux jours de cette correspondance : il a cours jusqu'au 2026-12-31.")]
    [InlineData("\"libelle\": \"Emploi\", \"du\": \"2027-01-01\"", "\"libelle\": \"Emploi\", \"du\": \"2027-01-01\", \"au\": \"2026-12-31\"", "region /codes/1/au « au » (2026-12-31) est avant « du » (2027-01-01).")]
    [InlineData("{ \"code\": \"01\", \"libelle\": \"Emploi durable\"", "{ \"code\": \"A1\", \"libelle\": \"x\" }, { \"code\": \"01\", \"libelle\": \"Emploi durable\"", "region /codes/2/code le code « A1 » est déjà dans la table à ces jours (toujours) : changez « du » ou « au » de l'une des deux.")]
    public void What_contradicts_itself_or_leads_nowhere_is_refused(string good, string bad, string problem)
    {
        Region.ShouldContain(good);

        Read(("sortie", Sortie), ("region", Region.Replace(good, bad, StringComparison.Ordinal))).Problems.ShouldContain(problem);
    }

    [Fact]
    public void Two_files_cannot_map_the_same_code_differently()
    {
        var other = """{ "correspondances": [ { "de": "sortie", "vers": "region", "codes": [ { "de": "emploi", "vers": "A1", "du": "2027-03-01" } ] } ] }""";

        Read(("sortie", Sortie), ("region", Region), ("autres", other)).Problems.ShouldBe(
            ["autres /correspondances/0/codes/0 « emploi » de sortie a déjà une correspondance vers region à ces jours (à partir du 2027-01-01) : changez « du » ou « au » de l'une des deux."]);
    }

    [Fact]
    public void A_table_is_named_in_few_letters() => Read(("Sorties Région", Sortie)).Problems.ShouldHaveSingleItem().ShouldStartWith("Sorties Région  le nom de ce fichier nomme sa table");

    /// <summary>Two mappings of one code are refused exactly when there is a day on which both hold, as a walk through the days finds it.</summary>
    [Fact]
    public void Overlaps_are_those_that_a_calendar_shows() => Check.One(Drawn.Cases(300), Prop.ForAll(Spans, spans =>
    {
        // Days since 2026-01-01, few enough to meet now and then.
        var days = spans.Take(4).Select(s => (Du: s.Open is 1 ? (int?)null : s.From, Au: s.Open is 2 ? (int?)null : s.From + s.Length)).ToList();
        var mappings = days.Select(d => $$"""{ "de": "emploi", "vers": "mobilite"{{Day("du", d.Du)}}{{Day("au", d.Au)}} }""");
        var other = $$"""{ "titre": "Autre", "codes": [ { "code": "mobilite", "libelle": "x" } ], "correspondances": [ { "de": "sortie", "vers": "autre", "codes": [ {{string.Join(", ", mappings)}} ] } ] }""";

        var twice = Enumerable.Range(-1, 70).Any(day => days.Count(d => !(day < d.Du) && !(day > d.Au)) > 1);

        return (Read(("sortie", Sortie), ("autre", other)).Problems.Count > 0) == twice;

        static string Day(string name, int? day) => day is { } days ? $", \"{name}\": \"{new DateOnly(2026, 1, 1).AddDays(days):yyyy-MM-dd}\"" : "";
    }));

    private static Arbitrary<(int From, int Length, int Open)[]> Spans => Arb.From(
        Gen.Choose(0, 39).SelectMany(from => Gen.Choose(0, 11).SelectMany(length => Gen.Choose(0, 8).Select(open => (from, length, open)))).ArrayOf());

    private static CodeTables Tables()
    {
        var (tables, problems) = Read(("sortie", Sortie), ("region", Region));
        problems.ShouldBeEmpty();
        return tables;
    }

    private static (CodeTables Tables, List<string> Problems) Read(params (string Name, string Json)[] files)
    {
        var problems = new List<string>();
        var read = files.Select(f => new TableFile(f.Name, JsonElement.Parse(f.Json), (pointer, message) => problems.Add($"{f.Name} {pointer} {message}"))).ToList();
        foreach (var file in read) Schema.Evaluate(file.Root).ShouldBeEmpty();
        return (TableFiles.Read(read), problems);
    }
}
