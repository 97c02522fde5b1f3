using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;
using SiBridge.EndToEnd.Harness;
using Xunit;

namespace SiBridge.EndToEnd;

/// <summary>Who is connected: read at start, read again when the file changes.</summary>
public sealed class Networks
{
    [Fact]
    public async Task A_changed_file_comes_into_force_and_a_bad_one_is_refused()
    {
        await using var normandie = await Normandie.Start();
        var (caen, newcomer) = (normandie.As("ml-caen"), normandie.WithKey(TestNetwork.KeyOf("arml")));
        (await Version(normandie)).ShouldBe(1);
        (await newcomer.Get("/v1/messages/" + Guid.NewGuid())).ShouldBe(401, "unauthorized");

        normandie.Network.MissionLocale("arml", "14762S00").Write(normandie.NetworkFile);
        await Eventually.Holds(async () => (await newcomer.Get("/v1/messages/" + Guid.NewGuid())).ShouldBe(404, "not-found"));
        (await Version(normandie)).ShouldBe(2);

        TestNetwork.Replace(normandie.NetworkFile, normandie.Network.File.ToJsonString().Replace("\"kind\":\"region\"", "\"kind\":\"royaume\"", StringComparison.Ordinal));
        await Eventually.Holds(() => normandie.Bridge.Log.ShouldContain("Version 2 stays in force"));
        normandie.Bridge.Log.ShouldContain("/partners/5/kind");
        (await Version(normandie)).ShouldBe(2);

        TestNetwork.Replace(normandie.NetworkFile, "{ ceci n'est pas du JSON");
        await Eventually.Holds(() => normandie.Bridge.Log.Split("Version 2 stays in force").Length.ShouldBeGreaterThan(2));
        (await Version(normandie)).ShouldBe(2);

        normandie.Network.Partner("ml-caen")["keys"] = new JsonArray();
        normandie.Network.Write(normandie.NetworkFile);
        await Eventually.Holds(async () => (await caen.Get("/v1/places")).ShouldBe(401, "unauthorized"));
    }

    [Fact]
    public async Task An_organisme_connected_later_gets_what_waited_for_it()
    {
        await using var normandie = await Normandie.Start();
        await using var newcomer = new Receiver();
        await newcomer.Start();
        var (journey, closed, caen) = (Journey.OfCaen(), Journey.OfCaen(), normandie.As("ml-caen"));
        var answer = (await caen.Post("/v1/prescriptions", journey.Prescription().With("organisme", "73282932000074"))).ShouldBe(202);
        answer.Avertissements.ShouldContain("organisme_non_raccorde");
        await caen.Sends("/v1/prescriptions", closed.Prescription().With("organisme", "73282932000074"));
        await caen.Message(await caen.Sends("/v1/annulations", closed.Annulation()), "routed");

        normandie.Network.Organisme("of-nouveau", "73282932000074", normandie.Network.Http(newcomer, "*")).Write(normandie.NetworkFile);

        (await newcomer.Gets(1, journey))[0].Receipt.ShouldBe(answer.Receipt);
        await caen.Sends("/v1/annulations", journey.Annulation());
        (await newcomer.Gets(2, journey)).Select(d => d.Type).ShouldBe(["prescription", "annulation"]);
        newcomer.About(closed).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_a_secret_is_replaced_both_sign()
    {
        await using var normandie = await Normandie.Start();
        var (former, journey) = (normandie.Network.SecretOf(normandie.OfPommierBleu), Journey.OfCaen());
        var (status, said) = await BridgeProcess.RunToEnd("secret", "rotate", "--partners", normandie.NetworkFile, "--partner", "of-pommier-bleu");
        status.ShouldBe(0, said);
        var next = Regex.Match(said, "whsec_[A-Za-z0-9+/=]+").Value;
        await Eventually.Holds(async () => (await Version(normandie)).ShouldBe(2));

        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        var delivered = (await normandie.OfPommierBleu.Gets(1, journey))[0];
        StandardWebhooks.Verifies(delivered, former).ShouldBeTrue();
        StandardWebhooks.Verifies(delivered, next).ShouldBeTrue();
    }

    [Fact]
    public async Task While_an_ed25519_key_replaces_a_shared_secret_both_sign_and_nothing_but_what_was_sent_now_is_accepted()
    {
        await using var normandie = await Normandie.Start();
        var (former, journey) = (normandie.Network.SecretOf(normandie.OfPommierBleu), Journey.OfCaen());
        var (status, said) = await BridgeProcess.RunToEnd("secret", "rotate", "--ed25519", "--partners", normandie.NetworkFile, "--partner", "of-pommier-bleu");
        status.ShouldBe(0, said);
        var publicKey = Regex.Match(said, "whpk_[A-Za-z0-9+/=]+").Value;
        await Eventually.Holds(async () => (await Version(normandie)).ShouldBe(2));

        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());

        var delivered = (await normandie.OfPommierBleu.Gets(1, journey))[0];
        foreach (var key in new[] { former, publicKey })
        {
            StandardWebhooks.Verifies(delivered, key).ShouldBeTrue();
            StandardWebhooks.Verifies(delivered, [.. delivered.Body, (byte)' '], key).ShouldBeFalse();
            StandardWebhooks.Verifies(delivered, [(byte)'[', .. delivered.Body.AsSpan(1)], key).ShouldBeFalse();
            StandardWebhooks.Verifies(delivered, delivered.Body, key, at: DateTimeOffset.UtcNow.AddMinutes(6)).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task What_waits_longer_than_the_network_allows_is_refused_with_a_reason()
    {
        await using var normandie = await Normandie.Start();
        var (journey, of) = (Journey.OfCaen(), normandie.As("of-pommier-bleu"));
        var entree = await of.Sends("/v1/entrees", journey.Entree());
        await of.Message(entree, "held");

        normandie.Network.File["network"]!["held_days"] = 0.000_01; // less than a second
        normandie.Network.Write(normandie.NetworkFile);

        (await of.Message(entree, "refused")).Text("reason").ShouldContain("attente trop longue");
        // Its prescription comes too late for it.
        await normandie.As("ml-caen").Sends("/v1/prescriptions", journey.Prescription());
        var reponse = await of.Sends("/v1/reponses", journey.Reponse());
        (await normandie.MlCaen.Gets(1, journey)).ShouldHaveSingleItem().Receipt.ShouldBe(reponse);
    }

    /// <summary>With which version a message is routed now.</summary>
    private static async Task<int> Version(Normandie normandie)
    {
        var receipt = await normandie.As("ml-caen").Sends("/v1/prescriptions", Journey.OfCaen().Prescription());
        return (int)(await normandie.Operator.Message(receipt, "routed"))["network_version"]!;
    }
}
