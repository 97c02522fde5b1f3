using System.Text;
using System.Text.Json;
using Shouldly;
using SiBridge.Cli;
using Xunit;

namespace SiBridge.Tests.Cli;

public sealed class ValidateVerbTests
{
    private const string Places =
        """
        { "id": "p1", "emis_le": "2026-06-26T08:05:00+02:00", "session_cle": { "reference": "MAG-2026" }, "organisme": "12345678200010",
          "places_disponibles": 3, "capacite": 14, "etat_recrutement": "ouvert", "constate_le": "2026-06-26T08:00:00+02:00" }
        """;

    [Fact]
    public async Task A_message_that_the_gateway_would_take_is_valid()
    {
        using var folder = new Folder();

        var run = await Invocation.Of("validate", folder.Write("p.json", Places), "--type", "places");

        run.Code.ShouldBe(0);
        run.Output.ShouldEndWith("p.json : valide.\n");
    }

    [Fact]
    public async Task A_broken_rule_is_told_as_a_compiler_would_with_the_line_and_a_caret()
    {
        using var folder = new Folder();
        var file = folder.Write("p.json", Places.Replace("\"places_disponibles\": 3", "\"places_disponibles\": 15", StringComparison.Ordinal));

        var run = await Invocation.Of("validate", file, "--type", "places");

        run.Code.ShouldBe(1);
        var lines = run.Output.Split('\n');
        lines[0].ShouldStartWith($"{file}:2:25: places_capacite: /places_disponibles: ");
        lines[1].ShouldBe("    2 |   \"places_disponibles\": 15, \"capacite\": 14, \"etat_recrutement\": \"ouvert\", \"constate_le\": \"2026-06-26…");
        lines[2].ShouldBe("      |                         ^");
        lines[3].ShouldBe($"{file} : refusé, 1 erreur.");
    }

