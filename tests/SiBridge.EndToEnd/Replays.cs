using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>The same id again: said once, whatever the sender had to repeat.</summary>
public sealed class Replays(Normandie normandie) : IClassFixture<Normandie>
{
    [Fact]
    public async Task The_same_message_again_gets_the_first_receipt_and_is_delivered_once()
    {
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        var prescription = journey.Prescription();
        var first = (await caen.Post("/v1/prescriptions", prescription)).ShouldBe(202);

        var again = (await caen.Post("/v1/prescriptions", prescription)).ShouldBe(200);

        again.Receipt.ShouldBe(first.Receipt);
        again.Json.Text("accepted_at").ShouldBe(first.Json.Text("accepted_at"));
        again.Headers["Idempotent-Replay"].ShouldBe("true");
        first.Headers.ContainsKey("Idempotent-Replay").ShouldBeFalse();
        await normandie.OfPommierBleu.Gets(1, journey);
        // What is sent next comes next.
        await caen.Sends("/v1/annulations", journey.Annulation());
        (await normandie.OfPommierBleu.Gets(2, journey)).Select(d => d.Type).ShouldBe(["prescription", "annulation"]);
    }

    [Fact]
    public async Task Twenty_at_once_are_one_message()
    {
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        var prescription = journey.Prescription().ToJsonString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => caen.Post("/v1/prescriptions", prescription)));

        answers.Count(a => a.Status == 202).ShouldBe(1);
        answers.Count(a => a.Status == 200).ShouldBe(19);
        answers.Select(a => a.Receipt).Distinct().Count().ShouldBe(1);
        await normandie.OfPommierBleu.Gets(1, journey);
        await caen.Sends("/v1/annulations", journey.Annulation());
        (await normandie.OfPommierBleu.Gets(2, journey)).Select(d => d.Type).ShouldBe(["prescription", "annulation"]);
    }

    [Fact]
    public async Task Key_order_white_space_escapes_and_spellings_of_numbers_do_not_count()
    {
        var (of, session) = (normandie.As("of-pommier-bleu"), Offer.New().Session());
        var receipt = await of.Sends("/v1/sessions", session);
        var reordered = new JsonObject(session.Reverse().Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
        var respelt = reordered.ToJsonString(new() { WriteIndented = true })
            .Replace("\"capacite\": 14", "\"capacite\": 1.4e1", StringComparison.Ordinal)
            .Replace("\"places_disponibles\": 14", "\"places_disponibles\": 14.0", StringComparison.Ordinal)
            .Replace("Agent", "\\u0041gent", StringComparison.Ordinal);

        var again = await of.Post("/v1/sessions", respelt);

        again.ShouldBe(200).Receipt.ShouldBe(receipt);
    }

    [Fact]
    public async Task The_commentaire_does_not_count()
    {
        var (caen, prescription) = (normandie.As("ml-caen"), Journey.OfCaen().Prescription());
        var receipt = await caen.Sends("/v1/prescriptions", prescription.With("commentaire", "Vient en bus."));

        (await caen.Post("/v1/prescriptions", prescription.With("commentaire", "Vient à pied."))).ShouldBe(200).Receipt.ShouldBe(receipt);
        (await caen.Post("/v1/prescriptions", prescription.Without("commentaire"))).ShouldBe(200).Receipt.ShouldBe(receipt);
    }

    [Fact]
    public async Task Other_content_or_another_type_under_the_same_id_is_a_conflict()
    {
        var (journey, caen) = (Journey.OfCaen(), normandie.As("ml-caen"));
        var prescription = journey.Prescription();
        await caen.Sends("/v1/prescriptions", prescription);

        var otherType = await caen.Post("/v1/annulations", journey.Annulation().With("id", prescription.Text("id")));
        var otherContent = await caen.Post("/v1/prescriptions", prescription.With("dispositif", "PACEA"));

        otherType.ShouldBe(409, "message-id-conflict");
        otherContent.ShouldBe(409, "message-id-conflict");
    }

    [Fact]
    public async Task An_id_belongs_to_its_emitter_alone()
    {
        var (caen, havre) = (Journey.OfCaen().Prescription(), Journey.OfLeHavre().Prescription());
        var first = await normandie.As("ml-caen").Sends("/v1/prescriptions", caen);

        var second = await normandie.As("ml-le-havre").Sends("/v1/prescriptions", havre.With("id", caen.Text("id")));

        second.ShouldNotBe(first);
    }

    [Fact]
    public async Task The_id_of_a_refused_message_is_free()
    {
        var (caen, prescription) = (normandie.As("ml-caen"), Journey.OfCaen().Prescription());
        (await caen.Post("/v1/prescriptions", prescription.With("organisme", "12345678200011"))).ShouldBe(422, "business-rule");

        await caen.Sends("/v1/prescriptions", prescription.With("organisme", Normandie.PommierBleu));
    }
}
