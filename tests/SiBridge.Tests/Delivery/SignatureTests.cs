using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Shouldly;
using SiBridge.Delivery.Channels;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

public sealed class SignatureTests
{
    private const string Published = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly Guid Id = Guid.Parse("019F3A5B-0000-7000-8000-00000000ABCD");

    private static readonly DateTimeOffset SentAt = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    /// <summary>The vector that Standard Webhooks publishes shows that these few lines are its formula.</summary>
    [Fact]
    public void The_formula_below_is_that_of_Standard_Webhooks() =>
        Formula(Published, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}""").ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public void A_delivery_is_signed_over_its_id_as_sent_the_second_and_the_body() =>
        Signature.Header([SigningKey.Read(Published)!], Id, SentAt, """{"prenom":"Zoé"}"""u8.ToArray())
            .ShouldBe(Formula(Published, "019f3a5b-0000-7000-8000-00000000abcd", 1614265330, """{"prenom":"Zoé"}"""));

    [Fact]
    public void While_a_secret_is_being_replaced_both_sign()
    {
        const string next = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY";

        Signature.Header([SigningKey.Read(next)!, SigningKey.Read(Published)!], Id, SentAt, "{}"u8.ToArray())
            .ShouldBe($"{Formula(next, $"{Id}", 1614265330, "{}")} {Formula(Published, $"{Id}", 1614265330, "{}")}");
    }

    [Theory]
    [InlineData("2026-09-23", 2)]
    [InlineData("2026-09-30", 2)]
    [InlineData("2026-10-01", 1)]
    public void A_previous_secret_signs_until_its_last_day(string today, int signatures) =>
        Signature.Of(
            Networks.Channel($$"""{ "kind": "http", "secret": "{{Published}}", "previous_secret": "{{Published}}", "previous_secret_until": "2026-09-30" }"""),
            DateOnly.Parse(today, CultureInfo.InvariantCulture)).Count.ShouldBe(signatures);

    [Theory]
    [InlineData("2026-10-07", null)]
    [InlineData("2026-10-08", "un secret remplacé signe encore 7 jours au plus, soit jusqu'au 2026-10-07.")]
    public void Both_sign_for_7_days_at_most(string until, string? problem) =>
        Signature.Problems(
            Networks.Channel($$"""{ "kind": "http", "secret": "{{Published}}", "previous_secret": "{{Published}}", "previous_secret_until": "{{until}}" }"""),
            new(2026, 9, 30, 8, 0, 0, TimeSpan.Zero)).Select(p => p.Message).SingleOrDefault().ShouldBe(problem);

    [Fact]
    public void Until_when_both_sign_must_be_told() =>
        Signature.Problems(Networks.Channel($$"""{ "kind": "http", "secret": "{{Published}}", "previous_secret": "{{Published}}" }"""), new(2026, 9, 30, 8, 0, 0, TimeSpan.Zero))
            .ShouldHaveSingleItem().Message.ShouldBe("jusqu'à quel jour ce secret signe encore manque : « previous_secret_until », 7 jours au plus.");

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_secret_has_24_to_64_bytes(int bytes, bool good) =>
        (SigningKey.Read("whsec_" + Convert.ToBase64String(new byte[bytes])) is not null).ShouldBe(good);

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    [InlineData("whsec_pas du base64 !")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public void Anything_else_is_no_secret(string text) => SigningKey.Read(text).ShouldBeNull();

    private static string Formula(string secret, string id, long timestamp, string body) => "v1," + Convert.ToBase64String(
        HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
}
