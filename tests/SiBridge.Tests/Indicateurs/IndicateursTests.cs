using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Gateway;
using SiBridge.Indicateurs;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Indicateurs;

/// <summary>A year as it was routed, against a recount of its messages, and what each reader sees of it.</summary>
public abstract class IndicateursTests(AYearOfFigures year)
{
    [Theory]
    [InlineData("mission_locale", "2026-01-01", "2026-12-31")]
    [InlineData("organisme", "2026-01-01", "2026-12-31")]
    [InlineData("departement", "2026-02-10", "2026-05-03")]
    [InlineData("session", "2026-01-01", "2026-06-30")]
    [InlineData("mois", "2025-11-15", "2026-07-15")]
    public async Task Each_figure_is_that_of_a_recount_of_the_messages(string par, string du, string au)
    {
        var (from, to) = (DateOnly.ParseExact(du, "yyyy-MM-dd"), DateOnly.ParseExact(au, "yyyy-MM-dd"));
        var journeys = year.Recount.Where(j => j.Date >= from && j.Date <= to).ToList();
        var lines = journeys.GroupBy(j => par switch
        {
            "mission_locale" => j.Structure,
            "organisme" => j.Siret,
            "departement" => j.Structure[..2],
            "session" => j.Session,
            _ => j.Date.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        }).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();

        var answer = await year.Ask("exploitation", $"?du={du}&au={au}&par={par}");

        ShouldTell(answer["total"]!, journeys);
        var told = answer["lignes"]!.AsArray().Where(l => (int)l!["parcours"]!["positionnes"]! > 0).OrderBy(l => (string)l!["cle"]!, StringComparer.Ordinal).ToList();
        told.Select(l => (string)l!["cle"]!).ShouldBe(lines.Select(g => g.Key));
        foreach (var (line, recounted) in told.Zip(lines)) ShouldTell(line!, [.. recounted]);
    }

    [Fact]
    public async Task The_year_holds_every_kind_of_journey()
    {
        var total = (await year.Ask("exploitation", "?du=2026-01-01&au=2026-12-31"))["total"]!;

        foreach (var etape in Comptes.Etapes) ((int)total["parcours"]![etape]!).ShouldBeGreaterThan(0, etape);
        ((int)total["jeunes"]!["positionnes"]!).ShouldBeLessThan((int)total["parcours"]!["positionnes"]!);
    }

    [Fact]
    public async Task A_Mission_Locale_sees_itself_whole_and_the_middle_of_the_network()
    {
        var own = await year.Ask("ml-61001S00", "?du=2026-01-01&au=2026-12-31&par=mission_locale");

        own["lignes"]!.AsArray().Select(l => (string)l!["cle"]!).ShouldBe(["61001S00"]);
        ShouldTell(own["total"]!, [.. year.Recount.Where(j => j.Structure is "61001S00" && j.Date.Year == 2026)]);
        var all = UneAnnee.Structures.Select(s => year.Recount.Count(j => j.Structure == s && j.Date.Year == 2026)).Order().ToList();
        ((int)own["mediane_reseau"]!["parcours"]!["positionnes"]!).ShouldBe(all[(all.Count - 1) / 2]);
        ((int)own["mediane_reseau"]!["missions_locales"]!).ShouldBe(6);
    }

    [Fact]
    public async Task An_organisme_sees_the_journeys_on_its_own_sessions()
    {
        var own = await year.Ask("of-1", "?du=2026-01-01&au=2026-12-31&par=mission_locale");

        ShouldTell(own["total"]!, [.. year.Recount.Where(j => j.Siret == Messages.TroisMarees && j.Date.Year == 2026)]);
        own["mediane_reseau"].ShouldBeNull();
    }

    [Fact]
    public async Task A_Region_sees_its_territory_with_small_counts_hidden()
    {
        var own = await year.Ask("region-normandie", "?du=2026-01-01&au=2026-12-31&par=departement");

        ((bool)own["masque"]!).ShouldBeTrue();
        ((int)own["total"]!["parcours"]!["positionnes"]!).ShouldBe(year.Recount.Count(j => j.Structure != "75056S00" && j.Date.Year == 2026));
        own["lignes"]!.AsArray().Select(l => (string)l!["cle"]!).ShouldBe(["14", "50", "61", "76"]);
        foreach (var (_, count) in own["lignes"]!.AsArray().SelectMany(l => l!["parcours"]!.AsObject().Where(p => p.Value is JsonValue)))
            (count!.GetValueKind() is System.Text.Json.JsonValueKind.String || (int)count >= 5).ShouldBeTrue();
    }

