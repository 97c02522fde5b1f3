using System.Text;
using Microsoft.AspNetCore.Http;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>A partner that wants tokens: its token endpoint and its door are one server, spoken to over HTTP.</summary>
public sealed class OAuthTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly List<string> asked = [], shown = [];
    private Func<int, (int Status, string Body)> tokens = n => (200, $$"""{ "access_token": "jeton-{{n}}", "token_type": "Bearer", "expires_in": 600 }""");
    private Func<string, int> door = _ => 204;
    private Func<Task> tokenTakes = () => Task.CompletedTask;
    private PartnerServer partner = null!;
    private HttpChannel channel = null!;

    public async ValueTask InitializeAsync()
    {
        channel = new(Attempt.InForce(Networks.Of()), clock);
        partner = await PartnerServer.Start(http => http.Request.Path == "/token" ? GiveToken(http) : Open(http));
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task A_token_is_asked_for_once_and_shown_with_each_delivery()
    {
        (await Send()).ShouldBe(Outcome.Delivered);
        (await Send()).ShouldBe(Outcome.Delivered);

        asked.ShouldBe([$"Basic {Convert.ToBase64String("pont%3Aun:s%C3%A9+cret"u8)} grant_type=client_credentials&scope=livrer"]);
        shown.ShouldBe(["Bearer jeton-1", "Bearer jeton-1"]);
    }

    [Theory]
    [InlineData("600", 539, 1)]
    [InlineData("600", 540, 2)]
    [InlineData("\"600\"", 540, 2)]
    [InlineData("40", 29, 1)]
    [InlineData("40", 30, 2)]
    [InlineData("null", 239, 1)]
    [InlineData("null", 240, 2)]
    public async Task It_is_renewed_before_it_ends(string expiresIn, int seconds, int askedFor)
    {
        tokens = n => (200, $$"""{ "access_token": "jeton-{{n}}", "expires_in": {{expiresIn}} }""");
        await Send();

        clock.Advance(TimeSpan.FromSeconds(seconds));
        await Send();

        asked.Count.ShouldBe(askedFor);
        shown[^1].ShouldBe($"Bearer jeton-{askedFor}");
    }

    [Fact]
    public async Task However_many_wait_for_it_it_is_asked_for_once()
    {
        var gate = new TaskCompletionSource();
        tokenTakes = () => gate.Task;
        var all = Enumerable.Range(0, 20).Select(_ => Send()).ToList();
        gate.SetResult();

        (await Task.WhenAll(all)).ShouldAllBe(o => o == Outcome.Delivered);
        asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_token_that_ended_before_its_time_is_dropped_and_the_attempt_made_once_more()
    {
        await Send();
        door = bearer => bearer is "Bearer jeton-1" ? 401 : 204;

        (await Send()).ShouldBe(Outcome.Delivered);

        shown.ShouldBe(["Bearer jeton-1", "Bearer jeton-1", "Bearer jeton-2"]);
    }

    [Fact]
    public async Task Who_is_not_let_in_with_a_fresh_token_either_is_misconfigured()
    {
        door = _ => 401;

        (await Send()).ShouldSatisfyAllConditions(o => o.Kind.ShouldBe(OutcomeKind.Misconfigured), o => o.Cause.ShouldBe("http-401"));

        shown.ShouldBe(["Bearer jeton-1", "Bearer jeton-2"]);
    }

    [Fact]
    public async Task A_second_request_waits_for_its_turn()
    {
        door = _ => 401;
        var turns = 0;
        using var pace = new Pace(_ => Task.FromResult(new PacedTurn(() => turns++, () => { })), () => true);

        await channel.Send(Attempt.Delivery(), Settings(), pace, CancellationToken.None);

        turns.ShouldBe(1);
    }

    [Theory]
    [InlineData(400, """{ "error": "invalid_scope" }""", OutcomeKind.Misconfigured, "127.0.0.1 ne donne pas de jeton (HTTP 400) : vérifiez « oauth » du canal (client_id, client_secret, scope).")]
    [InlineData(401, "", OutcomeKind.Misconfigured, "127.0.0.1 ne donne pas de jeton (HTTP 401) : vérifiez « oauth » du canal (client_id, client_secret, scope).")]
    [InlineData(503, "", OutcomeKind.Unavailable, "127.0.0.1 ne donne pas de jeton maintenant (HTTP 503) ; nouvel essai à venir.")]
    [InlineData(302, "", OutcomeKind.Unavailable, "127.0.0.1 ne donne pas de jeton maintenant (HTTP 302) ; nouvel essai à venir.")]
    [InlineData(200, "<html>", OutcomeKind.Unavailable, "127.0.0.1 a répondu HTTP 200 sans « access_token » qui se lise ; nouvel essai à venir.")]
    [InlineData(200, """{ "access_token": "a\r\nb" }""", OutcomeKind.Unavailable, "127.0.0.1 a répondu HTTP 200 sans « access_token » qui se lise ; nouvel essai à venir.")]
    public async Task No_token_no_delivery_and_the_next_attempt_asks_again(int status, string body, OutcomeKind kind, string error)
    {
        tokens = _ => (status, body);

        (await Send()).ShouldBe(new(kind, Causes.Token, error));
        await Send();

        asked.Count.ShouldBe(2);
        shown.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tokens_too_are_fetched_from_allowed_addresses_only()
    {
        var outcome = await channel.Send(partner.Url.ToString(), """, "oauth": { "token_url": "https://[fd00::1]/token", "client_id": "a", "client_secret": "b" }""");

        outcome.ShouldSatisfyAllConditions(o => o.Kind.ShouldBe(OutcomeKind.Unavailable), o => o.Cause.ShouldBe(Causes.Forbidden));
        shown.ShouldBeEmpty();
    }

    [Fact]
    public void Its_settings_are_judged_as_the_channels_own() =>
        channel.Problems(
            Networks.Channel("""
                { "kind": "http", "url": "https://of.example/", "headers": { "authorization": "Basic x" },
                  "oauth": { "token_url": "https://10.0.0.1/", "client_id": "a", "client_secret": "b" } }
                """),
            []).Select(p => p.Property).ShouldBe(["oauth/token_url", "headers/authorization"]);

    private Task<Outcome> Send() => channel.Send(Attempt.Delivery(), Settings(), Pace.None, CancellationToken.None);

    private ChannelSettings Settings() => Networks.Channel($$"""
        { "kind": "http", "url": "{{partner.Url}}", "oauth": { "token_url": "{{partner.Url}}token", "client_id": "pont:un", "client_secret": "sé cret", "scope": "livrer" } }
        """);

    private async Task GiveToken(HttpContext http)
    {
        using var form = new StreamReader(http.Request.Body, Encoding.UTF8);
        var request = $"{http.Request.Headers.Authorization} {await form.ReadToEndAsync()}";
        int count;
        lock (asked)
        {
            asked.Add(request);
            count = asked.Count;
        }

        await tokenTakes();
        var (status, body) = tokens(count);
        http.Response.StatusCode = status;
        await http.Response.WriteAsync(body);
    }

    private Task Open(HttpContext http)
    {
        var bearer = http.Request.Headers.Authorization.ToString();
        lock (shown) shown.Add(bearer);
        http.Response.StatusCode = door(bearer);
        return Task.CompletedTask;
    }
}
