using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using SiBridge.Gateway;
using SiBridge.Network;
using SiBridge.Sources;
using SiBridge.Sources.Imilo;
using SiBridge.Tests.Support;

namespace SiBridge.Tests.Sources;

/// <summary>A bridge whose Mission Locale has an i-Milo, and that i-Milo as a test wants it. A test says when it is looked at.</summary>
internal sealed class ImiloDesk : IAsyncDisposable
{
    public const string Queue = "/operateurs/events", Dossier = "/sue/dossiers/500", Proposition = "/operateurs/dossiers/500/propositions/70";

    private readonly ImiloSource source;
    private readonly SourceDesk desk;
    private PartnerServer? server;

    /// <param name="sending">Of ml-caen; its url is put in.</param>
    public ImiloDesk(Engine engine, string imilo = "{}", params string[] speaksFor)
    {
        (SpeaksFor, Imilo) = (speaksFor, imilo);
        Bridge = new(engine, Networks.Normandie);
        source = new(Bridge.Network, TimeProvider.System);
        var intake = new Intake(new Admission(EmbeddedBridge.Schemas, Bridge.Database, Bridge.Clock), Bridge.Journal, Bridge.Network, NullLogger<Intake>.Instance);
        desk = new(
            intake, null!, new DocumentTroubles(Bridge.Router, Bridge.Hints, Bridge.Clock, NullLogger<DocumentTroubles>.Instance),
            new SourceStates(Bridge.Database, Bridge.Network, Bridge.Clock), Bridge.Clock);
    }

    public EmbeddedBridge Bridge { get; }

    private string[] SpeaksFor { get; }

    private string Imilo { get; }

    /// <summary>The events that it shows.</summary>
    public List<JsonObject> Events { get; } = [];

    /// <summary>Its objects by their paths; what is not here it does not have.</summary>
    public Dictionary<string, JsonObject> Objects { get; } = new() { [Dossier] = Person(), [Proposition] = Proposed() };

    /// <summary>What it answers instead, by path.</summary>
    public Dictionary<string, Action<HttpResponse>> Instead { get; } = [];

    /// <summary>What was asked of it since the last look.</summary>
    public IReadOnlyList<string> Asked { get; private set; } = [];

    public static JsonObject Event(string id, string action, string type = "PROPOSITION_FORMATION", int dossier = 500, int? proposition = 70, string date = "2026-06-29 10:30:00") => new()
    {
        ["identifiant"] = id, ["idDossier"] = dossier, ["type"] = type, ["action"] = action, ["idType"] = proposition, ["date"] = date,
    };

    public static JsonObject Person(string structure = Messages.Caen) => new()
    {
        ["idDossier"] = 500, ["nir"] = "207052A00412345", ["numeroDE"] = "4053956Z", ["nomNaissance"] = "MORVANDEL", ["nomUsage"] = null, ["prenom"] = "Lina", ["dateNaissance"] = "2007-05-14 00:00:00",
        ["mail"] = "lina.morvandel@example.org", ["adresse"] = new JsonObject { ["codePostal"] = "14000" }, ["structureRattachement"] = new JsonObject { ["codeStructure"] = structure },
    };

    public static JsonObject Proposed() => new()
    {
        ["idProposition"] = 70, ["siretOrganisme"] = Messages.PommierBleu, ["datePrescription"] = "2026-06-29", ["financeurs"] = new JsonArray(2), ["codeRegion"] = 28, ["dispositif"] = "PACEA",
        ["session"] = new JsonObject { ["numeroFormation"] = "28_AF_1", ["numeroAction"] = "28_AC_1", ["numeroSession"] = "28_SE_1" },
        ["conseiller"] = new JsonObject { ["nom"] = "Lethuillier", ["prenom"] = "Maud", ["mail"] = "m.lethuillier@ml-caen.example" },
        ["commentaire"] = "Ce texte ne regarde personne.",
    };

    public async Task<Looked> Look(string? key = null)
    {
        server ??= await PartnerServer.Start(Answer);
        var settings = new JsonObject
        {
            ["kind"] = "imilo", ["url"] = server.Url.ToString(), ["operateur"] = "SIBRIDGE", ["per_second"] = 5_000, ["timeout_seconds"] = 5, ["imilo"] = JsonNode.Parse(Imilo),
            ["keys"] = new JsonObject { ["evenements"] = key ?? "E", ["dossiers"] = "D", ["propositions"] = "P" },
        };
        var network = Bridge.Network.Current;
        var sending = new Sending("imilo", SpeaksFor.ToHashSet(), new("imilo", System.Text.Json.JsonElement.Parse(settings.ToJsonString())));
        var before = server.Paths.Count;
        var looked = await source.Look(new(network, network.ByCode("ml-caen")!, sending, null), desk, CancellationToken.None);
        Asked = [.. server.Paths.Skip(before)];
        return looked;
    }

    public async ValueTask DisposeAsync()
    {
        source.Dispose();
        if (server is not null) await server.DisposeAsync();
        await Bridge.DisposeAsync();
    }

    private Task Answer(HttpContext http)
    {
        var (path, family) = (http.Request.Path.ToString(), Family(http.Request.Path.ToString()));
        if (http.Request.Headers["X-Gravitee-Api-Key"] != family || http.Request.Headers["operateur"] != "SIBRIDGE") http.Response.StatusCode = 401;
        else if (Instead.TryGetValue(path, out var answer)) answer(http.Response);
        else if (path == Queue) return http.Response.WriteAsync(new JsonArray([.. Events.Select(e => e.DeepClone())]).ToJsonString());
        else if (Objects.TryGetValue(path, out var found)) return http.Response.WriteAsync(found.ToJsonString());
        else if (path.EndsWith("/ack", StringComparison.Ordinal)) http.Response.StatusCode = Events.RemoveAll(e => path == $"{Queue}/{e["identifiant"]}/ack") > 0 ? 204 : 404;
        else http.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    private static string Family(string path) => path.StartsWith(Queue, StringComparison.Ordinal) ? "E" : path.StartsWith("/sue", StringComparison.Ordinal) ? "D" : "P";
}
