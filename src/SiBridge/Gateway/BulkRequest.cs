using System.Text.Json;
using Microsoft.Extensions.Primitives;
using SiBridge.JsonSchema;

namespace SiBridge.Gateway;

/// <summary>An operator's request for long work on many deliveries: which ones, and how it is to be done.</summary>
internal sealed class BulkRequest
{
    /// <summary>How it is to be done, as properties of a JSON Schema.</summary>
    public const string Orders =
        """
        "dry_run": { "type": "boolean" },
        "per_second": { "type": "integer", "minimum": 1, "maximum": 1000 },
        "reason": { "type": "string", "minLength": 1, "maxLength": 1000 }
        """;

    private const int DefaultRate = 50;

    private readonly JsonElement root;

    /// <param name="ownOrders">Properties that do not say which deliveries, beside those of every such request.</param>
    private BulkRequest(JsonElement root, string[] ownOrders)
    {
        this.root = root;
        About = root.EnumerateObject().Where(p => p.Name is not ("dry_run" or "per_second" or "reason") && !ownOrders.Contains(p.Name)).ToDictionary(p => p.Name, p => p.Value);
    }

    /// <summary>Which deliveries, by property.</summary>
    public IReadOnlyDictionary<string, JsonElement> About { get; }

    /// <summary>The same, as JSON: to be kept with the work.</summary>
    public string AboutJson => JsonSerializer.Serialize((Dictionary<string, JsonElement>)About, GatewayJson.Default.DictionaryStringJsonElement);

    /// <summary>Whether only to tell what would be done.</summary>
    public bool IsDryRun => Value("dry_run") is { ValueKind: JsonValueKind.True };

    public int PerSecond => (int?)Value("per_second")?.GetDouble() ?? DefaultRate;

    public string? Reason => Text("reason");

    /// <summary>Reads the request and answers it, or says what is wrong with it.</summary>
    public static async Task<IResult> Answer(HttpContext http, CompiledSchema schema, Func<BulkRequest, Task<IResult>> answer, params string[] ownOrders)
    {
        var (request, problem) = await SmallRequest.Read(http, schema);
        if (problem is not null) return problem;
        using (request) return await answer(new(request!.Root, ownOrders));
    }

    public bool Has(string property) => Value(property) is not null;

    public string? Text(string property) => Value(property)?.GetString();

    /// <summary>Some of what it is about, read as query parameters are.</summary>
    public QueryParameters Parameters(Func<string, bool> which) =>
        new(new QueryCollection(About.Where(p => which(p.Key)).ToDictionary(p => p.Key, p => new StringValues(p.Value.ToString()))));

    private JsonElement? Value(string property) => root.TryGetProperty(property, out var value) ? value : null;
}
