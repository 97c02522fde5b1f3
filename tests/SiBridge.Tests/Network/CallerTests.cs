using System.Security.Cryptography;
using System.Text;
using Shouldly;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Network;

public sealed class CallerTests
{
    private static readonly NetworkInForce Network = Networks.Of(
        Networks.MissionLocale("ml-caen", "14327S00") with { Keys = [Key("ancienne", expires: new(2026, 9, 30)), Key("nouvelle")] },
        Networks.Organisme("of-pommier-bleu", Messages.PommierBleu) with { Keys = [Key("sienne")] }) with
    {
        Operators = [new("exploitation", [Key("exploitant")])],
    };

    [Theory]
    [InlineData("nouvelle", "ml-caen")]
    [InlineData("sienne", "of-pommier-bleu")]
    [InlineData("exploitant", "exploitation")]
    [InlineData("inconnue", null)]
    [InlineData("", null)]
    [InlineData("NOUVELLE", null)]
    public void A_key_opens_to_whom_it_was_given(string key, string? code) => Caller.Of(key, Network, Noon)?.Code.ShouldBe(code);

    [Theory]
    [InlineData("2026-09-30T21:59:59Z", true)] // still the 30th in Paris
    [InlineData("2026-09-30T22:00:00Z", false)]
    public void A_key_is_good_until_the_end_of_its_last_day_in_the_networks_time_zone(string now, bool opens) =>
        (Caller.Of("ancienne", Network, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)) is not null).ShouldBe(opens);

    [Fact]
    public void An_operator_is_no_partner() => Caller.Of("exploitant", Network, Noon)!.Partner.ShouldBeNull();

    private static DateTimeOffset Noon => new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero);

    private static AccessKey Key(string key, DateOnly? expires = null) => new(key, SHA256.HashData(Encoding.UTF8.GetBytes(key)), expires);
}
