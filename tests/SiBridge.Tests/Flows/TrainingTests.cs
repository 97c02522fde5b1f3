using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Parcours;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>The steps around the selection and within the training: appointments, pauses, the end.</summary>
public abstract class TrainingTests(Engine engine) : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    [Fact]
    public async Task Appointments_concern_the_Mission_Locale_alone_and_what_follows_the_entry_the_Region_too()
    {
        await bridge.Post("ml-caen", Prescription);
        foreach (var answer in new[] { Reponse, Convocation, Presence, Resultat, Entree, Interruption, Reprise, Fin }) await bridge.Post("of-pommier-bleu", answer);

        (await bridge.To("ml-caen")).ShouldBe(
        [
            "reponse pending", "convocation blocked", "presence blocked", "resultat blocked", "entree blocked", "interruption blocked", "reprise blocked", "fin blocked",
        ]);
        (await bridge.To("region-normandie")).ShouldBe(["resultat pending", "entree blocked", "interruption blocked", "reprise blocked", "fin blocked"]);
        (await bridge.Parcours())!.Historique.Select(l => l.Etat.Wire()).ShouldBe(
            ["emise", "recue", "convoquee", "presente", "retenue", "entree", "interrompue", "entree", "terminee"]);
        (await bridge.Parcours())!.Historique.ShouldAllBe(l => l.Effet);
    }

    [Fact]
    public async Task A_convocation_is_of_the_day_of_the_appointment_where_the_organisme_is()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Convocation.With(("date_heure", "2026-07-02T00:30:00+02:00")));

        (await bridge.Parcours())!.Historique[^1].Date.ShouldBe(new(2026, 7, 2));
    }

    [Fact]
    public async Task A_reprise_before_its_interruption_is_held_and_goes_on_by_itself()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Entree);
        var reprise = await bridge.Post("of-pommier-bleu", Reprise);
        (await bridge.View(reprise)).State.ShouldBe("held");
        (await bridge.View(reprise)).Reason.ShouldBe("attend l'interruption à laquelle cette reprise met fin, encore inconnue ici.");

        await bridge.Post("of-pommier-bleu", Interruption);

        (await bridge.View(reprise)).State.ShouldBe("routed");
        (await bridge.To("ml-caen")).ShouldBe(["entree pending", "interruption blocked", "reprise blocked"]);
        (await bridge.Parcours())!.Etat.ShouldBe(EtatParcours.Entree);
    }

    [Fact]
    public async Task A_reprise_that_came_before_everything_waits_for_the_prescription_and_then_for_the_interruption()
    {
        var reprise = await bridge.Post("of-pommier-bleu", Reprise);
        await bridge.Post("of-pommier-bleu", Interruption);
        (await bridge.View(reprise)).Reason.ShouldBe("attend sa prescription, encore inconnue ici.");

        await bridge.Post("ml-caen", Prescription);

        (await bridge.To("ml-caen")).ShouldBe(["interruption pending", "reprise blocked"]);
    }

    [Fact]
    public async Task A_reprise_without_interruption_tells_nothing_not_even_before_it_is_held()
    {
        await bridge.Post("ml-caen", Prescription);

        var reprise = await bridge.Accept("of-pommier-bleu", Reprise);

        (await bridge.Parcours())!.EntreeConnue.ShouldBeFalse();
        await bridge.Route(reprise);
        (await bridge.Parcours())!.Historique.Select(l => l.Type).ShouldBe(["prescription"]);
    }

    [Fact]
    public async Task What_a_held_reprise_waits_for_is_told_anew_when_it_changes()
    {
        var reprise = await bridge.Post("of-pommier-bleu", Reprise);

        await bridge.Post("ml-caen", Prescription);

        (await bridge.View(reprise)).State.ShouldBe("held");
        (await bridge.View(reprise)).Reason.ShouldBe("attend l'interruption à laquelle cette reprise met fin, encore inconnue ici.");
    }

    [Theory]
    [InlineData("convocation")]
    [InlineData("presence")]
    [InlineData("interruption")]
    [InlineData("reprise")]
    [InlineData("fin")]
    public async Task Told_twice_and_routed_twice_each_is_sent_once(string type)
    {
        await bridge.Post("ml-caen", Prescription);
        if (type is "reprise") await bridge.Post("of-pommier-bleu", Interruption);
        var message = new[] { Convocation, Presence, Interruption, Reprise, Fin }.Single(m => m.Type == type);

        var first = await bridge.Post("of-pommier-bleu", message);
        var again = await bridge.Post("of-pommier-bleu", message);
        await bridge.Route(first, again);

        again.ShouldBe(first);
        (await bridge.To("ml-caen")).Count(d => d.StartsWith(type + " ", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task The_Region_reads_a_personal_reason_where_health_interrupted()
    {
        await bridge.Post("ml-caen", Prescription);

        var interruption = await bridge.Post("of-pommier-bleu", Interruption.With(("motif", "sante")));

        JsonNode.Parse(await bridge.Body(interruption, "ml-caen"))!["motif"]!.GetValue<string>().ShouldBe("sante");
        var region = JsonNode.Parse(await bridge.Body(interruption, "region-normandie"))!.AsObject();
        region["motif"]!.GetValue<string>().ShouldBe("raison_personnelle");
        region.Select(p => p.Key).Order().ShouldBe(
        [
            "date_debut", "emetteur", "emis_le", "financeurs", "id", "jeune", "mission_locale", "motif", "organisme", "prescription_id", "receipt", "reprise_prevue", "session_cle", "type",
        ]);
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();
}

public sealed class Training_on_SQLite() : TrainingTests(Engine.SQLite);

public sealed class Training_on_PostgreSQL() : TrainingTests(Engine.PostgreSQL);