    [Fact]
    public async Task Health_is_a_personal_reason_for_those_who_are_no_party()
    {
        var all = (await year.Ask("exploitation", "?du=2026-01-01&au=2026-12-31"))["total"]!["parcours"]!["sorties_par_motif"]!;
        var arml = (await year.Ask("arml", "?du=2026-01-01&au=2026-12-31"))["total"]!["parcours"]!["sorties_par_motif"]!.AsObject();

        arml.ContainsKey("sante").ShouldBeFalse();
        ((int)arml["raison_personnelle"]!).ShouldBe((int)all["sante"]! + (int)all["raison_personnelle"]!);
    }

    [Theory]
    [InlineData("?du=2026-02-30", "« du »")]
    [InlineData("?du=2026-02-02&au=2026-02-01", "« du »")]
    [InlineData("?au=0001-01-01", "« au » : attendu : une date AAAA-MM-JJ, de 1900 à 2999.")]
    [InlineData("?au=0001-06-01", "« au »")]
    [InlineData("?au=9999-12-31", "« au »")]
    [InlineData("?du=9999-12-01&au=9999-12-31", "« du »")]
    [InlineData("?du=0001-01-01&masque=oui", "« du »")]
    [InlineData("?du=2016-01-01&au=2026-12-31", "5 ans")]
    [InlineData("?par=ville", "mission_locale, organisme, departement, session, mois")]
    [InlineData("?format=xls", "json ou csv")]
    [InlineData("?mois=2026-01", "paramètre inconnu")]
    [InlineData("?du=2026-01-02&au=2026-12-31&masque=oui", "premier jour d'un mois")]
    public async Task What_cannot_be_read_is_a_problem(string query, string told)
    {
        var problem = await year.Ask("exploitation", query);

        ((string)problem["type"]!).ShouldBe("urn:sibridge:problem:invalid-parameter");
        ((string)problem["detail"]!).ShouldContain(told);
    }

    [Fact]
    public async Task Who_reads_the_offer_alone_reads_no_indicators() => ((int)(await year.Ask("carif", ""))["status"]!).ShouldBe(403);

    [Fact]
    public async Task A_spreadsheet_as_one_opens_it_in_France()
    {
        var bytes = await year.Get("exploitation", "?du=2026-01-01&au=2026-12-31&format=csv");
        var lines = Encoding.UTF8.GetString(bytes).Split("\r\n");
        var total = (await year.Ask("exploitation", "?du=2026-01-01&au=2026-12-31"))["total"]!;

        bytes[..3].ShouldBe(Encoding.UTF8.Preamble.ToArray());
        lines.Length.ShouldBe(1 + UneAnnee.Structures.Length + 1 + 1);
        var (names, sums) = (lines[0][1..].Split(';'), lines[^2].Split(';'));
        sums[Array.IndexOf(names, "libelle")].ShouldBe("Ensemble");
        sums[Array.IndexOf(names, "jeunes_retenus")].ShouldBe(total["jeunes"]!["retenus"]!.ToString());
        sums[Array.IndexOf(names, "taux_entree")].ShouldBe(total["taux"]!["entree"]!.ToString().Replace('.', ','));
    }

