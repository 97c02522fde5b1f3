using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Cli;

/// <summary><c>translate</c> over the sample network and the sample's messages.</summary>
public sealed class TranslateVerbTests : IDisposable
{
    private readonly Folder folder = new();

    [Fact]
    public async Task Each_thing_that_is_left_out_is_told_with_its_reason()
    {
        var run = await Translate(Messages.Abandon.With(("motif", "sante"), ("commentaire", "n'en parler à personne")), "region-normandie", "--journey", Write(Messages.Prescription));

        run.Code.ShouldBe(0);
        run.Output.ShouldContain("\"motif\": \"raison_personnelle\"");
        run.Output.ShouldContain("  /commentaire  texte libre : il n'est transmis à personne");
        run.Output.ShouldContain("  /motif        dit autrement : ce destinataire lit « raison_personnelle »");
        run.Output.ShouldContain("Ajouté d'après le parcours (la prescription, sinon la session) : organisme, session_cle, financeurs, jeune");
        run.Output.ShouldNotContain("n'en parler à personne");
    }

    [Fact]
    public async Task Machines_read_the_exact_body_and_a_word_for_each_reason()
    {
        var run = await Translate(Messages.Prescription.With(("commentaire", "x")), "of-pommier-bleu", "--json");

        var told = JsonNode.Parse(run.Output)!;
        JsonNode.Parse((string)told["body"]!)!["jeune"]!["prenom"]!.GetValue<string>().ShouldBe("Lina");
        told["left_out"]!.AsArray().Select(o => $"{o!["pointer"]} {o["why"]}").ShouldBe(["/dossier pas_pour_ce_destinataire", "/commentaire texte_libre"], ignoreOrder: true);
        told["added"]!.AsArray().ShouldBeEmpty();
        told["signed"]!.AsArray().Select(s => (string)s!).ShouldBe(["type", "receipt", "emetteur"]);
    }

    [Fact]
    public async Task A_message_alone_is_shown_with_what_its_journey_would_add()
    {
        var run = await Translate(Messages.Entree, "ml-caen");

        run.Code.ShouldBe(0);
        run.Output.ShouldContain("S'y ajouterait d'après le parcours, qu'un message seul ne dit pas (--journey) : dossier");
        run.Output.ShouldNotContain("\"dossier\"");
    }

    [Fact]
    public async Task A_session_that_a_message_names_is_the_journeys()
    {
        var run = await Translate(Messages.Entree.With(("session_cle", Messages.Reference)), "region-normandie", "--journey", Write(Messages.Prescription), "--json");

        var told = JsonNode.Parse(run.Output)!;
        JsonNode.Parse((string)told["body"]!)!["session_cle"]!.ToJsonString().ShouldBe("""{"reference":"MAG-CAEN-2026-2"}""");
        told["added"]!.AsArray().Select(a => (string)a!).ShouldBe(["organisme", "financeurs", "jeune"]);
    }

    [Fact]
    public async Task A_format_that_tells_how_a_journey_stands_says_what_of_the_message_moves_it()
    {
        var run = await Translate(Messages.Fin, "ml-caen", "--to", "imilo", "--journey", Write(Messages.Prescription), "--json");

        var told = JsonNode.Parse(run.Output)!;
        JsonNode.Parse((string)told["body"]!)!["situation"]!["etat"]!.GetValue<string>().ShouldBe("TERMINE");
        told["left_out"]!.AsArray().Select(o => (string)o!["pointer"]!).ShouldBe(["/id", "/mission_locale", "/realisation", "/taux_realisation", "/certification"]);
        told["added"]!.AsArray().Select(a => (string)a!).ShouldBe(["dossier"]);
        told["signed"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_in_the_shape_of_a_profile_is_shown_as_the_Region_would_read_it()
    {
        var run = await Translate(Messages.Entree, "region-normandie", "--to", "csv:stagiaires-region", "--journey", Write(Messages.Prescription));

        run.Code.ShouldBe(0, run.Output);
        run.Output.ShouldContain(";12345678200010;");
        run.Output.ShouldContain("14327S00;P-2026-0417");
        run.Output.ShouldContain("  /jeune/date_naissance   le format csv:stagiaires-region n'a pas de mot pour cela");
        (await Translate(Messages.Entree, "region-normandie", "--to", "csv:autre")).Error.ShouldContain("les formats sont canonical, lheo-2.3, imilo, francetravail, csv:");
    }

    [Fact]
    public async Task What_the_gateway_would_refuse_is_not_translated()
    {
        var run = await Translate(Messages.Abandon.With(("date_sortie", "27/08/2026")), "ml-caen");

        run.Code.ShouldBe(1);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain("/date_sortie");
    }

    [Theory]
    [InlineData("ml-le-havre", "Ce parcours est celui de la structure 14327S00, qui n'est pas à ml-le-havre")]
    [InlineData("region-normandie", "La prescription ne dit pas qui finance, ou pas quelle Région : le pont le lirait dans la session.")]
    public async Task Whether_the_partner_would_receive_it_at_all_is_told(string partner, string remark)
    {
        var run = await Translate(Messages.Resultat, partner, "--journey", Write(Messages.Prescription.With(("region", null))));

        run.Output.ShouldContain("À savoir : " + remark);
    }

    [Theory]
    [InlineData("session", "of-trois-marees", null, "« session » ne va jamais à of-trois-marees")]
    [InlineData("entree", "of-pommier-bleu", null, "« entree » ne va jamais à of-pommier-bleu")]
    [InlineData("entree", "ml-caen", "lheo-2.3", "le format lheo-2.3 n'a pas de mots pour « entree »")]
    [InlineData("entree", "ml-caen", "pigeon", "« pigeon » n'est pas un format")]
    [InlineData("entree", "ml-nulle-part", null, "« ml-nulle-part » n'est pas un partenaire ; le réseau connaît ml-caen")]
    public async Task What_cannot_be_shown_is_said_in_one_sentence(string type, string partner, string? format, string sentence)
    {
        var message = type is "session" ? Messages.Session : Messages.Entree;

        var run = await Translate(message, partner, format is null ? [] : ["--to", format]);

        run.Code.ShouldBe(2);
        run.Error.ShouldContain(sentence);
    }

    [Fact]
    public async Task Another_journey_than_the_message_s_is_refused()
    {
        var run = await Translate(Messages.Entree, "ml-caen", "--journey", Write(Messages.Prescription.With(("prescription_id", "P-2026-9999"))));

        run.Code.ShouldBe(2);
        run.Error.ShouldContain("cette prescription ouvre un autre parcours");
    }

    [Fact]
    public async Task A_document_of_theirs_is_shown_line_by_line_as_the_gateway_would_judge_it()
    {
        var file = folder.Write("retours.json", new JsonArray(Messages.Entree.Json.DeepClone(), Messages.Entree.With(("date_entree", null)).Json.DeepClone()).ToJsonString());

        var run = await Invocation.Of("translate", file, "--from", "canonical", "--type", "entree", "--partner", "of-pommier-bleu");

        run.Code.ShouldBe(1);
        run.Output.ShouldContain($"{file}:1: entree entree-0417-1");
        run.Output.ShouldContain($"{file}:1: refusé : /date_entree : ");
        run.Output.ShouldEndWith($"{file} : 1 message lu, 1 refusé, 0 remarque.\n");
    }

    [Fact]
    public async Task A_document_of_theirs_is_one_object_a_line_for_machines()
    {
        var run = await Invocation.Of("translate", Write(Messages.Entree), "--from", "canonical", "--type", "entree", "--partner", "ml-caen", "--json");

        var line = JsonNode.Parse(run.Output)!;
        line["message"]!["statut"]!.GetValue<string>().ShouldBe("entre");
        line["errors"]!.AsArray().Select(e => (string)e!["code"]!).ShouldBe(["forbidden"]);
    }

    [Fact]
    public async Task A_document_speaks_for_those_for_whom_its_source_may()
    {
        var network = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "compose/sample/partners.json")))!;
        network["partners"]!.AsArray().Single(p => (string)p!["code"]! is "region-normandie")!["sends"] = JsonNode.Parse(
            """[{ "code": "fichiers", "speaks_for": ["of-pommier-bleu"], "source": { "kind": "directory", "path": "/srv/region", "format": "csv:stagiaires-region" } }]""");
        var file = folder.Write(
            "stagiaires.csv",
            "SIRET;Date Entree;Mission Locale;Identifiant Prescription\n12345678200010;15/09/2025;14327S00;P-1\n98765432400019;15/09/2025;14327S00;P-2\n");

