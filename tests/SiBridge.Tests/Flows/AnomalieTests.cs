using System.Text.Json.Nodes;
using Dapper;
using Shouldly;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>Who sent a message that is held or refused learns of it on its own channel.</summary>
public abstract class AnomalieTests(Engine engine) : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    [Fact]
    public async Task The_emitter_of_what_is_held_is_told_at_once_and_nobody_else()
    {
        var entree = await bridge.Post("of-pommier-bleu", Entree);

        var told = (await Told("of-pommier-bleu")).ShouldHaveSingleItem();
        told["message"]!.ToJsonString().ShouldBe($$"""{"type":"entree","id":"entree-0417-1","receipt":"{{entree}}"}""");
        (Text(told, "code"), Text(told, "pointer"), (bool)told["definitive"]!).ShouldBe(("prescription_inconnue", "/prescription_id", false));
        Text(told, "explication").ShouldBe("Ce message attend sa prescription, encore inconnue ici.");
        (Text(told, "mission_locale"), Text(told, "prescription_id"), Text(told, "emetteur")).ShouldBe((Caen, "P-2026-0417", "sibridge"));
        told.Select(p => p.Key).Order().ShouldBe(
            ["a_faire", "code", "definitive", "emetteur", "emis_le", "explication", "id", "message", "mission_locale", "pointer", "prescription_id", "receipt", "type"]);
        foreach (var other in new[] { "ml-caen", "ml-le-havre", "of-trois-marees", "region-normandie" }) (await bridge.To(other)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Told_twice_and_routed_again_and_again_it_is_said_once_and_not_when_it_goes_on_after_all()
    {
        var entree = await bridge.Post("of-pommier-bleu", Entree);
        await bridge.Post("of-pommier-bleu", Entree);
        await bridge.Route(entree, entree);
        await bridge.Route(entree);

        await bridge.Post("ml-caen", Prescription);

        (await bridge.View(entree)).State.ShouldBe("routed");
        (await bridge.To("of-pommier-bleu")).ShouldBe(["anomalie pending", "prescription pending"]);
    }

    [Fact]
    public async Task What_came_in_the_wrong_order_and_goes_on_at_once_is_not_spoken_of()
    {
        await bridge.Post("ml-caen", Prescription);
        var reprise = await bridge.Accept("of-pommier-bleu", Reprise);
        await bridge.Accept("of-pommier-bleu", Interruption);

        await bridge.Route(reprise);

        (await Told("of-pommier-bleu")).ShouldBeEmpty();
        (await bridge.To("ml-caen")).ShouldBe(["interruption pending", "reprise blocked"]);
    }

    [Fact]
    public async Task Each_thing_that_it_waits_for_in_turn_is_told()
    {
        await bridge.Post("of-pommier-bleu", Reprise);

        await bridge.Post("ml-caen", Prescription);

        (await Told("of-pommier-bleu")).Select(a => Text(a, "code")).ShouldBe(["prescription_inconnue", "interruption_inconnue"]);
    }

    [Fact]
    public async Task A_reason_that_comes_back_is_not_told_again()
    {
        await bridge.Post("ml-caen", Prescription);
        var reprise = await bridge.Post("of-pommier-bleu", Reprise);
        foreach (var siret in new[] { "73282932000074", PommierBleu })
        {
            // Whose journey it is changes with the network.
            bridge.Network.Replace(Networks.Normandie.With(Networks.Organisme("of-pommier-bleu", siret, Networks.All)));
            await bridge.Route(reprise);
        }

        (await bridge.View(reprise)).Reason.ShouldBe("attend l'interruption à laquelle cette reprise met fin, encore inconnue ici.");
        (await Told("of-pommier-bleu")).Select(a => Text(a, "code")).ShouldBe(["interruption_inconnue", "prescription_inconnue"]);
    }

    [Fact]
    public async Task Refused_after_seven_days_it_is_told_as_definitive_once()
    {
        var reprise = await bridge.Post("of-pommier-bleu", Reprise);
        bridge.Clock.Advance(TimeSpan.FromDays(7));

        for (var i = 0; i < 2; i++) await bridge.Router.RefuseHeld(bridge.Clock.GetUtcNow() - TimeSpan.FromDays(7));

        (await bridge.View(reprise)).State.ShouldBe("refused");
        (await Told("of-pommier-bleu")).Select(a => (Text(a, "code"), (bool)a["definitive"]!)).ShouldBe([("prescription_inconnue", false), ("prescription_inconnue", true)]);
        var refused = (await Told("of-pommier-bleu"))[1];
        Text(refused, "explication").ShouldBe("Ce message est refusé après une attente trop longue : sa prescription est restée inconnue ici.");
        Text(refused, "a_faire").ShouldSatisfyAllConditions(t => t.ShouldNotContain("Rien si"), t => t.ShouldEndWith("renvoyez-le sous un nouvel « id », corrigé s'il le faut."));
        (await bridge.To("of-pommier-bleu")).ShouldBe(["anomalie pending", "anomalie blocked"]);
    }

    [Fact]
    public async Task What_turns_out_wrong_is_told_with_the_field_at_fault()
    {
        await bridge.Accept("ml-caen", Prescription);
        var correction = await bridge.Accept("ml-caen", Annulation.With(("id", "a-2"), ("corrige", "prescription-0418-1")));
        var other = await bridge.Accept("ml-caen", Prescription.With(("id", "prescription-0418-1"), ("prescription_id", "P-2026-0418")));

        await bridge.Route(other, correction);

        var told = (await Told("ml-caen")).ShouldHaveSingleItem();
        (Text(told, "code"), Text(told, "pointer"), (bool)told["definitive"]!).ShouldBe(("corrige", "/corrige", true));
        Text(told, "a_faire").ShouldContain("nouvel « id »");
    }

    [Fact]
    public async Task Of_places_the_session_is_named_as_they_name_it()
    {
        await bridge.Post("of-pommier-bleu", Messages.Places);

        var told = (await Told("of-pommier-bleu")).ShouldHaveSingleItem();
        (Text(told, "code"), Text(told, "organisme"), told["session_cle"]!.ToJsonString()).ShouldBe(("session_inconnue", PommierBleu, Triplet.ToJsonString()));
    }

    [Fact]
    public async Task Of_another_organismes_journey_no_more_is_told_than_of_an_unknown_one()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-trois-marees", Entree.With(("id", "e-1")));
        await bridge.Post("of-trois-marees", Entree.With(("id", "e-2"), ("prescription_id", "P-2026-9999")));

        var told = await Told("of-trois-marees");

        told.Count.ShouldBe(2);
        (Text(told[0], "code"), Text(told[0], "explication"), Text(told[0], "a_faire")).ShouldBe((Text(told[1], "code"), Text(told[1], "explication"), Text(told[1], "a_faire")));
    }

    [Fact]
    public async Task Who_does_not_take_anomalies_has_none()
    {
        bridge.Network.Replace(Networks.Normandie.With(Networks.Organisme("of-pommier-bleu", PommierBleu, Networks.Takes(["prescription"]))));

        await bridge.Post("of-pommier-bleu", Entree);

        (await bridge.Database.Read(db => db.ExecuteScalar<int>("SELECT COUNT(*) FROM message WHERE type = 'anomalie'"))).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_said_is_of_the_shape_that_its_schema_tells()
    {
        await bridge.Post("of-pommier-bleu", Entree);
        await bridge.Post("of-pommier-bleu", Reprise.With(("corrige", "inconnu")));
        await bridge.Post("of-pommier-bleu", Messages.Places);

        foreach (var told in await Told("of-pommier-bleu"))
        {
            foreach (var own in new[] { "type", "receipt", "emetteur" }) told.Remove(own);
            EmbeddedBridge.Schemas.Message("anomalie").Evaluate(System.Text.Json.JsonSerializer.SerializeToElement(told)).ShouldBeEmpty();
        }
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    /// <summary>What a partner reads in the anomalies told to it, in order.</summary>
    private async Task<IReadOnlyList<JsonObject>> Told(string partner)
    {
        var receipts = await bridge.Database.Read(db => db.Query<Guid>(
            "SELECT m.receipt FROM message m JOIN delivery d ON d.message = m.seq WHERE m.type = 'anomalie' AND d.recipient = @partner ORDER BY m.seq", new { partner }).ToList());
        var bodies = new List<JsonObject>();
        foreach (var receipt in receipts) bodies.Add(JsonNode.Parse(await bridge.Body(receipt, partner))!.AsObject());
        return bodies;
    }

    private static string Text(JsonObject json, string name) => (string)json[name]!;
}

public sealed class Anomalie_on_SQLite() : AnomalieTests(Engine.SQLite);

public sealed class Anomalie_on_PostgreSQL() : AnomalieTests(Engine.PostgreSQL);
