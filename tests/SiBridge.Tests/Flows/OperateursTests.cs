using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Network;
using SiBridge.Tests.Support;
using SiBridge.Translation.FranceTravail;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>What an employment operator reads of journeys: of those whom it knows, that there is a status, and from when.</summary>
public abstract class OperateursTests(Engine engine) : IAsyncDisposable
{
    private static readonly Partner FranceTravail = Networks.Other(PartnerKind.Operateur, "france-travail", Networks.Takes(["resultat", "entree", "abandon", "session"]));

    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie.With(FranceTravail));

    [Fact]
    public async Task An_operateur_reads_the_journeys_of_those_whom_it_knows_in_order()
    {
        await bridge.Post("ml-caen", Prescription);
        foreach (var answer in new[] { Reponse, Resultat, Entree, Interruption, Abandon }) await bridge.Post("of-pommier-bleu", answer);

        (await bridge.To("france-travail")).ShouldBe(["resultat pending", "entree blocked", "abandon blocked"]);
    }

    [Fact]
    public async Task Whom_no_prescription_says_that_it_knows_an_operateur_does_not_hear_of()
    {
        var unknown = Prescription.Json.DeepClone().AsObject();
        unknown["jeune"]!.AsObject().Remove("france_travail_id");
        await bridge.Post("ml-caen", new("prescription", unknown));

        var entree = await bridge.Post("of-pommier-bleu", Entree);

        (await bridge.To("france-travail")).ShouldBeEmpty();
        (await bridge.View(entree)).NotSubscribed.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_an_operateur_did_not_ask_for_is_none_of_its_business()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Entree);

        (await bridge.View(await bridge.Post("of-pommier-bleu", Interruption))).NotSubscribed.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_reads_its_own_id_of_the_young_person_the_session_and_the_status_and_nobody_s_name()
    {
        await bridge.Post("ml-caen", Prescription);

        var receipt = await bridge.Post("of-pommier-bleu", Abandon.With(("motif", "sante")));

        var body = JsonNode.Parse(await bridge.Body(receipt, "france-travail"))!.AsObject();
        body.Select(p => p.Key).ShouldBe(["id", "emis_le", "date_sortie", "france_travail_id", "session_cle", "type", "receipt", "emetteur"]);
        body["france_travail_id"]!.GetValue<string>().ShouldBe("4053956Z");
    }

    [Fact]
    public async Task In_its_own_format_a_status_without_a_code_waits_and_one_with_a_code_goes()
    {
        var tables = Tables.With(JsonNode.Parse(
            $$"""
            { "agrement": { "correspondances": [{ "de": "{{FranceTravailFormat.Ours}}", "vers": "{{FranceTravailFormat.Theirs}}", "codes": [{ "de": "retenu", "vers": "PFR" }] }] } }
            """)!.AsObject());
        var reader = FranceTravail with { Receives = [FranceTravail.Receives[0] with { Channel = Networks.Channel("""{ "kind": "inbox", "format": "francetravail" }""") }] };
        bridge.Network.Replace(Networks.Normandie.With(reader) with { Tables = tables, Formats = new([], tables) });
        await bridge.Post("ml-caen", Prescription);

        var resultat = await bridge.Post("of-pommier-bleu", Resultat);
        await bridge.Post("of-pommier-bleu", Entree);

        JsonNode.Parse(await bridge.Body(resultat, "france-travail"))!["codeStatutInscription"]!.GetValue<string>().ShouldBe("PFR");
        await bridge.Delivered("france-travail");
        (await bridge.To("france-travail")).ShouldBe(["resultat delivered", "entree exhausted"]);
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();
}

public sealed class Operateurs_on_SQLite() : OperateursTests(Engine.SQLite);

public sealed class Operateurs_on_PostgreSQL() : OperateursTests(Engine.PostgreSQL);
