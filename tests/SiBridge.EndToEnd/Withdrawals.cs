using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>An annulation cancels what has not left; what has, or may have, is followed by it.</summary>
public sealed class Withdrawals
{
    [Fact]
    public async Task An_organisme_that_could_not_be_reached_hears_nothing_of_what_was_taken_back_meanwhile()
    {
        // Two attempts soon and no more, so that none is under way when the annulation comes: what may have left is followed by it.
        await using var normandie = await Normandie.Start(own => [new(own.NetworkFile, own.DataFolder)], own =>
            own.Network.Partner("of-pommier-bleu")["receives"]![0]!["channel"]!["retry"] = new JsonObject { ["pauses"] = new JsonArray(3, 3_600) });
        var (takenBack, other, caen) = (Journey.OfCaen(), Journey.OfCaen(), normandie.As("ml-caen"));
        await normandie.OfPommierBleu.Stop();
        var prescription = await caen.Sends("/v1/prescriptions", takenBack.Prescription());
        // Tried in vain, and tried in vain again by another process after a kill.
        await Eventually.Holds(async () => ((int)(await normandie.Operator.Delivery(prescription, "pending"))["attempts"]!).ShouldBeGreaterThan(0));
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();
        await Eventually.Holds(async () => ((int)(await normandie.Operator.Delivery(prescription, "pending"))["attempts"]!).ShouldBe(2));

        var annulation = await caen.Sends("/v1/annulations", takenBack.Annulation());

        (await caen.Message(annulation, "routed")).Deliveries().ShouldBeEmpty();
        (await caen.Message(annulation)).Text("reason").ShouldContain("son envoi est annulé");
        await normandie.Operator.Delivery(prescription, "cancelled");
        await normandie.OfPommierBleu.Start();
        await caen.Sends("/v1/prescriptions", other.Prescription());
        await normandie.OfPommierBleu.Gets(1, other);
        normandie.OfPommierBleu.About(takenBack).ShouldBeEmpty();
        (await caen.Get(takenBack.Path)).Json.Text("etat").ShouldBe("annulee");
    }

    [Fact]
    public async Task What_was_being_sent_when_the_bridge_was_killed_is_sent_again_and_followed_by_the_annulation()
    {
        await using var normandie = await Normandie.Start();
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        normandie.OfPommierBleu.Answers = _ => Reply.Hang;
        await caen.Sends("/v1/prescriptions", journey.Prescription());
        await Eventually.Holds(() => normandie.OfPommierBleu.About(journey).ShouldHaveSingleItem());
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();

        await caen.Sends("/v1/annulations", journey.Annulation());
        normandie.OfPommierBleu.Answers = _ => Reply.Ok;
        await normandie.Bridge.Kill();
        await normandie.Bridge.Start();

        await Eventually.Holds(() => normandie.OfPommierBleu.About(journey)[^1].Type.ShouldBe("annulation"));
        normandie.OfPommierBleu.About(journey).SkipLast(1).ShouldAllBe(r => r.Type == "prescription");
    }

    [Fact]
    public async Task What_an_organisme_refused_is_not_sent_again_after_its_annulation()
    {
        await using var normandie = await Normandie.Start();
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        normandie.OfPommierBleu.Answers = request => request.Type is "prescription" ? new Reply(422) : Reply.Ok;
        var prescription = await caen.Sends("/v1/prescriptions", journey.Prescription());
        var failed = await normandie.Operator.Delivery(prescription, "failed");
        await caen.Sends("/v1/annulations", journey.Annulation());
        await Eventually.Holds(() => normandie.OfPommierBleu.About(journey)[^1].Type.ShouldBe("annulation"));

        var refused = (await normandie.Operator.Post($"/v1/admin/deliveries/{failed.Text("delivery")}/replay", new JsonObject())).ShouldBe(409, "not-now");

        refused.Json.Text("detail").ShouldStartWith("La Mission Locale a annulé cette prescription");
        normandie.OfPommierBleu.About(journey).Count(r => r.Type == "prescription").ShouldBe(1);
    }

    [Fact]
    public async Task A_reader_that_comes_too_late_finds_nothing_of_it_in_its_inbox()
    {
        await using var normandie = await Normandie.Start();
        var (journey, caen, of) = (Journey.OfCaen(), normandie.As("ml-caen"), normandie.As("of-trois-marees"));
        var prescription = await caen.Sends("/v1/prescriptions", journey.Prescription().With("organisme", Normandie.TroisMarees));
        await caen.Message(prescription, "routed");

        await caen.Message(await caen.Sends("/v1/annulations", journey.Annulation()), "routed");

        (await of.Post("/v1/inbox/leases", "{}")).ShouldBe(200).Json.List("deliveries").ShouldBeEmpty();
        await normandie.Operator.Delivery(prescription, "cancelled");
    }
}
