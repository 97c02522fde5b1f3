using System.Text.Json.Nodes;
using SiBridge.Servers.Compose;

namespace SiBridge.EndToEnd.Harness;

/// <summary><c>simulate imilo</c> as a process of its own, and the entries of a network file that reach it.</summary>
public sealed class SimulatedImilo : IAsyncDisposable
{
    private static readonly string[] Families = ["evenements", "dossiers", "propositions"];

    private readonly BridgeProcess process;
    private readonly HttpClient http = new();

    /// <param name="options">Of the verb, without <c>--urls</c>.</param>
    public SimulatedImilo(params string[] options) => process = new(url => new ContainerProcess(["dotnet", BridgeProcess.Built, "simulate", "imilo", .. options, "--urls", url], new Dictionary<string, string>()));

    public Task Start() => process.Start();

    /// <summary>An entry of <c>sends</c>.</summary>
    public JsonObject Source(double perSecond = 3) => new()
    {
        ["code"] = "imilo",
        ["source"] = new JsonObject
        {
            ["kind"] = "imilo", ["url"] = process.Url.ToString(), ["operateur"] = "SIBRIDGE", ["per_second"] = perSecond, ["every_seconds"] = 1, ["timeout_seconds"] = 2,
            ["keys"] = new JsonObject(Families.Select(f => KeyValuePair.Create(f, (JsonNode?)$"cle-publique-imilo-{f}"))),
        },
    };

    /// <summary>An entry of <c>receives</c> that writes to it.</summary>
    public JsonObject Channel() => new()
    {
        ["code"] = "imilo",
        ["types"] = new JsonArray("reponse", "convocation", "presence", "resultat", "entree", "interruption", "reprise", "abandon", "fin"),
        ["channel"] = new JsonObject
        {
            ["kind"] = "http", ["url"] = process.Url.ToString(), ["format"] = "imilo", ["per_second"] = 3,
            ["headers"] = new JsonObject { ["X-Gravitee-Api-Key"] = "cle-publique-imilo-situations", ["operateur"] = "SIBRIDGE" },
        },
    };

    /// <summary>What it saw so far.</summary>
    public async Task<JsonObject> Bilan() => JsonNode.Parse(await http.GetStringAsync(new Uri(process.Url, "/simulateur/bilan")))!.AsObject();

    /// <summary>All that happens in it.</summary>
    public async Task<IReadOnlyList<JsonObject>> Events() =>
        [.. JsonNode.Parse(await http.GetStringAsync(new Uri(process.Url, "/simulateur/evenements")))!.AsArray().Select(e => e!.AsObject())];

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.DisposeAsync();
    }
}
