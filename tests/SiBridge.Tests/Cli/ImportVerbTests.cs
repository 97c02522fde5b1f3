using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SiBridge.Cli;
using SiBridge.Cli.Import;
using SiBridge.Gateway;
using SiBridge.Hosting;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using SiBridge.Translation.Lheo;
using Xunit;

namespace SiBridge.Tests.Cli;

/// <summary><c>import lheo</c> against a bridge that runs on the sample network, as its Region.</summary>
public sealed class ImportVerbTests : IAsyncLifetime
{
    private const string Key = "cle-publique-region-normandie";

    private readonly Folder folder = new();
    private WebApplication? bridge;

    private string Url => bridge!.Urls.First();

    private string Report => Path.Combine(folder.Path, "rapport.txt");

    public async ValueTask InitializeAsync()
    {
        bridge = await Bridge.Build(new(BridgeOptions.SamplePartners, Path.Combine(folder.Path, "data"), "http://127.0.0.1:0", BehindProxy: false));
        await bridge.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await bridge!.StopAsync();
        await bridge.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Places_that_it_tells_again_are_fresh_also_of_more_sessions_than_are_told_at_once()
    {
        var catalogue = Catalogue([.. Enumerable.Range(0, Repetitions.AtOnce + 1).Select(i => Session($"S{i}"))]);
        await Import(catalogue);
        var database = bridge!.Services.GetRequiredService<Database>();
        await Waiting.Until(async () => await Count("SELECT COUNT(*) FROM session WHERE entendu_le IS NOT NULL AND order_key LIKE '%S200'") == 1);
        await database.Write(db => db.Execute("UPDATE session SET entendu_le = 0; DELETE FROM activite"));

        await Import(catalogue, "--dry-run");
        (await Count("SELECT COUNT(*) FROM session WHERE entendu_le > 0")).ShouldBe(0);
        await Import(catalogue);

        (await Count("SELECT COUNT(*) FROM session WHERE entendu_le > 0")).ShouldBe(Repetitions.AtOnce + 1);
        (await Count("SELECT COUNT(*) FROM activite WHERE emetteur = 'region-normandie'")).ShouldBe(1);

        Task<int> Count(string sql) => database.Read(db => db.ExecuteScalar<int>(sql));
    }

    [Fact]
    public async Task Only_what_changed_travels_and_what_is_gone_from_a_full_catalogue_is_cancelled()
    {
        var (one, two, three) = (Session("S1"), Session("S2"), Session("S3"));

        (await Import(Catalogue(one, two, three))).ShouldBe((0, "3 sessions lues : 0 inchangée, 3 envoyées, 0 déjà connue, 0 refusée ; 0 bizarrerie."));
        (await Import(Catalogue(one, two, three))).ShouldBe((0, "3 sessions lues : 3 inchangées, 0 envoyée, 0 déjà connue, 0 refusée ; 0 bizarrerie."));
        (await Import(Catalogue(one, two.With(("etat_recrutement", "ferme"))))).ShouldBe((0, "2 sessions lues : 1 inchangée, 1 envoyée, 0 déjà connue, 0 refusée ; 0 bizarrerie."));
        (await Import(Catalogue(one), "--full", "--dry-run")).ShouldBe((0, "1 session lue : 1 inchangée, 0 à envoyer, 0 refusée, 2 à annuler au plus ; 0 bizarrerie."));
        (await Import(Catalogue(one), "--full")).ShouldBe((0, "1 session lue : 1 inchangée, 0 envoyée, 0 déjà connue, 0 refusée, 2 annulées ; 0 bizarrerie."));
        (await Import(Catalogue(one), "--full")).ShouldBe((0, "1 session lue : 1 inchangée, 0 envoyée, 0 déjà connue, 0 refusée, 0 annulée ; 0 bizarrerie."));
    }

    [Fact]
    public async Task An_empty_catalogue_that_is_said_to_be_whole_cancels_nothing_and_says_so()
    {
        await Import(Catalogue(Session("S1")));

        (await Import(Catalogue(), "--full")).ShouldBe((1, "0 session lue : 0 inchangée, 0 envoyée, 0 déjà connue, 0 refusée, aucune annulation (ce catalogue ne porte aucune session) ; 0 bizarrerie."));

        (await Import(Catalogue(Session("S1")), "--full")).Summary.ShouldStartWith("1 session lue : 1 inchangée,");
    }

    [Fact]
    public async Task What_is_refused_is_reported_with_line_path_and_reason_and_the_rest_goes_on()
    {
        var file = Catalogue(Session("S1").With(("organisme", "12345678200011")), Session("S2"));

        (await Import(file)).ShouldBe((1, "2 sessions lues : 0 inchangée, 1 envoyée, 0 déjà connue, 1 refusée ; 0 bizarrerie."));

        var lines = await File.ReadAllLinesAsync(Report, TestContext.Current.CancellationToken);
        lines[0].ShouldMatch($"^{file}:[0-9]+: refusée: /lheo/offres/formation\\[1\\]/action\\[1\\]/session\\[1\\] : Règle métier non respectée : .* /organisme : .*");
        lines[^1].ShouldBe($"{file}: 2 sessions lues : 0 inchangée, 1 envoyée, 0 déjà connue, 1 refusée ; 0 bizarrerie.");
    }

    [Fact]
    public async Task A_session_that_is_refused_here_is_not_gone()
    {
        await Import(Catalogue(Session("S1"), Session("S2")));
        var damaged = folder.Write("damaged.xml", (await File.ReadAllTextAsync(Catalogue(Session("S1"), Session("S2")), TestContext.Current.CancellationToken)).Replace("20990105", "20990231", StringComparison.Ordinal));

        (await Import(damaged, "--full")).Summary.ShouldEndWith("2 refusées, 0 annulée ; 2 bizarreries.");
    }

    [Fact]
    public async Task What_stands_before_the_damage_is_taken_and_nothing_is_cancelled()
    {
        await Import(Catalogue(Session("S0")));
        var damaged = folder.Write("damaged.xml", (await File.ReadAllTextAsync(Catalogue(Session("S1")), TestContext.Current.CancellationToken)).Replace("</offres>", "<formation>", StringComparison.Ordinal));

        var run = await Invocation.Of("import", "lheo", damaged, "--full", "--url", Url, "--key", Key);

        run.Code.ShouldBe(1);
        run.Output.Trim().ShouldBe("1 session lue : 0 inchangée, 1 envoyée, 0 déjà connue, 0 refusée, aucune annulation (le catalogue n'est pas lu en entier) ; 0 bizarrerie.");
        run.Error.ShouldContain("Le XML n'est pas bien formé ici");
    }

    [Fact]
    public async Task A_dry_run_asks_nobody_when_there_is_no_key()
    {
        var run = await Invocation.Of("import", "lheo", Catalogue(Session("S1")), "--dry-run", "--url", "http://127.0.0.1:9");

        (run.Code, run.Output.Trim()).ShouldBe((0, "1 session lue : 0 inchangée, 1 à envoyer, 0 refusée ; 0 bizarrerie."));
    }

    [Theory]
    [InlineData("inconnue", "Clé absente ou inconnue")]
    [InlineData("cle-publique-ml-caen", "Un partenaire de cette sorte n'envoie pas de message « session ».")]
    public async Task A_key_that_may_not_is_told_in_the_bridge_s_words(string key, string message)
    {
        var run = await Invocation.Of("import", "lheo", Catalogue(Session("S1")), "--url", Url, "--key", key);

        run.Code.ShouldBe(2);
        run.Error.ShouldContain(message);
    }

    [Theory]
    [InlineData(202, """{ "results": [ { "id": "x", "status": 503, "problem": { "title": "Indisponible" } } ] }""")]
    [InlineData(503, """{ "title": "Indisponible" }""")]
    public async Task Who_stops_it_does_not_wait_for_a_bridge_that_can_keep_nothing_now(int status, string busy)
    {
        using var stop = new CancellationTokenSource();
        var posts = 0;
        await using var server = await PartnerServer.Start(async http =>
        {
            if (HttpMethods.IsPost(http.Request.Method))
            {
                posts++;
                await stop.CancelAsync();
                http.Response.StatusCode = status;
            }

            await http.Response.WriteAsync(HttpMethods.IsPost(http.Request.Method) ? busy : """{ "annonces": [] }""");
        });
        using var connection = new BridgeConnection(server.Url, Key);
        using var reader = new LheoReader(File.OpenRead(Catalogue(Session("S1"))), TimeZoneInfo.Utc);
        var import = new CatalogueImport(reader, new(connection, dry: false), new(TextWriter.Null, ""), full: true);

        await import.Run(stop.Token);

        import.Interrupted.ShouldBeTrue();
        posts.ShouldBe(1);
        import.Summary(dry: false).ShouldStartWith("1 session lue : 0 inchangée, 0 envoyée");
    }

    [Fact]
    public async Task A_file_that_is_missing_is_said_so()
    {
        var run = await Invocation.Of("import", "lheo", "absent.xml", "--url", Url, "--key", Key);

        (run.Code, run.Error.Trim()).ShouldBe((2, "absent.xml n'existe pas."));
    }

    private static Told Session(string session) => Messages.Session.With(
        ("session_cle", new JsonObject { ["formation"] = "F", ["action"] = "A", ["session"] = session }), ("emis_le", "2020-06-22T09:00:00+02:00"), ("debut", "2099-01-05"), ("fin", "2099-06-05"));

    private string Catalogue(params Told[] sessions) => folder.Write("catalogue.xml", Encoding.UTF8.GetString(LheoDocument.Of([.. sessions.Select(s => s.Element)])));

    private async Task<(int Code, string Summary)> Import(string file, params string[] options)
    {
        var run = await Invocation.Of(["import", "lheo", file, "--url", Url, "--key", Key, "--report", Report, .. options]);
        run.Error.ShouldBeEmpty();
        return (run.Code, run.Output.Trim());
    }
}
