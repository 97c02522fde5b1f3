using Shouldly;
using SiBridge.Gateway;
using SiBridge.JsonSchema;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Gateway;

public abstract class AdmissionTests(Engine engine)
{
    [Fact]
    public async Task A_mistyped_SIRET_is_told_by_the_rule_that_names_the_mistake()
    {
        await using var bridge = new EmbeddedBridge(engine, Networks.Normandie);

        var problem = (await bridge.Judge("of-pommier-bleu", Messages.Places.With(("organisme", "12345678200011")))).Problem!;

        problem.ShouldSatisfyAllConditions(p => p.Slug.ShouldBe("business-rule"), p => p.Errors!.Select(e => e.Code).ShouldBe(["siret"]));
    }

    [Fact]
    public async Task Nobody_speaks_for_anothers_SIRET_or_structure_whatever_else_is_wrong()
    {
        await using var bridge = new EmbeddedBridge(engine, Networks.Normandie);

        (await bridge.Judge("of-pommier-bleu", Messages.Places.With(("organisme", Messages.TroisMarees)))).Problem!.Errors!.Single().Pointer.ShouldBe("/organisme");
        (await bridge.Judge("ml-le-havre", Messages.Prescription.With(("organisme", "12345678200011")))).Problem!
            .ShouldSatisfyAllConditions(p => p.Status.ShouldBe(403), p => p.Errors!.Single().Pointer.ShouldBe("/mission_locale"));
    }

    [Theory]
    [InlineData("constate_le", "2026-06-26T08:00:00+23:59", "/constate_le")]
    [InlineData("emis_le", "2026-06-26T08:00:00-14:01", "/emis_le")]
    [InlineData("emis_le", "0001-01-01T00:00:00+01:00", "/emis_le")]
    public async Task An_instant_that_cannot_be_held_is_told_by_its_own_place(string property, string instant, string pointer)
    {
        await using var bridge = new EmbeddedBridge(engine, Networks.Normandie);

        var problem = (await bridge.Judge("of-pommier-bleu", Messages.Places.With((property, instant)))).Problem!;

        problem.Slug.ShouldBe("schema-violation");
        problem.Errors!.Select(e => (e.Pointer, e.Code, e.Message)).ShouldBe(
            [(pointer, "format", "un instant de l'an 1 à 9999 avec un décalage de 14 h au plus est attendu.")]);
    }

    [Theory]
    [InlineData("$.emis_le", "/emis_le")]
    [InlineData("$.informations_collectives[2].date_heure", "/informations_collectives/2/date_heure")]
    [InlineData("$", "")]
    [InlineData(null, "")]
    public void Where_the_reader_stopped_is_told_as_a_JSON_pointer(string? path, string pointer) => MessageCheck.Pointer(path).ShouldBe(pointer);

    [Fact]
    public async Task The_Region_reads_a_journey_from_entree_on_or_from_an_abandon_whose_entree_never_came()
    {
        await using var bridge = new EmbeddedBridge(engine, Networks.Normandie);
        await bridge.Post("of-pommier-bleu", Messages.Session);
        await bridge.Post("ml-caen", Messages.Prescription);
        await bridge.Post("of-pommier-bleu", Messages.Resultat);
        (await Seen()).ShouldBeFalse();

        await bridge.Post("of-pommier-bleu", Messages.Abandon);
        (await Seen()).ShouldBeTrue();

        async Task<bool> Seen() => await new ParcoursReader(bridge.Database)
            .Find(Messages.Caen, "P-2026-0417", new(bridge.Network.Current.ByCode("region-normandie"), null), bridge.Network.Current) is not null;
    }
}

public sealed class Admission_on_SQLite() : AdmissionTests(Engine.SQLite);

public sealed class Admission_on_PostgreSQL() : AdmissionTests(Engine.PostgreSQL);