    [Fact]
    public async Task No_answer_holds_a_pseudonym_or_a_dossier()
    {
        var keys = await year.Bridge.Database.Read(db => Dapper.SqlMapper.Query<long>(db, "SELECT personne FROM parcours").ToList());
        var answer = Encoding.UTF8.GetString(await year.Get("exploitation", "?du=2026-01-01&au=2026-12-31&par=session"));

        keys.Distinct().Count().ShouldBeGreaterThan(100);
        keys.Where(k => answer.Contains(k.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Journeys_that_were_routed_before_there_were_indicators_are_counted_by_their_messages()
    {
        var before = await year.Ask("exploitation", "?du=2026-01-01&au=2026-12-31&par=session&taille=1000");
        await year.Bridge.Database.Write(db =>
        {
            Dapper.SqlMapper.Execute(db, "UPDATE parcours SET jour = NULL, personne = NULL, faits = NULL, reponse_jours = NULL, entree_jours = NULL");
            Dapper.SqlMapper.Execute(db, "DELETE FROM indicateur_mois");
        });

        var steps = 0;
        while (await year.Bridge.Database.Write(CountOldJourneys.Next) > 0) steps++;
        while (await year.Bridge.Database.Write(BlocStore.PackNext)) { }

        steps.ShouldBe(5);
        JsonNode.DeepEquals(await year.Ask("exploitation", "?du=2026-01-01&au=2026-12-31&par=session&taille=1000"), before).ShouldBeTrue();
    }

    private static void ShouldTell(JsonNode line, IReadOnlyList<Recompte.Journey> journeys)
    {
        foreach (var (of, counted) in new[]
        {
            ("parcours", (Func<string, int>)(name => journeys.Count(j => j.Counts.Contains(name)))),
            ("jeunes", name => journeys.Where(j => j.Counts.Contains(name)).DistinctBy(j => j.Person).Count()),
        })
        {
            foreach (var (name, value) in line[of]!.AsObject().Where(p => p.Value is JsonValue)) ((int)value!).ShouldBe(counted(name), $"{line["cle"]} {of} {name}");
            foreach (var (name, parts) in line[of]!.AsObject().Where(p => p.Value is JsonObject))
            {
                foreach (var (part, value) in parts!.AsObject()) ((int)value!).ShouldBe(counted($"{name}:{part}"), $"{line["cle"]} {of} {name} {part}");
            }
        }

        Rate("presence", "convoques", "presents");
        Rate("entree", "retenus", "entres");
        Rate("abandon", "entres", "sorties_anticipees");
        Delay("reponse", [.. journeys.Select(j => j.ReponseJours).OfType<int>().Order()]);
        Delay("entree", [.. journeys.Select(j => j.EntreeJours).OfType<int>().Order()]);

        void Rate(string name, string of, string both)
        {
            var reached = journeys.Where(j => j.Counts.Contains(of)).ToList();
            ((double?)line["taux"]![name]).ShouldBe(reached.Count == 0 ? null : Math.Round(reached.Count(j => j.Counts.Contains(both)) / (double)reached.Count, 4));
        }

        void Delay(string name, List<int> days)
        {
            ((int?)line["delais_jours_ouvres"]![name]!["mediane"]).ShouldBe(days.Count == 0 ? null : days[(int)Math.Ceiling(0.5 * days.Count) - 1]);
            ((int?)line["delais_jours_ouvres"]![name]!["p90"]).ShouldBe(days.Count == 0 ? null : days[(int)Math.Ceiling(0.9 * days.Count) - 1]);
        }
    }
}

/// <summary>The year, once for all who look at it.</summary>
public abstract class AYearOfFigures(Engine engine) : IAsyncLifetime
{
    private const int Journeys = 500;

    internal EmbeddedBridge Bridge { get; } = new(engine, UneAnnee.Network);

    internal IReadOnlyList<Recompte.Journey> Recount { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var messages = new UneAnnee(seed: 7, Journeys).InOrderOfArrival();
        foreach (var some in messages.Chunk(20))
        {
            var receipts = new List<Guid>();
            foreach (var (emitter, message) in some) receipts.Add(await Bridge.Accept(emitter, message));
            await Bridge.Route([.. receipts]);
            await Bridge.Database.Write(BlocStore.PackNext);
        }

        while (await Bridge.Database.Write(BlocStore.PackNext)) { }
        Recount = Recompte.Journeys(messages.Select(m => m.Message));
    }

    public ValueTask DisposeAsync() => Bridge.DisposeAsync();

    internal async Task<JsonNode> Ask(string reader, string query) => JsonNode.Parse(await Get(reader, query))!;

    internal async Task<byte[]> Get(string reader, string query)
    {
        var network = Bridge.Network.Current;
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        http.Request.QueryString = new(query);
        var body = new MemoryStream();
        http.Response.Body = body;
        var caller = network.ByCode(reader) is { } partner ? new Caller(partner, null) : new Caller(null, network.Operators[0]);
        await (await new IndicateursEndpoint(Bridge.Database, Bridge.Clock).Get(http, caller, network)).ExecuteAsync(http);
        return body.ToArray();
    }
}

public sealed class AYearOnSQLite() : AYearOfFigures(Engine.SQLite);

public sealed class AYearOnPostgreSQL() : AYearOfFigures(Engine.PostgreSQL);

public sealed class Indicateurs_on_SQLite(AYearOnSQLite year) : IndicateursTests(year), IClassFixture<AYearOnSQLite>;

public sealed class Indicateurs_on_PostgreSQL(AYearOnPostgreSQL year) : IndicateursTests(year), IClassFixture<AYearOnPostgreSQL>;
