using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SiBridge.Benchmarks.Journeys;

/// <summary>One partner's receiving program, on a free loopback port: notes each request and answers.</summary>
internal sealed class Recipient : IAsyncDisposable
{
    private readonly WebApplication app;

    private Recipient(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.Single() + "/sibridge");

    /// <param name="answer">The status that a request gets; less than 100: the connection is cut. The token ends when the bridge hangs up.</param>
    public static async Task<Recipient> Open(Partner partner, History history, RunClock clock, Func<Arrival, CancellationToken, Task<int>> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async http =>
        {
            var started = clock.Now;
            if (await Body(http) is not { } body) return;
            var arrival = Note(partner, http.Request, body, started);
            var status = await answer(arrival, http.RequestAborted);
            history.Arrivals.Enqueue(arrival with { Ended = clock.Now, Status = status });
            if (status < 100) http.Abort();
            else http.Response.StatusCode = status;
        });
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <returns>Null when the connection was cut before the end: nothing arrived.</returns>
    private static async Task<byte[]?> Body(HttpContext http)
    {
        try
        {
            using var buffer = new MemoryStream((int)(http.Request.ContentLength ?? 1024));
            await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
            return buffer.ToArray();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static Arrival Note(Partner partner, HttpRequest request, byte[] body, TimeSpan started)
    {
        var (id, type, receipt) = (Header(request, "webhook-id"), Header(request, "sibridge-type"), Header(request, "sibridge-receipt"));
        var arrival = new Arrival(partner.Code, id, "", "", type, receipt, Convert.ToHexStringLower(SHA256.HashData(body)), started, started, 0, Replaces: request.Headers["sibridge-replaces"].FirstOrDefault());
        try
        {
            using var json = JsonDocument.Parse(body);
            string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
            var fault = request.ContentLength != body.Length ? "no Content-Length, or not that of the body"
                : Text("type") != type || Text("receipt") != receipt ? "the body's type or receipt is not that of the headers"
                : partner.Kind is "organisme" && json.RootElement.TryGetProperty("dossier", out _) ? "an organisme was given the dossier"
                : StandardWebhooks.Fault(partner.Secret, id, Header(request, "webhook-timestamp"), Header(request, "webhook-signature"), body);
            return arrival with { Emitter = Text("emetteur"), Id = Text("id"), Fault = fault };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return arrival with { Fault = $"the body cannot be read: {e.Message}" };
        }
    }

    private static string Header(HttpRequest request, string name) => request.Headers[name].ToString();
}

/// <summary>The receiving programs of all partners.</summary>
internal sealed class Recipients : IAsyncDisposable
{
    private readonly Dictionary<string, Recipient> byCode = [];

    public IReadOnlyDictionary<string, Uri> Urls => byCode.ToDictionary(r => r.Key, r => r.Value.Url);

    /// <param name="isDown">Whether they answer 503 at an instant.</param>
    /// <param name="work">How long they take to answer otherwise.</param>
    public static Task<Recipients> Open(LoadNetwork network, History history, RunClock clock, Func<TimeSpan, bool> isDown, TimeSpan work) =>
        Open(network, history, clock, async (arrival, _) =>
        {
            if (isDown(arrival.Started)) return 503;
            if (work > TimeSpan.Zero) await Task.Delay(work, CancellationToken.None);
            return 204;
        });

    /// <param name="answer">What they answer, as <see cref="Recipient.Open"/> wants it.</param>
    public static async Task<Recipients> Open(LoadNetwork network, History history, RunClock clock, Func<Arrival, CancellationToken, Task<int>> answer)
    {
        var all = new Recipients();
        foreach (var partner in network.All) all.byCode[partner.Code] = await Recipient.Open(partner, history, clock, answer);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var recipient in byCode.Values) await recipient.DisposeAsync();
    }
}
