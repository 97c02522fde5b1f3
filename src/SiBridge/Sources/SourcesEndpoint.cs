using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SiBridge.Gateway;
using static SiBridge.Gateway.Door;

namespace SiBridge.Sources;

public sealed record SourcesView(IReadOnlyList<SourceState> Sources);

/// <summary>Sources as operators see them.</summary>
public static class SourcesEndpoint
{
    public static void MapSources(this WebApplication app) => app.MapGet("/v1/admin/sources",
        (HttpContext http, SourceStates states) => AsOperator(http, async _ => Results.Json(new SourcesView(await states.All()), SourcesJson.Default.SourcesView)))
        .Described("Exploitation", "Les sources où le pont vient chercher : dernier regard, dernier document, ce qui en a été pris, ce qui ne va pas");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SourcesView))]
internal sealed partial class SourcesJson : JsonSerializerContext
{
    static SourcesJson() => Default = new SourcesJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