        var run = await Invocation.Of("translate", file, "--from", "csv:stagiaires-region", "--partner", "region-normandie", "--partners", folder.Write("partners.json", network.ToJsonString()));

        run.Code.ShouldBe(1);
        run.Output.ShouldNotContain($"{file}:2: refusé");
        run.Output.ShouldContain($"{file}:3: refusé : Cette source ne parle pas pour le SIRET");
        run.Output.ShouldEndWith($"{file} : 1 message lu, 1 refusé, 1 remarque.\n");
    }

    [Fact]
    public async Task A_status_of_a_person_is_shown_in_the_name_of_the_organismes_for_whom_its_source_speaks()
    {
        var network = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "compose/sample/partners.json")))!;
        network["partners"]!.AsArray().Add(JsonNode.Parse(
            """
            { "code": "france-travail", "kind": "operateur", "name": "France Travail",
              "sends": [{ "code": "statuts", "speaks_for": ["of-pommier-bleu"], "source": { "kind": "directory", "path": "/srv/ft", "format": "francetravail" } }] }
            """));
        folder.Write("reference/francetravail-statut-inscription.json", Tables.Inscriptions["francetravail-statut-inscription"]!.ToJsonString());
        var file = folder.Write("decision.json",
            $$"""
            { "idRegionalDE": "4053956Z", "codeGeoDE": "016", "codeStatutInscription": "{{Tables.CodeOf("retenu")}}",
              "numeroFormation": "28_AF_1", "numeroAction": "28_AC_2", "numeroSession": "28_SE_3" }
            """);

        var run = await Invocation.Of("translate", file, "--from", "francetravail", "--partner", "france-travail", "--partners", folder.Write("partners.json", network.ToJsonString()));

        run.Error.ShouldBe("");
        run.Code.ShouldBe(0);
        run.Output.ShouldContain("\"resultat\": \"retenu\"");
        run.Output.ShouldContain($"{file}:1: remarque : mission_locale et prescription_id sont des exemples");
        run.Output.ShouldEndWith($"{file} : 1 message lu, 0 refusé, 1 remarque.\n");
    }

    [Theory]
    [InlineData("pigeon", "« pigeon » n'est pas une lecture")]
    [InlineData("canonical", "un document canonical ne dit pas de quel type sont ses messages")]
    public async Task What_cannot_be_read_is_said_in_one_sentence(string reading, string sentence)
    {
        var run = await Invocation.Of("translate", Write(Messages.Entree), "--from", reading, "--partner", "of-pommier-bleu");

        run.Code.ShouldBe(2);
        run.Error.ShouldContain(sentence);
    }

    public void Dispose() => folder.Dispose();

    private Task<Invocation> Translate(Told message, string partner, params string[] more) =>
        Invocation.Of(["translate", Write(message), "--type", message.Type, "--partner", partner, .. more]);

    private string Write(Told message) => folder.Write(message.Type + ".json", message.Json.ToJsonString());
}
