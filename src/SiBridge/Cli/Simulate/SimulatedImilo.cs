using System.Text.Json;
using System.Text.Json.Nodes;

namespace SiBridge.Cli.Simulate;

/// <summary>
/// A system like i-Milo, as its one public client shows it (domain §4.2), over HTTP. What is not public of it, proposals of trainings and the side to
/// which others write, is of our own making. Written from those findings, not from the bridge's own code: two readings of them must agree.
/// </summary>
internal sealed class SimulatedImilo : IAsyncDisposable
{
    private readonly ImiloOptions options;
    private readonly IReadOnlyList<ImiloEvent> events;
    private readonly ImiloQueue queue;
    private readonly ImiloGate gate;
    private readonly ImiloWrites writes = new();
    private WebApplication? server;

    public SimulatedImilo(ImiloOptions options, TimeProvider clock)
    {
        this.options = options;
        events = ImiloWorld.Make(options);
        queue = new(options, events);
        gate = new(options, clock);
    }

    public ImiloOptions Options => options;

    public ImiloQueue Queue => queue;

    public ImiloGate Gate => gate;

    public ImiloWrites Writes => writes;

    public async Task Start(string urls)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(urls.Split(';'));
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        server = builder.Build();
        Map(server);
        await RunVerb.Start(server, urls);
    }

    public string Url => server!.Urls.First();

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    private void Map(WebApplication app)
    {
        app.MapGet("/health/ready", () => Results.Ok());
        app.MapGet("/simulateur/bilan", () => Results.Text(new ImiloBilan(this).Json.ToJsonString(), "application/json"));
        app.MapGet("/simulateur/evenements", () => Json(new JsonArray([.. events.Select(e => e.Json)])));
        app.MapGet("/operateurs/events", (Delegate)((HttpContext http) => In(http, ImiloOptions.Evenements, () => Json(new JsonArray([.. queue.Show().Select(e => e.Json)])))));
        app.MapPost("/operateurs/events/{id}/ack", (HttpContext http, string id) => In(http, ImiloOptions.Evenements, () => Acknowledge(http, id)));
        app.MapGet("/sue/dossiers/{id:int}", (HttpContext http, int id) => In(http, ImiloOptions.Dossiers, () =>
            id > 500_000 ? Json(new ImiloProposition(id - 500_000, 0, options.Structure, "", true).DossierJson) : Results.NotFound()));
        app.MapGet("/operateurs/dossiers/{dossier:int}/propositions/{id:int}", (HttpContext http, int dossier, int id) => In(http, ImiloOptions.Propositions, () =>
            queue.Find(id) is { } found && found.Proposition.Dossier == dossier ? Json(found.Proposition.Json(found.Version)) : Results.NotFound()));
        app.MapPost("/operateurs/dossiers/{dossier}/situations", async (HttpContext http, string dossier) =>
        {
            var body = await Body(http);
            return await In(http, ImiloOptions.Situations, () => writes.Take(dossier, body, http.Request.Headers["webhook-id"]) is { } wrong
                ? Results.Json(new { code = "SUE_BAD_REQUEST", message = wrong }, statusCode: 400)
                : Results.NoContent());
        });
    }

    private async Task<IResult> In(HttpContext http, string family, Func<IResult> answer)
    {
        if (gate.Enter(http, family) is { } refused) return refused;
        if (gate.Hangs()) await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return http.RequestAborted.IsCancellationRequested ? Results.Empty : answer();
    }

    private IResult Acknowledge(HttpContext http, string id)
    {
        switch (gate.LosesAck())
        {
            case true:
                return Results.NoContent();
            case false:
                http.Abort();
                return Results.Empty;
            default:
                return queue.Acknowledge(id) ? Results.NoContent() : Results.NotFound();
        }
    }

    private static async Task<JsonNode?> Body(HttpContext http)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Json(JsonNode body) => Results.Text(body.ToJsonString(), "application/json");
}
