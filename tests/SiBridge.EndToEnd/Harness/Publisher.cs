using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SiBridge.Servers;

namespace SiBridge.EndToEnd.Harness;

/// <summary>One request for a published document.</summary>
/// <param name="IfNoneMatch">Empty when it was not told; the others likewise.</param>
public sealed record Asked(string IfNoneMatch, string Authorization, string Key, int Answered, DateTimeOffset At);

/// <summary>A partner's server that publishes one document.</summary>
public sealed class Publisher : IAsyncDisposable
{
    private readonly ConcurrentQueue<Asked> asked = [];
    private readonly int port = FreePort.Next();
    private WebApplication? server;

    public Uri Url => new($"http://127.0.0.1:{port}/offre.xml");

    /// <summary>What it publishes, and its tag; no tag: null.</summary>
    public (string Text, string? Tag) Document { get; set; } = ("", null);

    /// <summary>What it answers instead, with its <c>Retry-After</c>.</summary>
    public (int Status, string? RetryAfter)? Trouble { get; set; }

    /// <summary>Where it gives tokens; each is good until the next is given.</summary>
    public Uri TokenUrl => new(Url, "/jeton");

    /// <summary>It gives its document to nobody without the newest token.</summary>
    public bool WantsToken { get; set; }

    /// <summary>How many tokens it has given; counted on by a test that has the last one forgotten.</summary>
    public int Tokens { get; set; }

    /// <summary>It promises more than it gives, and cuts the connection.</summary>
    public bool Cuts { get; set; }

    public IReadOnlyList<Asked> Requests => [.. asked];

    public async Task Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        server = builder.Build();
        server.Run(Answer);
        await server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    private async Task Answer(HttpContext http)
    {
        if (http.Request.Path == "/jeton")
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$"""{ "access_token": "jeton-{{++Tokens}}", "expires_in": 3600 }""");
            return;
        }

        var (document, match) = (Document, http.Request.Headers.IfNoneMatch.ToString());
        http.Response.StatusCode = Trouble?.Status ?? (document.Tag is not null && match == document.Tag ? 304 : 200);
        if (WantsToken && http.Request.Headers.Authorization.ToString() != $"Bearer jeton-{Tokens}") http.Response.StatusCode = 401;
        asked.Enqueue(new(match, http.Request.Headers.Authorization.ToString(), http.Request.Headers["X-Cle"].ToString(), http.Response.StatusCode, DateTimeOffset.UtcNow));
        if (Trouble?.RetryAfter is { } wait) http.Response.Headers.RetryAfter = wait;
        if (document.Tag is not null) http.Response.Headers.ETag = document.Tag;
        if (http.Response.StatusCode is not 200) return;
        if (!Cuts)
        {
            await http.Response.WriteAsync(document.Text);
            return;
        }

        http.Response.ContentLength = document.Text.Length;
        await http.Response.WriteAsync(document.Text[..(document.Text.Length / 2)]);
        await http.Response.Body.FlushAsync();
        http.Abort();
    }
}