    [Fact]
    public async Task In_an_array_each_item_is_judged_and_pointers_start_at_the_file()
    {
        using var folder = new Folder();
        var file = folder.Write("a.json", $"[{Places}, {{ \"id\": 1 }}]");

        var run = await Invocation.Of("validate", file, "--type", "places", "--json");

        run.Code.ShouldBe(1);
        var verdict = JsonDocument.Parse(run.Output).RootElement;
        verdict.GetProperty("valid").GetBoolean().ShouldBeFalse();
        var pointers = verdict.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()).ToList();
        pointers.ShouldContain("/1/id");
        pointers.ShouldAllBe(p => p!.StartsWith("/1/"));
    }

    [Fact]
    public async Task A_NIR_is_refused_and_never_shown()
    {
        using var folder = new Folder();
        var file = folder.Write("p.json", Places.Replace("MAG-2026", "255081416802538", StringComparison.Ordinal));

        var run = await Invocation.Of("validate", file, "--type", "places");

        run.Code.ShouldBe(1);
        run.Output.ShouldContain(": nir: /session_cle/reference: ");
        run.Output.ShouldNotContain("255081416802538");
    }

    [Fact]
    public async Task Machines_are_told_the_keyword_that_refused()
    {
        using var folder = new Folder();
        var file = folder.Write("p.json", Places.Replace("\"ouvert\"", "\"Ouvert\"", StringComparison.Ordinal));

        var run = await Invocation.Of("validate", file, "--type", "places", "--json");

        var error = JsonDocument.Parse(run.Output).RootElement.GetProperty("errors")[0];
        error.EnumerateObject().Select(p => p.Name).ShouldBe(["pointer", "code", "message", "line", "column", "schema"]);
        error.GetProperty("schema").GetString().ShouldBe("https://sibridge.example/schemas/communs.v1.schema.json#/$defs/etat_recrutement/enum");
        error.GetProperty("message").GetString().ShouldBe("valeur hors liste: attendu une de ouvert, ferme, suspendu; reçu «Ouvert»; vouliez-vous dire «ouvert» ?");
    }

    [Fact]
    public async Task Of_very_many_errors_a_hundred_are_shown_and_the_others_counted()
    {
        using var folder = new Folder();
        var schema = folder.Write("s.json", """{ "items": { "items": { "type": "string" } } }""");

        var one = await Invocation.Of("validate", folder.Write("a.json", $"[[{string.Join(',', Enumerable.Repeat('1', 130))}]]"), "--schema", schema);

        one.Output.Split('\n').Count(l => l.Contains(": type: ")).ShouldBe(100);
        one.Output.ShouldContain("a.json : et 30 autres erreurs.\n");
        one.Output.ShouldEndWith("a.json : refusé, plus de 100 erreurs.\n");
    }

    [Fact]
    public async Task A_file_larger_than_the_gateway_takes_is_refused_and_not_read_to_its_end()
    {
        using var folder = new Folder();
        var file = Path.Combine(folder.Path, "large.json");
        using (var stream = File.Create(file)) stream.SetLength(8L << 30);

        var run = await Invocation.Of("validate", file, "--type", "places");

        run.Code.ShouldBe(1);
        run.Output.ShouldStartWith($"{file}:1:1: too-large: document trop grand: 64 Mio au plus");
    }

    [Fact]
    public void A_machine_without_time_zones_is_told_what_to_install() =>
        Should.Throw<CannotRunException>(() => new MessageVerdict("places", TimeProvider.System, zone: "Europe/Nulle-Part").Of(Encoding.UTF8.GetBytes(Places)))
            .Message.ShouldBe("Cette machine ne connaît pas le fuseau horaire Europe/Nulle-Part : installez les données de fuseaux horaires (le paquet tzdata).");

    [Fact]
    public async Task A_schema_of_ones_own_finds_its_neighbours_by_path_and_by_published_address()
    {
        using var folder = new Folder();
        var root = folder.Write("root.json", """{ "properties": { "a": { "$ref": "part.json#/$defs/n" }, "b": { "$ref": "https://exemple.org/v1/other.json" } } }""");
        folder.Write("part.json", """{ "$defs": { "n": { "type": "integer" } } }""");
        folder.Write("other.json", """{ "$id": "https://exemple.org/v1/other.json", "type": "boolean" }""");

        (await Invocation.Of("validate", folder.Write("good.json", """{ "a": 1, "b": true }"""), "--schema", root)).Code.ShouldBe(0);
        var refused = await Invocation.Of("validate", folder.Write("bad.json", """{ "a": "1", "b": 0 }"""), "--schema", root);

        refused.Code.ShouldBe(1);
        refused.Output.ShouldContain("bad.json:1:8: type: /a: ");
        refused.Output.ShouldContain("bad.json:1:18: type: /b: ");
    }

    [Fact]
    public async Task A_schema_that_makes_too_much_work_of_a_file_is_another_exit_status_than_refused()
    {
        using var folder = new Folder();
        var schema = folder.Write("schema.json", """{ "pattern": "^(?=a)(a+)+$" }""");

        var run = await Invocation.Of("validate", folder.Write("lent.json", $"\"{new string('a', 60)}!\""), "--schema", schema);

        run.Code.ShouldBe(2);
        run.Error.ShouldContain("évaluation abandonnée");
    }

    [Fact]
    public async Task A_schema_whose_reference_leads_to_no_file_is_not_usable()
    {
        using var folder = new Folder();
        var run = await Invocation.Of("validate", folder.Write("a.json", "{}"), "--schema", folder.Write("s.json", """{ "$ref": "absent.json" }"""));

        run.Code.ShouldBe(2);
        run.Error.ShouldContain("la référence absent.json ne mène à aucun schéma enregistré");
    }

    [Theory]
    [InlineData("validate", "absent.json", "--type", "places")]
    [InlineData("validate", "absent.json", "--schema", "absent-too.json")]
    [InlineData("validate", "absent.json", "--type", "place")]
    [InlineData("validate", "absent.json")]
    [InlineData("validate")]
    public async Task What_cannot_be_judged_is_another_exit_status_than_refused(params string[] args)
    {
        var run = await Invocation.Of(args);

        run.Code.ShouldBe(2);
        run.Error.ShouldNotBeEmpty();
        run.Output.ShouldBeEmpty();
    }
}
