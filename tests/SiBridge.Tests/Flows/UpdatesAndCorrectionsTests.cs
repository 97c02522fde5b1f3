using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Parcours;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>What is said anew of a journey: a prescription under a new id, and messages that replace earlier ones.</summary>
public abstract class UpdatesAndCorrectionsTests(Engine engine) : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    [Fact]
    public async Task An_update_of_a_prescription_goes_to_the_organisme()
    {
        await bridge.Post("ml-caen", Prescription);

        var update = await bridge.Post("ml-caen", Prescription.With(("id", "prescription-0417-2"), ("emis_le", "2026-06-30T08:00:00+02:00"), ("dossier", "654321")));
        var reponse = await bridge.Post("of-pommier-bleu", Reponse);

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending", "prescription blocked"]);
        (await bridge.View(update)).State.ShouldBe("routed");
        JsonNode.Parse((await bridge.Body(reponse, "ml-caen")))!["dossier"]!.GetValue<string>().ShouldBe("654321");
    }

    [Theory]
    [InlineData("organisme", TroisMarees, "organisme_change")]
    [InlineData("session_cle", """{ "formation": "1", "action": "2", "session": "3" }""", "session_change")]
    public async Task An_update_that_changes_whom_or_what_it_is_for_is_refused(string property, string value, string code)
    {
        await bridge.Post("ml-caen", Prescription);

        var problem = (await bridge.Judge("ml-caen", Prescription.With(("id", "p-2"), (property, value.StartsWith('{') ? JsonNode.Parse(value) : value)))).Problem!;

        problem.Slug.ShouldBe("business-rule");
        problem.Errors!.Select(e => e.Code).ShouldBe([code]);
    }

    [Fact]
    public async Task An_update_may_name_the_session_by_its_other_name()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("ml-caen", Prescription);

        var update = await bridge.Post("ml-caen", Prescription.With(("id", "p-2"), ("session_cle", Messages.Reference)));

        (await bridge.View(update)).State.ShouldBe("routed");
    }

    [Fact]
    public async Task What_turns_out_wrong_only_later_is_refused_with_a_reason()
    {
        await bridge.Accept("ml-caen", Prescription);
        // Nobody knows yet that what it corrects is of another type and another journey.
        var correction = await bridge.Accept("ml-caen", Annulation.With(("id", "a-2"), ("corrige", "prescription-0418-1")));
        var other = await bridge.Accept("ml-caen", Prescription.With(("id", "prescription-0418-1"), ("prescription_id", "P-2026-0418")));

        await bridge.Route(other, correction);

        (await bridge.View(correction)).State.ShouldBe("refused");
        (await bridge.View(correction)).Reason.ShouldBe("/corrige : « corrige » nomme un message d'un autre type, d'un autre parcours ou d'une autre session.");
        (await bridge.Parcours())!.Etat.ShouldBe(EtatParcours.Emise);
    }

    [Fact]
    public async Task A_correction_of_an_unknown_message_is_held_until_that_one_arrives()
    {
        await bridge.Post("ml-caen", Prescription);
        var correction = await bridge.Post("of-pommier-bleu", Resultat.With(("id", "r-2"), ("corrige", "resultat-0417-1"), ("resultat", "liste_attente"), ("emis_le", "2026-07-07T12:00:00+02:00")));
        (await bridge.View(correction)).State.ShouldBe("held");

        await bridge.Post("of-pommier-bleu", Resultat);

        (await bridge.View(correction)).State.ShouldBe("routed");
        (await bridge.To("ml-caen")).ShouldBe(["resultat pending", "resultat blocked"]);
        (await bridge.Parcours())!.Historique.Select(l => l.Etat).ShouldBe([EtatParcours.Emise, EtatParcours.ListeAttente]);
    }

    [Fact]
    public async Task Places_told_by_the_reference_of_a_session_known_by_its_triplet_too_can_be_corrected()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("of-pommier-bleu", Messages.Places.With(("session_cle", Messages.Reference)));

        var correction = await bridge.Post("of-pommier-bleu", Messages.Places.With(
            ("id", "places-2"), ("corrige", Messages.Places.Id), ("session_cle", Messages.Reference), ("places_disponibles", 4)));

        (await bridge.View(correction)).State.ShouldBe("routed");
    }

    [Fact]
    public async Task A_correction_may_be_the_first_to_tell_both_names_of_its_session()
    {
        await bridge.Post("of-pommier-bleu", Session.With(("id", "s-1"), ("session_cle", Messages.Reference)));

        var correction = await bridge.Post("of-pommier-bleu", Session.With(("id", "s-2"), ("corrige", "s-1")));

        (await bridge.View(correction)).State.ShouldBe("routed");
    }

    [Fact]
    public async Task A_correction_by_the_triplet_finds_what_still_lies_under_the_reference()
    {
        await bridge.Post("of-pommier-bleu", Session.With(("id", "s-1"), ("session_cle", Messages.Reference)));
        // Both names are known from here on; nothing has moved yet.
        await bridge.Accept("of-pommier-bleu", Session.With(("id", "s-2")));

        var correction = await bridge.Post("of-pommier-bleu", Session.With(("id", "s-3"), ("corrige", "s-1"), ("session_cle", Triplet)));

        (await bridge.View(correction)).State.ShouldBe("routed");
    }

    [Fact]
    public async Task A_correction_that_names_another_session_is_refused()
    {
        await bridge.Post("of-pommier-bleu", Session);

        var names = Triplet.DeepClone().AsObject();
        names["session"] = "28_SE_0000499999";
        var problem = (await bridge.Judge("of-pommier-bleu", Session.With(("id", "s-2"), ("corrige", Session.Id), ("session_cle", names)))).Problem!;

        problem.Errors!.Select(e => e.Code).ShouldBe(["corrige"]);
    }

    [Fact]
    public async Task Another_emitters_id_is_not_known_to_who_corrects_it()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Resultat);

        var correction = await bridge.Post("ml-caen", Annulation.With(("corrige", "resultat-0417-1")));

        (await bridge.View(correction)).State.ShouldBe("held");
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();
}

public sealed class UpdatesAndCorrections_on_SQLite() : UpdatesAndCorrectionsTests(Engine.SQLite);

public sealed class UpdatesAndCorrections_on_PostgreSQL() : UpdatesAndCorrectionsTests(Engine.PostgreSQL);
