using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Journal;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>What the bridge itself says, in its own name.</summary>
public abstract class EmissionTests(Engine engine) : IAsyncDisposable
{
    private static readonly string Key = OrderKey.OfJourney(Caen, "P-2026-0417");

    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    [Fact]
    public async Task It_reaches_its_recipients_in_order_with_the_journeys_other_messages_each_with_what_it_may_read()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Reponse);

        (await Emit()).ShouldBeTrue();
        await bridge.Post("of-pommier-bleu", Resultat);

        (await bridge.To("ml-caen")).ShouldBe(["reponse pending", "rappel blocked", "resultat blocked"]);
        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending", "rappel blocked"]);
        var receipt = await Receipt();
        JsonNode.Parse(await bridge.Body(receipt, "ml-caen"))!.ToJsonString().ShouldBe(JsonNode.Parse(
            $$"""
            { "id": "rappel:essai:1", "emis_le": "2026-09-30T12:00:00+00:00", "echeance": "reponse", "rang": 1, "depuis": "2026-09-28", "attendu_de": "of-pommier-bleu", "texte": "T", "a_faire": "F",
              "mission_locale": "14327S00", "prescription_id": "P-2026-0417", "dossier": "123456", "type": "rappel", "receipt": "{{receipt}}", "emetteur": "sibridge" }
            """)!.ToJsonString());
        JsonNode.Parse(await bridge.Body(receipt, "of-pommier-bleu"))!["dossier"].ShouldBeNull();
    }

    [Fact]
    public async Task However_often_and_by_whomever_it_is_said_it_is_said_once()
    {
        await bridge.Post("ml-caen", Prescription);
        var other = bridge.Database.IsShared ? bridge.OneMore() : bridge.Database;

        var said = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Emit(i % 2 == 0 ? bridge.Database : other)));

        said.Count(s => s).ShouldBe(1);
        (await bridge.To("ml-caen")).ShouldBe(["rappel pending"]);
    }

    [Fact]
    public async Task It_tells_nothing_about_the_journey_and_the_journey_goes_on()
    {
        await bridge.Post("ml-caen", Prescription);
        await Emit();

        await bridge.Post("of-pommier-bleu", Reponse);

        (await bridge.Parcours())!.Historique.Select(l => l.Type).ShouldBe(["prescription", "reponse"]);
    }

    [Fact]
    public async Task Its_state_names_who_does_not_take_it()
    {
        bridge.Network.Replace(Networks.Normandie.With(Networks.MissionLocale("ml-caen", Caen, Networks.Takes(["entree"]))));
        await bridge.Post("ml-caen", Prescription);

        await Emit();

        var view = await bridge.View(await Receipt());
        view.State.ShouldBe("routed");
        view.NotSubscribed.ShouldBe(["ml-caen"]);
        view.Deliveries.Select(d => d.Recipient).ShouldBe(["of-pommier-bleu"]);
    }

    [Fact]
    public async Task Nothing_is_said_under_a_key_that_is_not_locked() =>
        (await Should.ThrowAsync<InvalidOperationException>(() => bridge.Database.Write(db => NewRouting(db).Emit(Said())))).Message.ShouldContain("must be locked");

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    private Task<bool> Emit(Database? by = null) => (by ?? bridge.Database).Write(db =>
    {
        var routing = NewRouting(db);
        routing.Lock([Key]);
        var said = routing.Emit(Said());
        routing.Flush();
        return said;
    });

    private Routing NewRouting(System.Data.Common.DbConnection db) => new(db, bridge.Network.Current, bridge.Clock.GetUtcNow());

    private Emission Said() => new(
        "rappel",
        new SiBridge.Contracts.Rappel("rappel:essai:1", bridge.Clock.GetUtcNow(), "reponse", 1, new(2026, 9, 28), "of-pommier-bleu", "T", "F", Caen, "P-2026-0417"),
        Key,
        [(Audience.MissionLocale, bridge.Network.Current.ByCode("ml-caen")!), (Audience.Organisme, bridge.Network.Current.ByCode("of-pommier-bleu")!)],
        new("123456", PommierBleu, Prescription.Read<SiBridge.Contracts.Prescription>().SessionCle, null, Prescription.Read<SiBridge.Contracts.Prescription>().Jeune));

    private Task<Guid> Receipt() => bridge.Database.Read(db => JournalReader.ByIds(db, [(SiBridge.Contracts.Emetteurs.Pont, "rappel:essai:1")]).Single().Receipt);
}

public sealed class Emission_on_SQLite() : EmissionTests(Engine.SQLite);

public sealed class Emission_on_PostgreSQL() : EmissionTests(Engine.PostgreSQL);
