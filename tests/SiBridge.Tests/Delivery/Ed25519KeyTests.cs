using System.Globalization;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Shouldly;
using SiBridge.Delivery.Channels;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>The scheme <c>v1a</c> of Standard Webhooks, against what others publish and against another hand's ed25519.</summary>
public sealed class Ed25519KeyTests
{
    private static readonly Guid Id = Guid.Parse("019f3a5b-0000-7000-8000-00000000abcd");

    private static readonly DateTimeOffset SentAt = new(2026, 9, 30, 8, 0, 0, TimeSpan.Zero);

    private static readonly byte[] Body = """{"prenom":"Zoé"}"""u8.ToArray();

    /// <summary>RFC 8032 §7.1: private key, public key, message, signature.</summary>
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void A_key_signs_as_RFC_8032_says(string seed, string publicKey, string message, string signature)
    {
        var key = SigningKey.Read("whsk_" + Base64(seed))!;

        key.Public.ShouldBe("whpk_" + Base64(publicKey));
        key.Sign(Convert.FromHexString(message)).ShouldBe("v1a," + Base64(signature));
    }

    /// <summary>The key and the signature that the reference library for Go tests itself with.</summary>
    [Fact]
    public void A_key_is_laid_out_as_the_reference_libraries_read_it() =>
        SigningKey.Read("whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=")!.Sign("""msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"""u8.ToArray())
            .ShouldBe("v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==");

    [Fact]
    public void Another_hand_verifies_what_a_new_key_signs_and_nothing_that_differs_by_a_byte()
    {
        var key = SigningKey.Read(Ed25519Key.New())!;

        var header = Signature.Header([key], Id, SentAt, Body);

        Verifies(key.Public!, header, Id, SentAt, Body).ShouldBeTrue();
        Verifies(key.Public!, header, Id, SentAt, [.. Body[..^1], (byte)']']).ShouldBeFalse();
        Verifies(key.Public!, header, Id, SentAt.AddSeconds(1), Body).ShouldBeFalse();
        Verifies(key.Public!, header, Guid.NewGuid(), SentAt, Body).ShouldBeFalse();
        Verifies(SigningKey.Read(Ed25519Key.New())!.Public!, header, Id, SentAt, Body).ShouldBeFalse();
    }

    [Fact]
    public void While_one_kind_replaces_the_other_both_sign()
    {
        var fresh = Ed25519Key.New();
        var settings = Networks.Channel($$"""{ "kind": "http", "secret": "{{fresh}}", "previous_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "previous_secret_until": "2026-09-30" }""");

        var keys = Signature.Of(settings, new(2026, 9, 30));

        var header = Signature.Header(keys, Id, SentAt, Body);
        header.Split(' ').Select(s => s.Split(',')[0]).ShouldBe(["v1a", "v1"]);
        Verifies(SigningKey.Read(fresh)!.Public!, header, Id, SentAt, Body).ShouldBeTrue();
        Signature.Of(settings, new(2026, 9, 30)).ShouldBe(keys, "keys are made ready once");
    }

    [Fact]
    public void A_public_key_may_follow_the_private_one_if_it_is_its_own()
    {
        var (one, other) = (Ed25519Key.New(), Ed25519Key.New());

        SigningKey.Read(With(one, SigningKey.Read(one)!.Public!))!.Public.ShouldBe(SigningKey.Read(one)!.Public);
        SigningKey.Read(With(one, SigningKey.Read(other)!.Public!)).ShouldBeNull();

        static string With(string key, string publicKey) =>
            "whsk_" + Convert.ToBase64String([.. Convert.FromBase64String(key["whsk_".Length..]), .. Convert.FromBase64String(publicKey["whpk_".Length..])]);
    }

    [Theory]
    [InlineData("whsk_", "whsk_ suivi d'une clé privée ed25519")]
    [InlineData("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsk_ suivi d'une clé privée ed25519")]
    [InlineData("whsk_pas du base64 !", "whsk_ suivi d'une clé privée ed25519")]
    [InlineData("whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "c'est une clé publique, qui va au partenaire")]
    public void What_is_no_private_key_is_told(string secret, string sentence) =>
        Signature.Problems(Networks.Channel($$"""{ "kind": "http", "secret": "{{secret}}" }"""), SentAt).ShouldHaveSingleItem().Message.ShouldContain(sentence);

    /// <summary>As the specification of Standard Webhooks says, by another implementation of ed25519.</summary>
    private static bool Verifies(string publicKey, string header, Guid id, DateTimeOffset at, byte[] body) => header.Split(' ').Any(signature =>
    {
        if (signature.Split(',') is not ["v1a", var base64]) return false;
        var verifier = new Ed25519Signer();
        verifier.Init(false, new Ed25519PublicKeyParameters(Convert.FromBase64String(publicKey["whpk_".Length..])));
        byte[] content = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.")), .. body];
        verifier.BlockUpdate(content, 0, content.Length);
        return verifier.VerifySignature(Convert.FromBase64String(base64));
    });

    private static string Base64(string hex) => Convert.ToBase64String(Convert.FromHexString(hex));
}
