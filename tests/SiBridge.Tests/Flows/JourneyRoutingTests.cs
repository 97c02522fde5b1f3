using System.Text.Json.Nodes;
using Dapper;
using Shouldly;
using SiBridge.Journal;
using SiBridge.Flows;
using SiBridge.Parcours;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>Whom the messages of a journey concern, in which order, and what waits for what.</summary>
public abstract class JourneyRoutingTests(Engine engine) : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    [Fact]
    public async Task A_journey_from_prescription_to_abandon_reaches_each_of_its_readers_in_order()
    {
        await bridge.Post("ml-caen", Prescription);
        foreach (var answer in new[] { Reponse, Resultat, Entree, Abandon }) await bridge.Post("of-pommier-bleu", answer);

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending"]);
        (await bridge.To("ml-caen")).ShouldBe(["reponse pending", "resultat blocked", "entree blocked", "abandon blocked"]);
        (await bridge.To("region-normandie")).ShouldBe(["resultat pending", "entree blocked", "abandon blocked"]);
        (await bridge.To("ml-le-havre")).ShouldBeEmpty();
        (await bridge.To("of-trois-marees")).ShouldBeEmpty();
        (await bridge.Parcours())!.Etat.ShouldBe(EtatParcours.SortieAnticipee);
    }

    [Fact]
    public async Task Routing_the_same_receipt_twice_makes_one_delivery()
    {
        var receipt = await bridge.Post("ml-caen", Prescription);

        await bridge.Route(receipt);
        await bridge.Route(receipt, receipt);

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending"]);
    }

    [Fact]
    public async Task A_second_identical_message_is_accepted_but_not_sent_twice()
    {
        var first = await bridge.Post("ml-caen", Prescription);
        var again = await bridge.Post("ml-caen", Prescription.With(("commentaire", "dit autrement")));

        again.ShouldBe(first);
        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending"]);
    }

    [Fact]
    public async Task An_entree_before_its_prescription_is_held_and_goes_on_by_itself()
    {
        var entree = await bridge.Post("of-pommier-bleu", Entree);
        (await bridge.View(entree)).State.ShouldBe("held");
        (await bridge.View(entree)).Reason.ShouldBe("attend sa prescription, encore inconnue ici.");

        await bridge.Post("ml-caen", Prescription);

        (await bridge.View(entree)).State.ShouldBe("routed");
        (await bridge.View(entree)).Reason.ShouldBeNull();
        (await bridge.To("ml-caen")).ShouldBe(["entree pending"]);
        (await bridge.Parcours())!.Etat.ShouldBe(EtatParcours.Entree);
    }

    [Fact]
    public async Task Whichever_receipt_wakes_the_router_a_journeys_messages_go_in_the_order_of_their_acceptance()
    {
        await bridge.Accept("ml-caen", Prescription);
        await bridge.Accept("of-pommier-bleu", Reponse);
        var entree = await bridge.Accept("of-pommier-bleu", Entree);

        await bridge.Route(entree);

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending"]);
        (await bridge.To("ml-caen")).ShouldBe(["reponse pending", "entree blocked"]);
    }

    [Fact]
    public async Task Another_organismes_journey_is_held_exactly_like_an_unknown_one()
    {
        var unknown = await bridge.Post("of-trois-marees", Entree.With(("prescription_id", "P-2026-9999")));
        await bridge.Post("ml-caen", Prescription);

        var foreign = await bridge.Post("of-trois-marees", Entree.With(("id", "entree-etrangere")));

        (await bridge.View(foreign)).State.ShouldBe("held");
        (await bridge.View(foreign)).Reason.ShouldBe((await bridge.View(unknown)).Reason);
        (await bridge.To("ml-caen")).ShouldBeEmpty();
        (await bridge.Parcours())!.Etat.ShouldBe(EtatParcours.Emise);
    }

    [Fact]
    public async Task What_was_prescribed_to_an_organisme_that_nobody_speaks_for_leaves_when_one_is_connected()
    {
        bridge.Network.Replace(Networks.Normandie.Without("of-pommier-bleu"));
        var prescription = await bridge.Post("ml-caen", Prescription);
        (await bridge.View(prescription)).State.ShouldBe("routed");
        (await bridge.View(prescription)).Reason.ShouldBe("aucun partenaire ne tient ce SIRET : transmis dès qu'un organisme est raccordé.");

        await Connect(prescription);

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending"]);
        (await bridge.View(prescription)).Reason.ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_leaves_for_a_new_organisme_when_the_journey_was_closed_meanwhile()
    {
        bridge.Network.Replace(Networks.Normandie.Without("of-pommier-bleu"));
        var prescription = await bridge.Post("ml-caen", Prescription);
        await bridge.Post("ml-caen", Annulation);

        (await bridge.Database.Read(JournalReader.Awaited)).ShouldBeEmpty();
        await Connect(prescription);

        (await bridge.To("of-pommier-bleu")).ShouldBeEmpty();
        (await bridge.View(prescription)).Reason.ShouldBe("aucun partenaire ne tient ce SIRET, et le parcours est clos : rien à transmettre.");
    }

    [Fact]
    public async Task What_was_said_to_a_Mission_Locale_that_is_no_longer_connected_leaves_when_it_is_back()
    {
        await bridge.Post("ml-caen", Prescription);
        bridge.Network.Replace(Networks.Normandie.Without("ml-caen"));
        var reponse = await bridge.Post("of-pommier-bleu", Reponse);
        (await bridge.View(reponse)).Reason.ShouldBe("la Mission Locale n'est plus raccordée : transmis dès qu'elle l'est.");

        await Connect(reponse);
        await Connect(reponse);

        (await bridge.To("ml-caen")).ShouldBe(["reponse pending"]);
    }

    [Fact]
    public async Task Who_is_concerned_and_does_not_subscribe_is_named()
    {
        bridge.Network.Replace(Networks.Normandie.With(Networks.MissionLocale("ml-caen", Caen, Networks.Takes(["entree"]))).With(Networks.Region("region-normandie", "28")));
        await bridge.Post("ml-caen", Prescription);

        var resultat = await bridge.Post("of-pommier-bleu", Resultat);
        var entree = await bridge.Post("of-pommier-bleu", Entree);

        (await bridge.View(resultat)).NotSubscribed.ShouldBe(["ml-caen", "region-normandie"]);
        (await bridge.View(entree)).NotSubscribed.ShouldBe(["region-normandie"]);
        (await bridge.To("ml-caen")).ShouldBe(["entree pending"]);
    }

    [Theory]
    [InlineData("[2]", "28", true)]
    [InlineData("[4, 2]", "28", true)]
    [InlineData("[4]", "28", false)]
    [InlineData("[]", "28", false)]
    [InlineData("[2]", "53", false)]
    public async Task The_Region_reads_what_it_pays_for(string financeurs, string region, bool reads)
    {
        await bridge.Post("ml-caen", Prescription.With(("financeurs", JsonNode.Parse(financeurs)), ("region", region)));

        await bridge.Post("of-pommier-bleu", Resultat);

        (await bridge.To("region-normandie")).ShouldBe(reads ? ["resultat pending"] : []);
    }

    [Fact]
    public async Task Where_the_prescription_does_not_tell_who_pays_the_session_does()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Delivered("region-normandie");
        await bridge.Post("ml-caen", Prescription.With(("financeurs", null), ("region", null)));

        var resultat = await bridge.Post("of-pommier-bleu", Resultat);

        JsonNode.Parse((await bridge.Body(resultat, "region-normandie")))!["financeurs"]!.ToJsonString().ShouldBe("[2]");
    }

    [Fact]
    public async Task Recipients_read_what_the_emitter_does_not_know()
    {
        await bridge.Post("ml-caen", Prescription);

        var entree = await bridge.Post("of-pommier-bleu", Entree);

        JsonNode.Parse((await bridge.Body(entree, "ml-caen")))!["dossier"]!.GetValue<string>().ShouldBe("123456");
        var region = JsonNode.Parse((await bridge.Body(entree, "region-normandie")))!;
        region["jeune"]!["nom_naissance"]!.GetValue<string>().ShouldBe("MORVANDEL");
        region["organisme"]!.GetValue<string>().ShouldBe(PommierBleu);
        region["session_cle"]!.ToJsonString().ShouldBe(Triplet.ToJsonString());
    }

    [Fact]
    public async Task An_annulation_without_effect_goes_to_the_organisme_all_the_same()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Entree);

        (await bridge.Judge("ml-caen", Annulation)).New!.Avertissements.ShouldBe(["annulation_sans_effet"]);
        await bridge.Post("ml-caen", Annulation);

        (await bridge.To("of-pommier-bleu")).ShouldBe(["prescription pending", "annulation blocked"]);
        (await bridge.Parcours())!.Etat.ShouldBe(EtatParcours.Entree);
    }

    [Fact]
    public async Task The_network_version_that_a_message_was_routed_with_is_told()
    {
        bridge.Network.Replace(Networks.Normandie with { Version = 7 });

        (await bridge.View(await bridge.Post("ml-caen", Prescription))).NetworkVersion.ShouldBe(7);
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    private async Task Connect(Guid receipt)
    {
        bridge.Network.Replace(Networks.Normandie);
        var key = await bridge.Database.Read(db => db.QuerySingle<string>("SELECT order_key FROM message WHERE receipt = @receipt", new { receipt }));
        await bridge.Router.RouteKeys([key]);
    }
}

public sealed class JourneyRouting_on_SQLite() : JourneyRoutingTests(Engine.SQLite);

public sealed class JourneyRouting_on_PostgreSQL() : JourneyRoutingTests(Engine.PostgreSQL);
