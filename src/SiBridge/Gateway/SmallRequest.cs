using System.Text;
using SiBridge.JsonSchema;

namespace SiBridge.Gateway;

/// <summary>Reads the small JSON objects that steer the bridge, with the same strictness and the same errors as messages.</summary>
internal static class SmallRequest
{
    private const int MaxBytes = 64 * 1024;

    private static readonly CompiledSchema ReasonRequest = Schema(
        """
        { "type": "object", "additionalProperties": false, "required": ["reason"], "properties": { "reason": { "type": "string", "minLength": 1, "maxLength": 1000 } } }
        """);

    /// <summary>Reads <c>{ "reason": "…" }</c>: why somebody does something by hand.</summary>
    public static async Task<(string? Reason, Problem? Problem)> Reason(HttpContext http)
    {
        var (request, problem) = await Read(http, ReasonRequest);
        if (problem is not null) return (null, problem);
        using (request) return (request!.Root.GetProperty("reason").GetString(), null);
    }

    /// <param name="most">Bytes that it may have.</param>
    public static async Task<(JsonText? Request, Problem? Problem)> Read(HttpContext http, CompiledSchema schema, byte[]? emptyIs = null, int most = MaxBytes)
    {
        if (emptyIs is not null && http.Request.ContentLength is 0 or null && http.Request.ContentType is null) return (Parse(emptyIs, schema), null);
        var (bytes, problem) = await RequestBody.Read(http, most);
        if (problem is not null) return (null, problem);
        if (!JsonText.TryParse(bytes, out var text, out var syntax)) return (null, Problem.InvalidJson(syntax));
        if (MessageCheck.Shape(schema, text.Root, new(text, "")) is not { } wrong) return (text, null);
        text.Dispose();
        return (null, wrong);
    }

    public static CompiledSchema Schema(string schema)
    {
        var registry = new SchemaRegistry();
        return registry.Get(registry.Add(Encoding.UTF8.GetBytes(schema)));
    }

    private static JsonText Parse(byte[] bytes, CompiledSchema schema) => JsonText.TryParse(bytes, out var text, out _) && schema.IsValid(text!.Root)
        ? text
        : throw new InvalidOperationException("the default request breaks its own schema");
}
