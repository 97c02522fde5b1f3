using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>A Mission Locale prescribes; the organisme that the prescription names hears of it.</summary>
public sealed class Prescriptions(Normandie normandie) : IClassFixture<Normandie>
{
    [Fact]
    public async Task Reach_the_organisme_without_dossier_and_commentaire_and_the_receipt_warns_of_it()
    {
        var journey = Journey.OfCaen();
        var prescription = journey.Prescription().With("commentaire", "Vient en bus.");

        var answer = (await normandie.As("ml-caen").Post("/v1/prescriptions", prescription)).ShouldBe(202);

        answer.Json.Names().ShouldBe(["accepted_at", "avertissements", "id", "links", "receipt"]);
        answer.Json.Text("id").ShouldBe(prescription.Text("id"));
        answer.Json["links"]!.Text("self").ShouldBe($"/v1/messages/{answer.Receipt}");
        answer.Avertissements.ShouldBe(["commentaire_non_transmis", "session_inconnue"], ignoreOrder: true);

        var delivered = (await normandie.OfPommierBleu.Gets(1, journey))[0];
        var expected = prescription.Without("dossier", "commentaire").With("type", "prescription").With("receipt", answer.Receipt).With("emetteur", "ml-caen");
        delivered.Json.Names().ShouldBe(expected.Names());
        JsonNode.DeepEquals(delivered.Json, expected).ShouldBeTrue(delivered.Json.ToJsonString());
        var delivery = await normandie.Operator.Delivery(answer.Receipt, "delivered");
        delivery.Text("delivery").ShouldBe(delivered.WebhookId);
        ((int)delivery["attempts"]!).ShouldBe(1);
        normandie.NothingPersonalIsInTheLog();
    }

    [Fact]
    public async Task Are_signed_as_Standard_Webhooks_says_and_tell_their_length()
    {
        var journey = Journey.OfCaen();
        var receipt = await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        var delivered = (await normandie.OfPommierBleu.Gets(1, journey))[0];

        var secret = normandie.Network.SecretOf(normandie.OfPommierBleu);
        StandardWebhooks.Verifies(delivered, secret).ShouldBeTrue();
        StandardWebhooks.Verifies(delivered, [.. delivered.Body, (byte)' '], secret).ShouldBeFalse();
        StandardWebhooks.Verifies(delivered, [(byte)'[', .. delivered.Body.AsSpan(1)], secret).ShouldBeFalse();
        StandardWebhooks.Verifies(delivered, delivered.Body, secret, at: DateTimeOffset.UtcNow.AddMinutes(6)).ShouldBeFalse();
        StandardWebhooks.Verifies(delivered, TestNetwork.NewSecret()).ShouldBeFalse();
        delivered.Headers["Content-Length"].ShouldBe(delivered.Body.Length.ToString(CultureInfo.InvariantCulture));
        delivered.Headers.ContainsKey("Transfer-Encoding").ShouldBeFalse();
        delivered.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
        delivered.Type.ShouldBe("prescription");
        delivered.Receipt.ShouldBe(receipt);
        Encoding.UTF8.GetString(delivered.Body).ShouldContain("MORVANDEL");
    }

    [Fact]
    public async Task Warn_of_a_session_that_is_full_closed_or_begun_and_are_accepted()
    {
        var offer = Offer.New();
        await normandie.As("of-pommier-bleu").Sends("/v1/sessions", offer.Session().With("places_disponibles", 0).With("etat_recrutement", "ferme"));

        var answer = await normandie.As("ml-caen").Post("/v1/prescriptions", Journey.OfCaen().Prescription().With("session_cle", offer.Cle));

        answer.ShouldBe(202).Avertissements.ShouldBe(["session_complete", "session_fermee", "session_commencee"], ignoreOrder: true);
    }

    [Fact]
    public async Task Under_a_new_id_are_updates_that_follow_the_first()
    {
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        await caen.Sends("/v1/prescriptions", journey.Prescription());
        var update = journey.Prescription().With("emis_le", "2025-06-29T11:00:00+02:00").With("dispositif", "PACEA");
        await caen.Sends("/v1/prescriptions", update);

        var delivered = await normandie.OfPommierBleu.Gets(2, journey);

        delivered.Select(d => (string?)d.Json["dispositif"]).ShouldBe([null, "PACEA"]);
    }

    [Fact]
    public async Task Cannot_change_organisme_or_session_by_an_update()
    {
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        await caen.Sends("/v1/prescriptions", journey.Prescription());

        var otherOrganisme = await caen.Post("/v1/prescriptions", journey.Prescription().With("organisme", Normandie.TroisMarees));
        var otherSession = await caen.Post("/v1/prescriptions", journey.Prescription().With("session_cle", Offer.New().Cle));

        otherOrganisme.ShouldBe(422, "business-rule").Faults.ShouldBe(["/organisme organisme_change"]);
        otherSession.ShouldBe(422, "business-rule").Faults.ShouldBe(["/session_cle session_change"]);
    }

    [Fact]
    public async Task Are_taken_back_by_an_annulation_which_says_when_it_has_no_effect()
    {
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        await caen.Sends("/v1/prescriptions", journey.Prescription());
        await normandie.OfPommierBleu.Gets(1, journey);
        var first = await caen.Post("/v1/annulations", journey.Annulation());
        await normandie.OfPommierBleu.Gets(2, journey);
        var second = await caen.Post("/v1/annulations", journey.Annulation());

        first.ShouldBe(202).Avertissements.ShouldBeEmpty();
        second.ShouldBe(202).Avertissements.ShouldBe(["annulation_sans_effet"]);
        (await normandie.OfPommierBleu.Gets(3, journey)).Select(d => d.Type).ShouldBe(["prescription", "annulation", "annulation"]);
        (await caen.Get(journey.Path)).Json.Text("etat").ShouldBe("annulee");
    }
}
