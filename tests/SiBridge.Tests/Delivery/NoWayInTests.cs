using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>No way in through the way out: attempts at a real server, and names that resolve to where nobody outside may go.</summary>
public sealed class NoWayInTests : IAsyncLifetime
{
    private RequestDelegate answer = _ => Task.CompletedTask;
    private PartnerServer partner = null!;

    public async ValueTask InitializeAsync() => partner = await PartnerServer.Start(http => answer(http));

    public ValueTask DisposeAsync() => partner.DisposeAsync();

    [Theory]
    [InlineData("169.254.169.254", "lien local, où un hébergeur dit ses secrets, 169.254.0.0/16")]
    [InlineData("10.0.0.1", "réseau privé, 10.0.0.0/8")]
    [InlineData("::1", "bouclage, ::1/128")]
    [InlineData("fd00:ec2::254", "réseau privé, fc00::/7")]
    public async Task A_name_that_leads_to_where_nobody_outside_may_go_is_refused_with_the_reason(string address, string reason)
    {
        using var channel = Channel(_ => [IPAddress.Parse(address)]);

        Refused(await channel.Send("https://of.example/"), $"of.example est une adresse interdite : {address} n'est pas publique ({reason})");
    }

    [Fact]
    public async Task A_name_that_resolves_to_a_private_address_at_the_second_look_up_is_refused_then()
    {
        var lookedUp = 0;
        using var channel = Channel(_ => [IPAddress.Parse(++lookedUp == 1 ? "127.0.0.1" : "10.0.0.1")]);
        answer = http =>
        {
            http.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        };

        (await channel.Send($"http://of.example:{partner.Port}/")).ShouldBe(Outcome.Delivered);
        Refused(await channel.Send($"http://of.example:{partner.Port}/"), "of.example est une adresse interdite : 10.0.0.1 n'est pas publique (réseau privé, 10.0.0.0/8)");
        lookedUp.ShouldBe(2);
    }

    [Fact]
    public async Task Of_several_addresses_only_the_allowed_ones_are_connected_to()
    {
        using var channel = Channel(_ => [IPAddress.Parse("10.0.0.1"), IPAddress.Loopback]);

        (await channel.Send($"http://of.example:{partner.Port}/")).ShouldBe(Outcome.Delivered);
    }

    [Fact]
    public async Task Loopback_is_reached_only_where_the_network_allows_it()
    {
        using var channel = new HttpChannel(Attempt.InForce(Networks.Of() with { Allow = [] }), TimeProvider.System);

        Refused(await channel.Send($"http://127.0.0.1:{partner.Port}/"), "127.0.0.1 est une adresse interdite : 127.0.0.1 n'est pas publique (bouclage, 127.0.0.0/8)");
        partner.Paths.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redirect_to_loopback_is_not_followed_and_is_told()
    {
        using var channel = Channel(null);
        answer = http =>
        {
            http.Response.Redirect($"http://127.0.0.1:{partner.Port}/interne", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };

        (await channel.Send($"{partner.Url}porte")).ShouldSatisfyAllConditions(
            o => o.Kind.ShouldBe(OutcomeKind.Unavailable),
            o => o.Cause.ShouldBe("http-307"),
            o => o.Error.ShouldBe("127.0.0.1 a répondu HTTP 307 (redirection, jamais suivie : corrigez l'adresse du canal) ; nouvel essai à venir."));
        partner.Paths.ShouldBe(["/porte"]);
    }

    [Fact]
    public async Task Of_a_body_that_never_ends_64_KiB_are_read()
    {
        answer = async http =>
        {
            var block = Encoding.ASCII.GetBytes(new string('a', 1024));
            while (!http.RequestAborted.IsCancellationRequested) await http.Response.Body.WriteAsync(block, http.RequestAborted);
        };
        using var channel = Channel(null);

        var outcome = await channel.Send(partner.Url.ToString(), """, "timeout_seconds": 10, "classify": [ { "if": { "body": "jamais" }, "then": "refused" } ]""");

        outcome.ShouldBe(Outcome.Delivered);
    }

    [Theory]
    [InlineData(64 * 1024, OutcomeKind.Refused)]
    [InlineData((64 * 1024) + 1, OutcomeKind.Delivered)]
    public async Task What_stands_behind_the_first_64_KiB_is_not_read(int end, OutcomeKind expected)
    {
        answer = http => http.Response.WriteAsync(new string('a', end - 3) + "non" + new string('a', 1000));
        using var channel = Channel(null);

        (await channel.Send(partner.Url.ToString(), """, "classify": [ { "if": { "body": "non" }, "then": "refused" } ]""")).Kind.ShouldBe(expected);
    }

    private static HttpChannel Channel(Func<string, IPAddress[]>? lookUp) =>
        new(Attempt.InForce(Networks.Of()), TimeProvider.System, lookUp is null ? null : (host, _) => Task.FromResult(lookUp(host)));

    private static void Refused(Outcome outcome, string reason) => outcome.ShouldSatisfyAllConditions(
        o => o.Kind.ShouldBe(OutcomeKind.Unavailable), o => o.Cause.ShouldBe(Causes.Forbidden), o => o.Error.ShouldBe($"{reason} : corrigez l'adresse du canal ou network.allow."));
}
