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
    public async Task A_broken_rule_is_told_with_line_column_pointer_and_code()
    {
        using var folder = new Folder();
        var file = folder.Write("p.json", Places.Replace("\"places_disponibles\": 3", "\"places_disponibles\": 15", StringComparison.Ordinal));

        var run = await Invocation.Of("validate", file, "--type", "places");

        run.Code.ShouldBe(1);
        run.Output.ShouldStartWith($"{file}:2:25: /places_disponibles: ");
        run.Output.ShouldContain("[places_capacite]");
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
        run.Output.ShouldContain("[nir]");
        run.Output.ShouldNotContain("255081416802538");
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
        refused.Output.ShouldContain("/a: ");
        refused.Output.ShouldContain("/b: ");
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
