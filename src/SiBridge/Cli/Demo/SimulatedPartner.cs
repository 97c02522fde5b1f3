using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace SiBridge.Cli.Demo;

/// <summary>A delivery that a partner took.</summary>
/// <param name="At">Timestamp of <see cref="TimeProvider"/>.</param>
internal sealed record Arrival(string Type, Guid Receipt, long At, JsonObject Body);

/// <summary>A partner's system: a real HTTP server that takes deliveries, checks their signature, and knows one that comes twice.</summary>
internal sealed class SimulatedPartner(string code, string name, TimeProvider clock) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Arrival> arrivals = [];
    private readonly Channel<Arrival> incoming = Channel.CreateUnbounded<Arrival>();
    private WebApplication? server;
    private int rejected;

    public string Code => code;

    public string Name => name;

    public string Key { get; } = KeyVerb.New();

    public string Secret { get; } = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>Where it takes deliveries.</summary>
    public string Url => server!.Urls.First() + "/sibridge";

    public IReadOnlyCollection<Arrival> Arrivals => [.. arrivals.Values];

    /// <summary>How many deliveries came with a signature that does not hold.</summary>
    public int Rejected => rejected;

    /// <summary>The same deliveries, one by one, for whoever answers them.</summary>
    public ChannelReader<Arrival> Incoming => incoming.Reader;

    public int Received(string type) => arrivals.Values.Count(a => a.Type == type);

    public async Task Start(CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        server = builder.Build();
        var verifier = new WebhookVerifier(Secret, clock);
        server.MapPost("/sibridge", async (HttpContext http) => http.Response.StatusCode = await Take(http, verifier));
        await server.StartAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    /// <returns>The HTTP status to answer.</returns>
    private async Task<int> Take(HttpContext http, WebhookVerifier verifier)
    {
        using var memory = new MemoryStream();
        await http.Request.Body.CopyToAsync(memory, http.RequestAborted);
        var (body, headers) = (memory.ToArray(), http.Request.Headers);
        if (!verifier.Accepts(headers, body))
        {
            Interlocked.Increment(ref rejected);
            return StatusCodes.Status401Unauthorized;
        }

        var arrival = new Arrival(headers["sibridge-type"].ToString(), Guid.Parse(headers["sibridge-receipt"].ToString()), clock.GetTimestamp(), JsonNode.Parse(body)!.AsObject());
        if (arrivals.TryAdd(headers["webhook-id"].ToString(), arrival)) incoming.Writer.TryWrite(arrival);
        return StatusCodes.Status204NoContent;
    }
}
